import { byId, element } from "./elements.js";

let known = [];

// The models of the server: a choice where there are several, a name where there is one.
export function showModels({ models, default: preferred }) {
  known = models;
  const several = known.length > 1;
  byId("model").replaceChildren(...known.map(({ name }) => element("option", { value: name }, name)));
  byId("model").hidden = !several;
  byId("model-name").hidden = several;
  byId("model-name").textContent = known[0]?.name ?? "none";
  chooseModel(preferred ?? known[0]?.name);
}

export function showNoModels() {
  byId("model-name").textContent = "unknown";
}

export const chosenModel = () => byId("model").value;
export const modelNamed = name => known.find(model => model.name === name) ?? null;

export function chooseModel(name) {
  if (modelNamed(name)) byId("model").value = name;
  byId("show-keypoints").parentElement.hidden = !modelNamed(chosenModel())?.keypoint_names.length;
}
