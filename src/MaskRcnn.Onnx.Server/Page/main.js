import * as api from "./api.js";
import { byId } from "./elements.js";
import { copyJson, downloadOverlay } from "./export.js";
import { openImage } from "./image-file.js";
import { wireIncoming } from "./incoming.js";
import { chooseModel, chosenModel, modelNamed, showModels, showNoModels } from "./model-choice.js";
import { clearPanel, markSelected, showInstances, showTimes } from "./panel.js";
import { wirePointing } from "./pointing.js";
import { hideProblem, showProblem, wireProblem } from "./problem.js";
import { offerSamples } from "./samples.js";
import { Scene } from "./scene.js";
import { Selection } from "./selection.js";
import { wireTheme } from "./theme.js";
import { showTooltip } from "./tooltip.js";
import { View } from "./view.js";
import { showZoom, wireZoom } from "./zoom.js";

const canvas = byId("image");
const selection = new Selection();

let present = null; // what is on the canvas: { scene, view, name, blob, model, answer }, without an answer while there is none yet
let finished = null; // the last of these that has one: a later image that fails leads back to it
let attempt = null; // the image that failed, for another try: { blob, name, model }
let running = null;
let chosen = 0;
let opened = 0;
let limits = {};

// ---- what is shown

const settings = () => ({
  score: Number(byId("score").value), masks: byId("show-masks").checked, boxes: byId("show-boxes").checked,
  labels: byId("show-labels").checked, keypoints: byId("show-keypoints").checked, selected: selection.shown,
});
const visible = () => present?.scene.visible(settings().score) ?? [];

function redraw() {
  if (!present) return;
  const { scene, view } = present;
  fitCanvas(scene.document);
  const shown = settings();
  // What is singled out has its tooltip, which a label would only repeat.
  scene.draw(canvas, { ...shown, labels: shown.labels && shown.selected === null }, devicePixelRatio, view);
  showTooltip(visible().find(({ index }) => index === selection.named), selection.pointer, canvas, view);
  showZoom(canvas, view);
}

// Small images are enlarged to the room there is, up to four times; large ones shrink.
function fitCanvas({ width, height }) {
  const room = innerHeight - (canvas.getBoundingClientRect().top + scrollY) - byId("below").offsetHeight - 24;
  const scale = Math.min((byId("stage").clientWidth - 2) / width, Math.max(200, room) / height, 4);
  const across = Math.max(1, Math.floor(width * scale)), down = Math.max(1, Math.floor(across * height / width));
  [canvas.style.width, canvas.style.height] = [`${across}px`, `${down}px`];
  [canvas.width, canvas.height] = [Math.round(across * devicePixelRatio), Math.round(down * devicePixelRatio)];
}

function refresh() {
  byId("score-value").textContent = Number(byId("score").value).toFixed(2);
  if (!present?.answer) return;
  const instances = visible();
  selection.keepAmong(instances);
  showInstances(instances, selection.shown, present.scene.document.instances.length);
  canvas.setAttribute("aria-label", `${present.name}: ${instances.length} instances above ${byId("score-value").textContent}`);
  redraw();
}

function showSelection(reveal = null) {
  if (!present) return;
  if (reveal) present.view.reveal(reveal.box);
  markSelected(selection.shown);
  redraw();
}

function showStatus(text) {
  byId("status").textContent = text;
}

function fail(error, retry = null) {
  showProblem(error, retry);
  redraw();
  catchFocus();
}

// What had the focus may be gone with what was pressed; then the image gets it, or the button that asks for one.
function catchFocus() {
  const at = document.activeElement;
  if (at && at !== document.body && at.getClientRects().length > 0 && !at.disabled) return;
  (present ? canvas : byId("file")).focus({ preventScroll: true });
}

// ---- one image

async function run(blob, name, model = chosenModel()) {
  const turn = ++chosen;
  hideProblem();
  let image;
  try {
    image = await openImage(blob, name, limits);
  } catch (error) {
    fail(error);
    return;
  }
  if (turn < opened) return; // a later one was there first
  opened = turn;
  running?.abort();
  const abort = running = new AbortController();
  attempt = { blob, name, model };
  showPending(image.bitmap, blob, name);
  try {
    const answer = await api.segment(blob, image.type, model, abort.signal);
    if (abort !== running) return;
    finished = { scene: new Scene(image.bitmap, answer.document, modelNamed(model)), view: present.view, name, blob, model, answer };
    attempt = null;
    showFinished();
  } catch (error) {
    if (abort === running) refused(error);
  }
}

