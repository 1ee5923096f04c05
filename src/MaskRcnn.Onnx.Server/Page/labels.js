import { scoreText } from "./score.js";

const crowd = 20;
const mostCover = 0.25;

// Best score first; a label that would lie over one that stands already is left out. A name stands on it where the model has
// several classes and there is room: in a crowd it gives way to the score alone, and a label that is wider than its instance or
// hides much of another is left out. Enlarging brings them back.
export function drawLabels(context, shown, unit, view, named) {
  const { left, top, width, height } = view;
  const size = Math.max(9, Math.min(width / unit / 45, 12)) * unit;
  const inside = shown.filter(({ box }) => box[2] >= left && box[3] >= top && box[0] <= left + width && box[1] <= top + height);
  const crowded = inside.length > crowd;
  const placed = [];
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  for (const { label, score, box, colour } of inside) {
    const text = named && !crowded ? `${label} ${scoreText(score)}` : scoreText(score);
    const w = context.measureText(text).width + size * 0.6;
    const h = size * 1.4;
    if (crowded && w > box[2] - box[0]) continue;
    const x = Math.max(left, Math.min(box[0], left + width - w));
    const y = Math.max(top, Math.min(box[1] - top >= h ? box[1] - h : box[1], top + height - h));
    const place = [x, y, x + w, y + h];
    if (placed.some(other => overlap(other, place) > 0)) continue;
    if (crowded && inside.some(other => other.box !== box && overlap(other.box, place) > mostCover * area(other.box))) continue;
    placed.push(place);
    context.fillStyle = colour.css;
    context.fillRect(x, y, w, h);
    context.fillStyle = colour.text;
    context.fillText(text, x + size * 0.3, y + h / 2);
  }
}

function overlap(a, b) {
  return Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
}

function area([x1, y1, x2, y2]) {
  return (x2 - x1) * (y2 - y1);
}
