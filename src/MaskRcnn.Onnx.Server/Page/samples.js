import * as api from "./api.js";
import { byId, element } from "./elements.js";

// Buttons for the images that the server brings along; `choose` gets the name of the one that was pressed.
export async function offerSamples(choose) {
  try {
    const names = await api.samples();
    byId("samples").replaceChildren(...names.map(name => {
      const button = element("button", { type: "button" },
        element("img", { src: `samples/${name}`, alt: "", loading: "lazy" }), element("span", {}, name.replace(/\.[^.]*$/, "")));
      button.addEventListener("click", () => choose(name));
      return button;
    }));
    byId("samples").hidden = names.length === 0;
  } catch {
    // Samples are a courtesy; without them the page works.
  }
}
