import { byId } from "./elements.js";
import { indexOfItem } from "./panel.js";

// Singling out an instance, in the picture or in the list: pointing shows it for a moment; a click, a tap or an arrow key pins it.
// `at` gives the index of the instance under an event or null, `visible` those shown, `changed` gets the one to bring into view.
export function wirePointing(canvas, selection, { at, isDragged, visible, changed }) {
  const list = byId("instances");
  const hover = (index, pointer) => {
    if (index === null && selection.hovered === null) return;
    selection.hover(index, pointer);
    changed();
  };
  const pin = (index, reveal = null) => {
    selection.pin(index);
    changed(reveal);
  };

  // A finger does not hover: what it touches while it scrolls means nothing until it was a tap.
  canvas.addEventListener("pointermove", event => {
    if (event.pointerType === "touch") return;
    const index = isDragged() ? null : at(event);
    canvas.classList.toggle("pointing", index !== null);
    hover(index, [event.clientX, event.clientY]);
  });
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("click", event => pin(at(event)));
  list.addEventListener("pointermove", event => event.pointerType === "touch" || hover(indexOfItem(event.target)));
  list.addEventListener("pointerleave", () => hover(null));
  list.addEventListener("click", event => pin(indexOfItem(event.target)));

  // Arrow keys walk through the instances, Home and End go to the ends.
  const walk = event => {
    const instances = visible();
    const place = instances.findIndex(({ index }) => index === selection.shown), last = instances.length - 1;
    const back = place < 0 ? last : place - 1;
    const steps = { ArrowDown: place + 1, ArrowRight: place + 1, ArrowUp: back, ArrowLeft: back, Home: 0, End: last };
    if (!(event.key in steps) || last < 0) return;
    event.preventDefault();
    const next = instances[Math.max(0, Math.min(steps[event.key], last))];
    selection.hover(null);
    pin(next.index, next);
  };
  canvas.addEventListener("keydown", walk);
  list.addEventListener("keydown", walk);
  addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    selection.clear();
    changed();
  });
}
