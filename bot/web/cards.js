/* Cards for the shapes of reply the server knows. A reply of another shape, or a
   broken one, is shown as its text, which is complete by itself. */
import { h, icon, link, safe } from './dom.js';
import { inline, markdown, table } from './markdown.js';

const list = (value) => (Array.isArray(value) ? value : []);
const words = (value) => (value == null ? '' : String(value));
const lead = (card) => card.lead && h('div', {}, markdown(words(card.lead)));

/** The source is small print whether or not it came in emphasis. */
const source = (card) => card.source
  && h('p', { class: 'source' }, inline(words(card.source).trim().replace(/^\*|\*$/g, '')));

const points = (name, title, items) => list(items).length > 0 && [
  h('h4', {}, title),
  h('ul', { class: `points ${name}` }, list(items).map((item) =>
    h('li', {}, icon(name === 'for' ? 'check' : 'minus'), h('span', {}, inline(words(item)))))),
];

function comparison(card) {
  const rows = list(card.rows).map((row) => list(row).map(words));
  return [lead(card), table(list(card.columns).map(words), rows), source(card)];
}

function recommendation(card, t) {
  const best = card.best || {};
  if (!best.title) throw Error('no title');
  return [lead(card), h('div', { class: 'card' },
    h('p', { class: 'eyebrow' }, t.best),
    h('h3', {}, words(best.title)),
    best.subtitle && h('p', { class: 'quiet' }, words(best.subtitle)),
    points('for', t.reasons, best.reasons),
    list(best.facts).length > 0 && h('dl', {}, list(best.facts).map((fact) => h('div', {},
      h('dt', {}, words(list(fact)[0])), h('dd', {}, inline(words(list(fact)[1])))))),
    points('against', t.against, best.against)),
  list(card.others).length > 0 && h('div', { class: 'card flat' }, h('h4', {}, t.others),
    list(card.others).map((other) => h('div', { class: 'item' },
      h('b', {}, words(other.title)), h('p', {}, inline(words(other.text)))))),
  list(card.programs).length > 0 && h('div', { class: 'card flat' }, h('h4', {}, t.programs),
    list(card.programs).map((program) => h('div', { class: 'item' },
      h('b', {}, safe(program.link || undefined)
        ? link(program.link, words(program.title)) : words(program.title)),
      h('p', {}, inline(words(program.text)))))),
  source(card)];
}

/** A road map to tick off; what was ticked is remembered with the message. */
function checklist(card, t, message, changed) {
  const items = list(card.items);
  const ticked = new Set(list(message.ticked));
  const count = h('p', { class: 'quiet' });
  const bar = h('progress', { max: items.length, 'aria-label': t.progress });
  const show = () => {
    bar.value = ticked.size;
    count.textContent = t.done.replace('{n}', ticked.size).replace('{all}', items.length);
  };
  const tick = (n, on) => {
    ticked[on ? 'add' : 'delete'](n);
    message.ticked = [...ticked];
    show();
    changed();
  };
  show();
  return [lead(card), h('div', { class: 'card' },
    card.title && h('h3', {}, words(card.title)), count, bar,
    h('ol', { class: 'checks' }, items.map((item, n) => {
      const box = h('input', { type: 'checkbox', checked: ticked.has(n),
        onchange: (event) => tick(n, event.target.checked) });
      return h('li', {}, h('label', {}, box, h('span', {}, inline(words(item.text)),
        item.note && h('small', {}, inline(words(item.note))))));
    }))), source(card)];
}

function contact(card, t) {
  const row = (name, scheme, value, label) => value && h('a',
    { href: scheme + value.replace(scheme === 'tel:' ? /[^\d+]/g : /\s/g, ''), class: 'way' },
    icon(name), h('span', {}, h('small', {}, label), words(value)));
  return [lead(card), h('div', { class: 'card' },
    card.name && h('h3', {}, words(card.name)),
    row('phone', 'tel:', words(card.phone), t.call),
    row('mail', 'mailto:', words(card.email), t.mail),
    card.hours && h('p', { class: 'quiet' }, icon('clock'), ' ', words(card.hours)))];
}

const CARDS = { comparison, recommendation, checklist, contact };

/** The nodes of one reply. */
export function body(message, t, changed = () => {}) {
  const card = message.custom;
  if (card && Object.hasOwn(CARDS, card.type)) {
    try {
      return CARDS[card.type](card, t, message, changed).flat(3).filter(Boolean);
    } catch { /* the text below says the same */ }
  }
  const out = [];
  if (message.text) out.push(markdown(message.text));
  if (safe(message.image || undefined) && message.image) {
    const image = h('img', { src: safe(message.image), alt: message.alt || '', loading: 'lazy',
      onerror: () => image.replaceWith(link(message.image, message.alt || message.image)) });
    out.push(image);
  }
  return out;
}
