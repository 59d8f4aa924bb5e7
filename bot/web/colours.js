/* Keeps any colour a school chooses readable: text on it, and it as text, have a
   contrast of at least 4.5 to 1 in both themes. */
const WHITE = [255, 255, 255];
const BLACK = [13, 17, 23];
const LIGHT = [240, 243, 246]; // the darkest light surface
const DARK = [38, 44, 53]; // the lightest dark surface

/** Three numbers, for any colour in hexadecimal or rgb(). */
function parse(text) {
  const { style } = new Option();
  style.color = text;
  return style.color.match(/\d+/g)?.map(Number);
}

const luminance = (rgb) => rgb.reduce((sum, v, n) =>
  sum + ((v / 255 + 0.055) / 1.055) ** 2.4 * [0.2126, 0.7152, 0.0722][n], 0);

export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Towards white or black until it can be read on the surface. */
function readable(rgb, surface) {
  const goal = surface === DARK ? 255 : 0;
  let colour = rgb;
  while (contrast(colour, surface) < 4.6) colour = colour.map((v) => v + (goal - v) * 0.08);
  return colour;
}

function theme(fill, ink) {
  const on = contrast(fill, WHITE) >= 4.5 ? WHITE : BLACK;
  return Object.entries({ fill, on, ink })
    .map(([name, rgb]) => `--${name}:rgb(${rgb.map(Math.round)})`).join(';');
}

export function palette(accent) {
  const rgb = parse(accent) || [15, 92, 99];
  // A colour neither black nor white is readable on is made a little darker.
  const fill = contrast(rgb, BLACK) < 4.5 ? readable(rgb, WHITE) : rgb;
  const bright = readable(rgb, DARK);
  return `.root{${theme(fill, readable(rgb, LIGHT))}}.root.dark{${theme(bright, bright)}}`;
}
