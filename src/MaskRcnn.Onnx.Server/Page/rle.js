// COCO's compressed run lengths: five bits a character, runs down the columns, background first; each run after the third is
// stored as its difference from the run two before it.
export function decodeRuns(text) {
  const runs = [];
  let at = 0;
  while (at < text.length) {
    let value = 0, shift = 0, more = true;
    while (more) {
      if (at >= text.length) throw new Error("the mask's run lengths end in the middle of a number");
      const code = text.charCodeAt(at++) - 48;
      value |= (code & 0x1f) << shift;
      more = (code & 0x20) !== 0;
      shift += 5;
      if (!more && (code & 0x10) !== 0) value |= -1 << shift;
    }
    if (runs.length > 2) value += runs[runs.length - 2];
    runs.push(value);
  }
  return runs;
}

// The mask's own window of the image and its pixels, row by row: { x, y, width, height, pixels } with 1 inside the mask; null when empty.
export function decodeMask({ size: [height, width], counts }) {
  const runs = decodeRuns(counts);
  const total = width * height;
  let position = 0, left = width, right = -1, top = height, bottom = -1;
  for (let i = 0; i < runs.length; i++) {
    const end = position + runs[i];
    if (runs[i] < 0 || end > total) throw new Error("the mask's run lengths do not fit the image");
    if (i % 2 === 1 && runs[i] > 0) {
      const firstColumn = Math.floor(position / height), lastColumn = Math.floor((end - 1) / height);
      left = Math.min(left, firstColumn);
      right = Math.max(right, lastColumn);
      const spansColumns = firstColumn !== lastColumn;
      top = Math.min(top, spansColumns ? 0 : position % height);
      bottom = Math.max(bottom, spansColumns ? height - 1 : (end - 1) % height);
    }
    position = end;
  }
  if (right < 0) return null;

  const windowWidth = right - left + 1, windowHeight = bottom - top + 1;
  const pixels = new Uint8Array(windowWidth * windowHeight);
  position = 0;
  for (let i = 0; i < runs.length; i++) {
    const end = position + runs[i];
    if (i % 2 === 1) {
      for (let p = position; p < end; p++) {
        pixels[(p % height - top) * windowWidth + Math.floor(p / height) - left] = 1;
      }
    }
    position = end;
  }
  return { x: left, y: top, width: windowWidth, height: windowHeight, pixels };
}
