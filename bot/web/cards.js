/* Cards for the shapes of reply the server knows. A reply of another shape, or a
   broken one, is shown as its text, which is complete by itself. */
import { h, icon, link } from './dom.js';
import { inline, markdown, table } from './markdown.js';

const list = (value) => (Array.isArray(value) ? value : []);
const words = (value) => String(value ?? '');
const lead = (card) => card.lead && h('div', markdown(words(card.lead)));

/** The source is small print whether or not it came in emphasis. */
const source = (card) => card.source && words(card.source).split('\n\n').map((text) =>
  h('p.source', inline(text.trim().replace(/^\*|\*$/g, ''))));

const SIGNS = { for: 'check', against: 'minus', next: 'next' };
const points = (name, title, items) => list(items).length > 0 && [
  h('h4', title),
  h('ul', { class: `points ${name}` }, list(items).map((item) =>
    h('li', icon(SIGNS[name]), h('span', inline(words(item)))))),
];

function comparison(card) {
  const rows = list(card.rows).map((row) => list(row).map(words));
  return [lead(card), table(list(card.columns).map(words), rows), source(card)];
}

/** More to look at. A title may lead there, and is left out where the text has the link. */
const others = (title, items) => list(items).length > 0 && h('div.card', h('h4', title),
  list(items).map(({ title: name, text, link: to }) => h('div.item',
    !words(text).startsWith(`[${name}]`) && h('b', to ? link(to, words(name)) : words(name)),
    h('p', inline(words(text))))));

function recommendation(card, t) {
  const best = card.best || {};
  if (!best.title) throw Error();
  // The verdict stands above the card; what qualifies it, below.
  const [verdict, ...rest] = words(card.lead).split('\n\n');
  return [h('div', markdown(verdict)), h('div.card',
    h('p.eyebrow', t.best),
    h('h3', words(best.title)),
    best.subtitle && h('p.quiet', words(best.subtitle)),
    points('for', t.reasons, best.reasons),
    list(best.facts).length > 0 && h('dl', list(best.facts).map((fact) => h('div',
      h('dt', words(list(fact)[0])), h('dd', inline(words(list(fact)[1])))))),
    points('against', t.against, best.against),
    points('next', t.first, best.steps)),
  others(t.others, card.others), others(t.programs, card.programs),
  rest.length > 0 && h('div.quiet', markdown(rest.join('\n\n'))), source(card)];
}

/** A road map to tick off; what was ticked is remembered with the message. */
function checklist(card, t, message, changed) {
  const items = list(card.items);
  const ticked = new Set(list(message.ticked));
  const count = h('p.quiet');
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
  return [lead(card), h('div.card',
    card.title && h('h3', words(card.title)), count, bar,
    h('ol.checks', items.map((item, n) => {
      const box = h('input', { type: 'checkbox', checked: ticked.has(n),
        onchange: (event) => tick(n, event.target.checked) });
      return h('li', h('label', box, h('span', inline(words(item.text)),
        item.note && h('small', inline(words(item.note))))));
    }))), source(card)];
}

function contact(card, t) {
  const way = (scheme, value, label) => value
    && h('a.way', { href: scheme + value.replace(/[^\w@.+-]/g, '') }, h('small', label), value);
  return [lead(card), h('div.card',
    card.name && h('h3', words(card.name)),
    way('tel:', words(card.phone), t.call), way('mailto:', words(card.email), t.mail),
    card.hours && h('p.quiet', words(card.hours)))];
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
  return message.text ? [markdown(message.text)] : [];
}