function refused(error) {
  const worthAnotherTry = [0, 408, 429, 500, 503, 504].includes(error.status);
  if (!worthAnotherTry && error.status !== 401) attempt = null;
  if (finished) showFinished();
  else if (attempt) showIdle(`${attempt.name} is not segmented yet.`);
  else startOver();
  fail(error, worthAnotherTry ? retry : null);
}

function retry() {
  chooseModel(attempt.model);
  run(attempt.blob, attempt.name);
}

function showPending(bitmap, blob, name) {
  const { width, height } = bitmap;
  present = { scene: new Scene(bitmap, { width, height, instances: [] }, null), view: new View(width, height), name, blob };
  selection.clear();
  clearPanel();
  byId("drop").hidden = true;
  byId("viewer").hidden = byId("actions").hidden = false;
  byId("viewer").classList.add("busy");
  byId("copy").disabled = byId("download").disabled = true;
  canvas.setAttribute("aria-label", name);
  showStatus(`Segmenting ${name}…`);
  redraw();
  catchFocus();
  byId("viewer").scrollIntoView({ block: "nearest" });
}

function showFinished() {
  present = finished;
  const { document: { width, height, model, provider }, stages, roundTrip } = present.answer;
  showIdle(`${present.name}: ${width} × ${height}, ${model} on ${provider}`);
  selection.clear();
  chooseModel(present.model);
  byId("copy").disabled = byId("download").disabled = false;
  showTimes(stages, roundTrip);
  refresh();
}

function showIdle(text) {
  byId("viewer").classList.remove("busy");
  showStatus(text);
}

function startOver() {
  running?.abort();
  present = finished = attempt = running = null;
  selection.clear();
  clearPanel();
  hideProblem();
  showIdle("");
  byId("viewer").hidden = byId("actions").hidden = true;
  byId("drop").hidden = false;
  byId("file").focus();
}

// ---- input

function imagePoint(event) {
  const { left, top, width, height } = present.view;
  const area = canvas.getBoundingClientRect();
  return [left + (event.clientX - area.left) * width / area.width, top + (event.clientY - area.top) * height / area.height];
}

function instanceAt(event) {
  return present?.scene.at(...imagePoint(event), settings().score)?.index ?? null;
}

async function copy() {
  try {
    showStatus(`Copied ${await copyJson(present.scene.document, settings().score)} instances as JSON.`);
  } catch {
    fail(new api.Problem("The clipboard is closed to this page.", "Browsers allow it on https and on localhost only."));
  }
}

async function download() {
  await downloadOverlay(present.scene, settings(), present.name);
  showStatus("Saved the overlay as shown.");
}

async function runSample(name) {
  try {
    run(await api.sample(name), name);
  } catch (error) {
    fail(error, () => runSample(name));
  }
}

async function useKey(key) {
  api.useApiKey(key);
  if (!await start()) return;
  if (attempt) retry();
  else catchFocus();
}

function wire() {
  const isDragged = wireZoom(canvas, () => present?.view, imagePoint, redraw);
  wirePointing(canvas, selection, { at: instanceAt, isDragged, visible, changed: showSelection });
  wireIncoming(run);
  wireProblem(useKey, () => {
    redraw();
    catchFocus();
  });
  wireTheme();
  for (const id of ["score", "show-masks", "show-boxes", "show-labels", "show-keypoints"]) byId(id).addEventListener("input", refresh);
  byId("again").addEventListener("click", startOver);
  byId("copy").addEventListener("click", copy);
  byId("download").addEventListener("click", download);
  byId("model").addEventListener("change", () => {
    chooseModel(chosenModel());
    if (present) run(present.blob, present.name);
  });
  addEventListener("resize", redraw);
}

// ---- start

async function start() {
  hideProblem();
  try {
    const [list, about] = await Promise.all([api.models(), api.info()]);
    limits = about.limits ?? {};
    showModels(list);
    byId("server-info").textContent = `${about.version} on ${list.models[0]?.effective_provider ?? "?"}`;
    redraw();
    return true;
  } catch (error) {
    showNoModels();
    fail(error, error.status === 401 ? null : start);
    return false;
  }
}

wire();
refresh();
start();
offerSamples(runSample);
