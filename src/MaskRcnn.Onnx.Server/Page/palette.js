// Colours that stay apart: the golden angle around the hue circle, with two lightnesses that read on light and on dark images.
export function colourOf(index) {
  const hue = (index * 137.508) % 360;
  const lightness = index % 2 === 0 ? 58 : 46;
  const rgb = toRgb(hue, 0.85, lightness / 100);
  const [red, green, blue] = rgb;
  const text = 0.299 * red + 0.587 * green + 0.114 * blue > 110 ? "black" : "white";
  return { css: `hsl(${hue} 85% ${lightness}%)`, rgb, text };
}

function toRgb(hue, saturation, lightness) {
  const a = saturation * Math.min(lightness, 1 - lightness);
  const channel = n => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
