/* Small helpers to build nodes. Nothing here, or anywhere, reads HTML. */
import { drawing } from './icons.js';

/** h('p.card', { id }, ...children): a tag with its classes; properties may be left out. */
export function h(what, ...children) {
  const [tag, ...classes] = what.split('.');
  const node = document.createElement(tag);
  if (tag === 'button') node.type = tag;
  if (classes.length) node.className = classes.join(' ');
  const props = children[0]?.constructor === Object ? children.shift() : {};
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(3).filter((child) => child != null && child !== false));
  return node;
}

const ICONS = {
  down: 'M6 9l6 6 6-6',
  send: 'M12 19V5M5.5 11.5L12 5l6.5 6.5',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  up: 'M7 11v9H4v-9h3zl4-8c2 0 2.6 1.5 2.3 3L13 10h6a2 2 0 0 1 2 2l-2 7-2 1H7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  minus: 'M6 12h12',
  next: 'M5 12h13M13 7l5 5-5 5',
};

export const icon = (name) => drawing(ICONS[name]);

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
  if (!href) return h('span', ...label);
  const away = /^http/.test(href) && { target: '_blank', rel: 'noopener noreferrer' };
  return h('a', { href, ...away }, ...label);
}
