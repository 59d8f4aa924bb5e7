/* Keeps any colour a school chooses readable: text on it, and it as text, have a
   contrast of at least 4.5 to 1 in both themes. */
const LIGHT = [240, 243, 246]; // the darkest light surface
const DARK = [38, 44, 53]; // the lightest dark surface

function parse(text) {
  const hex = /^#?([\da-f]{3}|[\da-f]{6})$/i.exec((text || '').trim());
  if (!hex) return null;
  const six = hex[1].length === 3 ? hex[1].replace(/./g, '$&$&') : hex[1];
  return [0, 2, 4].map((n) => parseInt(six.slice(n, n + 2), 16));
}

const luminance = (rgb) => rgb
  .map((v) => v / 255)
  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);

export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const css = (rgb) => `rgb(${rgb.map(Math.round).join(' ')})`;

/** Towards white or black until it can be read on the surface. */
function readable(rgb, surface) {
  const goal = luminance(surface) > 0.2 ? 0 : 255;
  let colour = rgb;
  for (let n = 0; n < 40 && contrast(colour, surface) < 4.6; n += 1) {
    colour = colour.map((v) => v + (goal - v) * 0.08);
  }
  return colour;
}

export function palette(accent) {
  const rgb = parse(accent) || [15, 92, 99];
  const theme = (surface, fill) => {
    const on = contrast(fill, [255, 255, 255]) >= 4.5 ? [255, 255, 255] : [13, 17, 23];
    return `--fill:${css(fill)};--on:${css(on)};--ink:${css(readable(rgb, surface))}`;
  };
  // A colour neither black nor white is readable on is made a little darker.
  const mid = contrast(rgb, [255, 255, 255]) < 4.5 && contrast(rgb, [13, 17, 23]) < 4.5;
  const fill = mid ? readable(rgb, [255, 255, 255]) : rgb;
  return `.root{${theme(LIGHT, fill)}}.root.dark{${theme(DARK, readable(rgb, DARK))}}`;
}
