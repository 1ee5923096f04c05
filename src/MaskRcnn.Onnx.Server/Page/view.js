const most = 32;

// The part of an image that the canvas shows, in image pixels: all of it, or a window into it that was enlarged.
export class View {
  zoom = 1;
  left = 0;
  top = 0;

  constructor(width, height) {
    this.imageWidth = width;
    this.imageHeight = height;
  }

  get width() {
    return this.imageWidth / this.zoom;
  }

  get height() {
    return this.imageHeight / this.zoom;
  }

  reset() {
    this.zoom = 1;
    this.left = this.top = 0;
  }

  // Enlarges around a point, which stays where it is on the screen.
  zoomBy(factor, x = this.left + this.width / 2, y = this.top + this.height / 2) {
    const zoom = Math.max(1, Math.min(this.zoom * factor, most));
    const kept = this.zoom / zoom;
    this.#place(x - (x - this.left) * kept, y - (y - this.top) * kept, zoom);
  }

  moveBy(x, y) {
    this.#place(this.left + x, this.top + y, this.zoom);
  }

  // Moves as little as it must for the middle of a box to be inside.
  reveal([x1, y1, x2, y2]) {
    const x = (x1 + x2) / 2, y = (y1 + y2) / 2;
    if (x < this.left || y < this.top || x > this.left + this.width || y > this.top + this.height) {
      this.#place(x - this.width / 2, y - this.height / 2, this.zoom);
    }
  }

  #place(left, top, zoom) {
    this.zoom = zoom;
    this.left = Math.max(0, Math.min(left, this.imageWidth - this.width));
    this.top = Math.max(0, Math.min(top, this.imageHeight - this.height));
  }
}
