import { element } from "./elements.js";
import { View } from "./view.js";

// The result document with the instances that are shown, onto the clipboard. Returns how many they are.
export async function copyJson(document, score) {
  const shown = { ...document, instances: document.instances.filter(instance => instance.score > score) };
  await navigator.clipboard.writeText(JSON.stringify(shown));
  return shown.instances.length;
}

// The whole image as it is drawn, in its own size, as a file.
export async function downloadOverlay(scene, settings, name) {
  const { width, height } = scene.document;
  const picture = new OffscreenCanvas(width, height);
  scene.draw(picture, settings, Math.max(1, Math.max(width, height) / 900), new View(width, height));
  const blob = await picture.convertToBlob({ type: "image/png" });
  const link = element("a", { download: `${name.replace(/\.[^.]*$/, "")}.overlay.png`, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
