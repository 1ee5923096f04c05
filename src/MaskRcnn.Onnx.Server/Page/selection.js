// Which instance is singled out: the pinned one, or else the one that is pointed at. What is pointed at keeps its tooltip either way.
export class Selection {
  pinned = null;
  hovered = null;
  pointer = null;

  get shown() {
    return this.pinned ?? this.hovered;
  }

  get named() {
    return this.hovered ?? this.pinned;
  }

  pin(index) {
    this.pinned = index;
  }

  // `pointer` is where a tooltip should stand, [x, y] of the window; without it it stands at the instance.
  hover(index, pointer = null) {
    this.hovered = index;
    this.pointer = index === null ? null : pointer;
  }

  clear() {
    this.pin(null);
    this.hover(null);
  }

  // Forgets what is no longer to be seen.
  keepAmong(instances) {
    const seen = new Set(instances.map(({ index }) => index));
    if (!seen.has(this.pinned)) this.pin(null);
    if (!seen.has(this.hovered)) this.hover(null);
  }
}
