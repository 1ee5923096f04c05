// The width and height that a PNG or JPEG file claims in its header, or null: enough to say why a browser does not decode it.
export function claimedSize(bytes) {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (data.getUint32(0) === 0x89504e47) return { width: data.getUint32(16), height: data.getUint32(20) };
    return data.getUint16(0) === 0xffd8 ? frameSize(data) : null;
  } catch {
    return null; // the header ends early
  }
}

// A JPEG file is a row of segments, each with its length; the size stands in the one that starts a frame (C0 to CF, without C4, C8, CC).
function frameSize(data) {
  let at = 2;
  while (data.getUint8(at) === 0xff) {
    const marker = data.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: data.getUint16(at + 7), height: data.getUint16(at + 5) };
    }
    at += 2 + data.getUint16(at + 2);
  }
  return null;
}
