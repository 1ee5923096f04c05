import * as api from "./api.js";
import { clearPanel, element, indexOfItem, markSelected, showInstances, showTimes } from "./panel.js";
import { Scene } from "./scene.js";
import { View } from "./view.js";
import { wireZoom } from "./zoom.js";

const byId = id => document.getElementById(id);
const canvas = byId("image");
const formats = ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/gif"];

let scene = null;
let view = null;
let selected = null;
let fileName = "image";
let known = [];
let running = null;
let limits = {};
let lastImage = null;

const settings = () => ({
  score: Number(byId("score").value), masks: byId("show-masks").checked, boxes: byId("show-boxes").checked,
  labels: byId("show-labels").checked, keypoints: byId("show-keypoints").checked, selected,
});

// ---- what is shown

function redraw() {
  if (!scene) return;
  fitCanvas(scene.document.width, scene.document.height);
  scene.draw(canvas, settings(), devicePixelRatio, view);
}

// Small images are enlarged to the room there is, up to four times; large ones shrink.
function fitCanvas(width, height) {
  const room = Math.max(200, innerHeight - canvas.getBoundingClientRect().top - scrollY - 60);
  const scale = Math.min(byId("viewer").clientWidth / width, room / height, 4);
  canvas.style.width = `${Math.round(width * scale)}px`;
  canvas.width = Math.max(1, Math.round(width * scale * devicePixelRatio));
  canvas.height = Math.max(1, Math.round(canvas.width * height / width));
}

function refresh() {
  byId("score-value").textContent = Number(byId("score").value).toFixed(2);
  if (!scene) return;
  const visible = scene.visible(settings().score);
  if (selected !== null && !visible.some(instance => instance.index === selected)) selected = null;
  showInstances(visible, selected, scene.document.instances.length);
  canvas.setAttribute("aria-label", `${fileName}: ${visible.length} instances above ${byId("score-value").textContent}`);
  redraw();
}

function select(index) {
  if (index === selected) return;
  selected = index;
  markSelected(index);
  redraw();
}

function currentModel() {
  return known.find(model => model.name === byId("model").value);
}

function offerKeypoints() {
  byId("show-keypoints").parentElement.hidden = !currentModel()?.keypoint_names.length;
}

function showStatus(text) {
  byId("status").textContent = text;
}

function showProblem(problem) {
  byId("problem").hidden = problem === null;
  byId("retry").hidden = true;
  if (problem === null) return;
  byId("problem-title").textContent = problem.title ?? "Something went wrong.";
  byId("problem-detail").textContent = problem.detail ?? "";
  byId("key-form").hidden = problem.status !== 401;
  showStatus("");
}

// ---- one image

async function run(blob, name) {
  running?.abort();
  const abort = running = new AbortController();
  const type = blob.type === "image/jpg" ? "image/jpeg" : blob.type;
  showProblem(null);
  if (!formats.includes(type)) {
    showProblem(new api.Problem("This is not an image that the server reads.", "JPEG, PNG, WebP, BMP and GIF work."));
    return;
  }
  if (limits.max_body_bytes && blob.size > limits.max_body_bytes) {
    showProblem(new api.Problem("The image is too large.", `At most ${Math.floor(limits.max_body_bytes / 1048576)} MB are accepted.`));
    return;
  }

  lastImage = { blob, name };
  fileName = name;
  byId("drop").hidden = true;
  byId("viewer").hidden = false;
  byId("viewer").classList.add("busy");
  setActions(false);
  byId("again").disabled = false;
  showStatus(`Segmenting ${name}…`);
  try {
    const bitmap = await decode(blob);
    scene = null;
    selected = null;
    clearPanel();
    fitCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const { document: result, stages, roundTrip } = await api.segment(blob, type, byId("model").value, abort.signal);
    if (abort !== running) return;
    view = new View(result.width, result.height);
    scene = new Scene(bitmap, result, currentModel()?.keypoint_skeleton ?? []);
    showTimes(stages, roundTrip);
    setActions(true);
    refresh();
    showStatus(`${name}: ${result.width} × ${result.height}, ${result.model} on ${result.provider}`);
  } catch (error) {
    if (error.name === "AbortError" || abort !== running) return;
    const worthAnotherTry = [0, 408, 429, 500, 503, 504].includes(error.status);
    if (!worthAnotherTry && error.status !== 401) startOver();
    showProblem(error);
    byId("retry").hidden = !worthAnotherTry;
  } finally {
    if (abort === running) byId("viewer").classList.remove("busy");
  }
}

async function decode(blob) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new api.Problem("The image cannot be shown.", "The browser cannot decode it; it may be damaged.", "not_shown", 422);
  }
}

function setActions(enabled) {
  for (const id of ["again", "copy", "download"]) byId(id).disabled = !enabled;
  byId("zoom").hidden = !enabled;
  byId("zoom-out").disabled = byId("zoom-reset").disabled = true;
  canvas.classList.remove("enlarged");
}

function startOver() {
  running?.abort();
  running = null;
  scene = null;
  selected = null;
  clearPanel();
  showProblem(null);
  showStatus("");
  setActions(false);
  byId("viewer").hidden = true;
  byId("viewer").classList.remove("busy");
  byId("drop").hidden = false;
  byId("file").value = "";
  byId("file").focus();
}

