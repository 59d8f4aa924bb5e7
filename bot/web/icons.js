/* What every part draws with: signs, and sheets for the looks. Imports nothing. */

/** A drawing of one line. */
export function drawing(line) {
  const [svg, path] = ['svg', 'path'].map((tag) =>
    document.createElementNS('http://www.w3.org/2000/svg', tag));
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', true);
  path.setAttribute('d', line);
  svg.append(path);
  return svg;
}

/** The bubble on the button. */
export const bubble = () => drawing('M21 11.5a8 8 0 0 1-8 8H4l1.8-3A8 8 0 1 1 21 11.5z'
  + 'M9 11.5h.01M13 11.5h.01M17 11.5h.01');

/** A constructed sheet: it needs no style-src permission from the host page. */
export function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
