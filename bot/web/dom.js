/* Small helpers to build nodes. Nothing here, or anywhere, reads HTML. */
const SVG = 'http://www.w3.org/2000/svg';

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

const ICONS = {
  chat: 'M21 11.5a8 8 0 0 1-8 8H4l1.8-3A8 8 0 1 1 21 11.5zM9 11.5h.01M13 11.5h.01M17 11.5h.01',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9l6 6 6-6',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  again: 'M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  save: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z',
  bin: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13',
  up: 'M7 11v9H4v-9h3zm0 0l4-7.5c1.7 0 2.6 1.2 2.3 2.8L12.8 10H19a1.6 1.6 0 0 1 1.5 2l-1.8 6.6A2 2 0 0 1 16.8 20H7',
  no: 'M7 13V4H4v9h3zm0 0l4 7.5c1.7 0 2.6-1.2 2.3-2.8l-.5-3.7H19a1.6 1.6 0 0 0 1.5-2l-1.8-6.6A2 2 0 0 0 16.8 4H7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  minus: 'M6 12h12',
  phone: 'M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7 2 2 0 0 1 6 3.5z',
  mail: 'M3.5 5.5h17v13h-17zM4 6l8 7 8-7',
};

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A link only where it leads to a page, a mailbox or a telephone. */
export function safe(url) {
  try {
    const { protocol, href } = new URL(url, location.href);
    return /^(https?|mailto|tel):$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
}

export function link(url, ...label) {
  const href = safe(url);
  if (!href) return h('span', {}, ...label);
  const away = /^http/.test(href) && { target: '_blank', rel: 'noopener noreferrer' };
  return h('a', { href, ...away }, ...label);
}
