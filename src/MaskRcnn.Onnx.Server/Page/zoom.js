import { byId } from "./elements.js";

// Enlarging and moving the image: buttons, keys, Ctrl with the wheel (which is what a pinch on a trackpad sends), two fingers, dragging.
const step = 1.5;
const slack = 4;

// `current` gives the view or null, `pointOf` image pixels of an event, `changed` draws anew. Tells whether the image is being dragged.
export function wireZoom(canvas, current, pointOf, changed) {
  const fingers = new Map();
  let dragged = false;
  let moved = false;

  const change = act => {
    const view = current();
    if (!view) return;
    act(view);
    changed();
  };

  byId("zoom-in").addEventListener("click", () => change(view => view.zoomBy(step)));
  byId("zoom-out").addEventListener("click", () => change(view => view.zoomBy(1 / step)));
  byId("zoom-reset").addEventListener("click", () => change(view => view.reset()));
  canvas.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { "+": view => view.zoomBy(step), "=": view => view.zoomBy(step), "-": view => view.zoomBy(1 / step), 0: view => view.reset() }[event.key];
    if (act) change(act);
  });
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    change(view => view.zoomBy(Math.exp(-Math.max(-60, Math.min(event.deltaY, 60)) / 150), ...pointOf(event)));
  }, { passive: false });

  canvas.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    dragged = false;
    if (fingers.size === 0) moved = false;
    fingers.set(event.pointerId, { from: event, last: event });
  });
  canvas.addEventListener("pointermove", event => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, { last }]) => last);
    if (others.length === 0) {
      dragged ||= current()?.zoom > 1 && distance(finger.from, event) > slack;
      if (dragged) {
        moved = true;
        canvas.setPointerCapture(event.pointerId);
        const [x, y] = pointOf(finger.last), [toX, toY] = pointOf(event);
        change(view => view.moveBy(x - toX, y - toY));
      }
    } else if (others.length === 1) {
      dragged = moved = true;
      const factor = distance(others[0], event) / Math.max(1, distance(others[0], finger.last));
      change(view => view.zoomBy(factor, ...pointOf(others[0])));
    }
    finger.last = event;
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    canvas.addEventListener(end, event => {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) dragged = false;
    });
  }

  // The click that a browser makes of the end of a drag is none.
  canvas.addEventListener("click", event => moved && event.stopImmediatePropagation());
  return () => dragged;
}

// Shows how far a view is enlarged and what can be done about it.
export function showZoom(canvas, { zoom }) {
  canvas.classList.toggle("enlarged", zoom > 1);
  byId("zoom-out").disabled = byId("zoom-reset").disabled = zoom === 1;
}

function distance(a, b) {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}
