import { byId } from "./elements.js";

// The ways an image comes in: chosen, dropped anywhere or pasted. `take` gets the file and its name.
export function wireIncoming(take) {
  const takeFirst = ({ files }) => files[0] && take(files[0], files[0].name || "pasted image");
  byId("file").addEventListener("change", event => {
    takeFirst(event.target);
    event.target.value = ""; // so that the same file can be chosen again
  });
  addEventListener("paste", event => takeFirst(event.clipboardData));
  addEventListener("dragover", event => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", event => event.relatedTarget === null && document.body.classList.remove("dragging"));
  addEventListener("drop", event => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    takeFirst(event.dataTransfer);
  });
}
