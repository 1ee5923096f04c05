import { Problem } from "./api.js";
import { claimedSize } from "./image-header.js";

const formats = ["image/jpeg", "image/png", "image/webp", "image/bmp", "image/gif"];
const headerBytes = 262_144;

// Decodes a file that the server will take too, or throws a Problem that says why it will not.
export async function openImage(blob, name, limits) {
  const type = blob.type === "image/jpg" ? "image/jpeg" : blob.type;
  if (!formats.includes(type)) throw new Problem(`${name} is not an image that the server reads.`, "JPEG, PNG, WebP, BMP and GIF work.");
  if (limits.max_body_bytes && blob.size > limits.max_body_bytes) throw new Problem(`${name} is too large.`, limitsText(limits));
  const claimed = claimedSize(new Uint8Array(await blob.slice(0, headerBytes).arrayBuffer()));
  if (claimed) checkSize(claimed, name, limits);
  const bitmap = await decode(blob, name, limits);
  checkSize(bitmap, name, limits);
  return { bitmap, type };
}

async function decode(blob, name, limits) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    throw new Problem(`${name} cannot be shown.`, `The browser cannot decode it: it may be damaged, or too large. ${limitsText(limits)}`);
  }
}

function checkSize({ width, height }, name, limits) {
  if (Math.max(width, height) > limits.max_side || width * height > limits.max_pixels) {
    throw new Problem(`${name} is too large.`, `It has ${width} × ${height} pixels. ${limitsText(limits)}`);
  }
}

function limitsText(limits) {
  if (!limits.max_side) return "";
  const [megapixels, megabytes] = [limits.max_pixels / 1e6, Math.floor(limits.max_body_bytes / 1048576)];
  return `The server takes images of up to ${limits.max_side} pixels a side, ${megapixels} megapixels and ${megabytes} MB.`;
}