async function copyJson() {
  const { score } = settings();
  const shown = { ...scene.document, instances: scene.document.instances.filter(instance => instance.score > score) };
  try {
    await navigator.clipboard.writeText(JSON.stringify(shown));
    showStatus(`Copied ${shown.instances.length} instances as JSON.`);
  } catch {
    showProblem(new api.Problem("The clipboard is closed to this page.", "Browsers allow it on https and on localhost only."));
  }
}

function downloadOverlay() {
  const picture = new OffscreenCanvas(scene.document.width, scene.document.height);
  scene.draw(picture, settings(), Math.max(1, Math.max(picture.width, picture.height) / 900), new View(picture.width, picture.height));
  picture.convertToBlob({ type: "image/png" }).then(blob => {
    const link = element("a", { download: `${fileName.replace(/\.[^.]*$/, "")}.overlay.png`, href: URL.createObjectURL(blob) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    showStatus("Saved the overlay as shown.");
  });
}

// ---- input

function imagePoint(event) {
  const area = canvas.getBoundingClientRect();
  return [view.left + (event.clientX - area.left) * view.width / area.width, view.top + (event.clientY - area.top) * view.height / area.height];
}

function hover(event) {
  if (!scene) return;
  const [x, y] = imagePoint(event);
  const hit = isDragged() ? null : scene.at(x, y, settings().score);
  select(hit ? hit.index : null);
  const tooltip = byId("tooltip");
  tooltip.hidden = !hit;
  if (!hit) return;
  tooltip.textContent = `${hit.label} ${hit.score.toFixed(3)}`;
  const viewer = byId("viewer").getBoundingClientRect();
  tooltip.style.left = `${Math.min(event.clientX - viewer.left + 14, viewer.width - tooltip.offsetWidth - 4)}px`;
  tooltip.style.top = `${Math.max(4, event.clientY - viewer.top - 34)}px`;
}

function leave() {
  byId("tooltip").hidden = true;
  select(null);
}

// Arrow keys walk through the instances, Home and End go to the ends, Escape shows all again.
function walk(event) {
  if (!scene) return;
  const visible = scene.visible(settings().score);
  const at = visible.findIndex(instance => instance.index === selected);
  const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at < 0 ? visible.length - 1 : at - 1, ArrowLeft: at < 0 ? visible.length - 1 : at - 1, Home: 0, End: visible.length - 1 };
  if (event.key === "Escape") {
    select(null);
  } else if (event.key in steps && visible.length > 0) {
    event.preventDefault();
    const next = visible[Math.max(0, Math.min(steps[event.key], visible.length - 1))];
    view.reveal(next.box);
    select(next.index);
  }
}

function takeFirstImage(transfer) {
  const file = [...transfer.files][0];
  if (file) run(file, file.name || "pasted image");
}

const isDragged = wireZoom(canvas, () => scene && view, imagePoint, redraw);

function wire() {
  for (const id of ["score", "show-masks", "show-boxes", "show-labels", "show-keypoints"]) byId(id).addEventListener("input", refresh);
  byId("file").addEventListener("change", event => takeFirstImage(event.target));
  byId("retry").addEventListener("click", () => run(lastImage.blob, lastImage.name));
  byId("again").addEventListener("click", startOver);
  byId("copy").addEventListener("click", copyJson);
  byId("download").addEventListener("click", downloadOverlay);
  byId("model").addEventListener("change", () => {
    offerKeypoints();
    if (lastImage && scene) run(lastImage.blob, lastImage.name);
  });
  canvas.addEventListener("pointermove", hover);
  canvas.addEventListener("pointerdown", hover);
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("keydown", walk);
  byId("instances").addEventListener("keydown", walk);
  byId("instances").addEventListener("pointermove", event => select(indexOfItem(event.target)));
  byId("instances").addEventListener("pointerleave", () => select(null));
  byId("key-form").addEventListener("submit", event => {
    event.preventDefault();
    api.useApiKey(byId("key").value);
    showProblem(null);
    start();
    if (lastImage) run(lastImage.blob, lastImage.name);
  });
  byId("theme").addEventListener("click", () => {
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  addEventListener("dragover", event => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", event => event.relatedTarget === null && document.body.classList.remove("dragging"));
  addEventListener("drop", event => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    takeFirstImage(event.dataTransfer);
  });
  addEventListener("resize", redraw);
  addEventListener("paste", event => takeFirstImage(event.clipboardData));
}

// ---- start

async function start() {
  try {
    const [list, about] = await Promise.all([api.models(), api.info()]);
    known = list.models;
    limits = about.limits ?? {};
    byId("model").replaceChildren(...known.map(model => element("option", { value: model.name }, model.name)));
    byId("model").disabled = known.length < 2;
    offerKeypoints();
    byId("server-info").textContent = `${about.version} on ${known[0]?.effective_provider ?? "?"}`;
  } catch (error) {
    showProblem(error);
  }
}

async function offerSamples() {
  try {
    const names = await api.samples();
    byId("samples").replaceChildren(...names.map(name => {
      const button = element("button", { type: "button" },
        element("img", { src: `samples/${name}`, alt: "", loading: "lazy" }), element("span", {}, name.replace(/\.[^.]*$/, "")));
      button.addEventListener("click", async () => run(await (await fetch(`samples/${name}`)).blob(), name));
      return button;
    }));
    byId("samples").hidden = names.length === 0;
  } catch {
    // Samples are a courtesy; without them the page works.
  }
}

wire();
refresh();
start();
offerSamples();
