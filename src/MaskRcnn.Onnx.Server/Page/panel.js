import { byId, element } from "./elements.js";
import { scoreText } from "./score.js";

// The panel beside the image: counts per class, the list of instances, the stage times. It shows; main.js decides.

const stageNames = {
  read: "Upload", decode: "Decode", queue: "Queue", preprocess: "Preprocess", backbone: "Backbone", proposals: "Proposals", pooling: "Pooling",
  box_head: "Box head", selection: "Selection", mask_head: "Mask head", encode: "Encode",
};

export function showInstances(instances, selected, total) {
  byId("count").textContent = instances.length === total ? `${total}` : `${instances.length} of ${total}`;
  const tally = new Map();
  for (const { label } of instances) tally.set(label, (tally.get(label) ?? 0) + 1);
  const rows = [...tally].sort((a, b) => b[1] - a[1]);
  byId("classes").replaceChildren(...rows.map(([label, count]) => element("li", {}, `${label} × ${count}`)));
  byId("instances").replaceChildren(...instances.map(instance => {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = instance.colour.css;
    return element("li", { id: `instance-${instance.index}`, role: "option", "aria-selected": String(instance.index === selected) },
      swatch, element("span", { class: "name" }, instance.label), element("span", {}, scoreText(instance.score)));
  }));
  markSelected(selected);
}

export function markSelected(selected) {
  const list = byId("instances");
  for (const item of list.children) item.setAttribute("aria-selected", String(item.id === `instance-${selected}`));
  const item = selected === null ? null : byId(`instance-${selected}`);
  if (item) {
    list.setAttribute("aria-activedescendant", item.id);
    scrollTo(list, item);
  } else {
    list.removeAttribute("aria-activedescendant");
  }
}

// Within the list only: scrollIntoView would move the whole page away from the image that is pointed at.
function scrollTo(list, item) {
  const end = item.offsetTop + item.offsetHeight;
  if (item.offsetTop < list.scrollTop) list.scrollTop = item.offsetTop;
  else if (end > list.scrollTop + list.clientHeight) list.scrollTop = end - list.clientHeight;
}

export function indexOfItem(target) {
  const item = target.closest?.("[role=option]");
  return item ? Number(item.id.slice("instance-".length)) : null;
}

export function showTimes(stages, roundTrip) {
  const listed = stages.filter(({ name }) => name !== "total");
  const longest = Math.max(1e-9, ...listed.map(({ milliseconds }) => milliseconds));
  byId("total-time").textContent = `${roundTrip.toFixed(0)} ms with the transfer`;
  byId("times").tBodies[0].replaceChildren(...listed.map(({ name, milliseconds }) => {
    const bar = element("span", { class: "bar" });
    bar.style.width = `${(100 * milliseconds / longest).toFixed(1)}%`;
    return element("tr", {}, element("td", {}, stageNames[name] ?? name), element("td", {}, bar),
      element("td", {}, `${milliseconds.toFixed(1)} ms`));
  }));
}

export function clearPanel() {
  byId("count").textContent = "";
  byId("total-time").textContent = "";
  for (const id of ["classes", "instances"]) byId(id).replaceChildren();
  byId("times").tBodies[0].replaceChildren();
}
