import { byId } from "./elements.js";
import { scoreText } from "./score.js";

const gap = 5;

// Names an instance at the pointer, or beside its box where nothing points at it. `view` is the part of the image that the canvas shows.
export function showTooltip(instance, pointer, canvas, view) {
  const tooltip = byId("tooltip");
  tooltip.hidden = !instance || !(pointer || isInside(instance.box, view));
  if (tooltip.hidden) return;
  tooltip.textContent = `${instance.label} ${scoreText(instance.score)}`;
  const area = canvas.getBoundingClientRect();
  const scale = area.width / view.width;
  const [x, y] = pointer
    ? [pointer[0] - area.left + 14, pointer[1] - area.top - 34]
    : besideBox(instance.box, view, scale, tooltip.offsetHeight);
  tooltip.style.left = `${Math.max(4, Math.min(x, area.width - tooltip.offsetWidth - 4))}px`;
  tooltip.style.top = `${Math.max(4, Math.min(y, area.height - tooltip.offsetHeight - 4))}px`;
}

// Above the box, or below it where the room above does not do.
function besideBox([x1, y1, , y2], { left, top }, scale, height) {
  const above = (y1 - top) * scale - height - gap;
  return [(x1 - left) * scale, above >= gap ? above : (y2 - top) * scale + gap];
}

function isInside([x1, y1, x2, y2], { left, top, width, height }) {
  return x2 >= left && y2 >= top && x1 <= left + width && y1 <= top + height;
}
