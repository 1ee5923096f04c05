import { drawLabels } from "./labels.js";
import { colourOf } from "./palette.js";
import { decodeMask } from "./rle.js";

// The image with what was found in it: draws the visible instances and tells which one is under a point.
export class Scene {
  #instances;

  // `model` is the one that found it, or null before anything was found.
  constructor(bitmap, document, model) {
    this.bitmap = bitmap;
    this.document = document;
    this.model = model;
    const classes = new Set(document.instances.map(instance => instance.class_id));
    this.#instances = document.instances.map((instance, index) => {
      const colour = colourOf(classes.size > 1 ? instance.class_id : index);
      const mask = instance.mask ? decodeMask(instance.mask) : null;
      const stencil = mask ? picture(mask, colour.rgb) : null;
      return { ...instance, index, colour, mask, picture: stencil, skeleton: model?.keypoint_skeleton ?? [] };
    });
  }

  visible(score) {
    return this.#instances.filter(instance => instance.score > score);
  }

  // The smallest instance at a point in image pixels: by mask where there are masks, by box else.
  at(x, y, score) {
    const hits = this.visible(score).filter(({ mask, box }) => mask
      ? x >= mask.x && y >= mask.y && x < mask.x + mask.width && y < mask.y + mask.height
        && mask.pixels[Math.floor(y - mask.y) * mask.width + Math.floor(x - mask.x)] === 1
      : x >= box[0] && y >= box[1] && x < box[2] && y < box[3]);
    return hits.reduce((best, hit) => !best || extent(hit) < extent(best) ? hit : best, null);
  }

  // Draws what a view shows onto a canvas of any size; lines and names keep their thickness whatever the image is scaled by.
  draw(canvas, { score, masks, boxes, labels, keypoints, selected }, pixelRatio, view) {
    const context = canvas.getContext("2d");
    const { width, height } = this.document;
    const shown = this.visible(score);
    const scale = canvas.width / view.width;
    const unit = pixelRatio / scale;
    context.setTransform(scale, 0, 0, scale, -view.left * scale, -view.top * scale);
    context.imageSmoothingEnabled = scale < 6 * pixelRatio; // beyond that it is the pixels that one wants to see
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.bitmap, 0, 0, width, height);
    if (selected !== null && shown.some(instance => instance.index === selected)) {
      context.fillStyle = "rgb(0 0 0 / 45%)";
      context.fillRect(0, 0, width, height);
    }
    for (const instance of [...shown].reverse()) {
      const single = selected === instance.index;
      const faded = selected !== null && !single;
      if (single && instance.picture) this.#reveal(context, instance);
      if (masks && instance.picture) {
        context.globalAlpha = faded ? 0.12 : single ? 0.35 : 0.5;
        context.drawImage(instance.picture, instance.mask.x, instance.mask.y);
      }
      context.globalAlpha = faded ? 0.25 : 1;
      if (boxes) drawBox(context, instance, unit * (single ? 2.5 : 1.5));
      if (keypoints && instance.keypoints) drawKeypoints(context, instance, unit);
    }
    context.globalAlpha = 1;
    if (labels) {
      const labelled = selected === null ? shown : shown.filter(({ index }) => index === selected);
      drawLabels(context, labelled, unit, view, this.model?.labels.length > 1);
    }
  }

  // The pixels of the singled-out instance as they are, over the dimmed rest.
  #reveal(context, { mask, picture: stencil }) {
    const cut = new OffscreenCanvas(mask.width, mask.height);
    const pen = cut.getContext("2d");
    pen.drawImage(stencil, 0, 0);
    pen.globalCompositeOperation = "source-in";
    pen.drawImage(this.bitmap, -mask.x, -mask.y, this.document.width, this.document.height);
    context.globalAlpha = 1;
    context.drawImage(cut, mask.x, mask.y);
  }
}

function extent({ mask, box, area }) {
  return mask ? area : (box[2] - box[0]) * (box[3] - box[1]);
}

function picture(mask, [red, green, blue]) {
  const data = new ImageData(mask.width, mask.height);
  for (let i = 0; i < mask.pixels.length; i++) {
    if (mask.pixels[i] === 0) continue;
    data.data[4 * i] = red;
    data.data[4 * i + 1] = green;
    data.data[4 * i + 2] = blue;
    data.data[4 * i + 3] = 255;
  }
  const canvas = new OffscreenCanvas(mask.width, mask.height);
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

function drawBox(context, { box: [x1, y1, x2, y2], colour }, lineWidth) {
  context.lineWidth = lineWidth;
  context.strokeStyle = colour.css;
  context.strokeRect(x1, y1, x2 - x1, y2 - y1);
}

function drawKeypoints(context, { keypoints, skeleton, colour }, unit) {
  const sure = point => point && point[2] > 0.05;
  context.lineWidth = 2 * unit;
  context.strokeStyle = colour.css;
  for (const [from, to] of skeleton) {
    const a = keypoints[from], b = keypoints[to];
    if (!sure(a) || !sure(b)) continue;
    context.beginPath();
    context.moveTo(a[0], a[1]);
    context.lineTo(b[0], b[1]);
    context.stroke();
  }
  context.fillStyle = "white";
  for (const point of keypoints.filter(sure)) {
    context.beginPath();
    context.arc(point[0], point[1], 2.5 * unit, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
