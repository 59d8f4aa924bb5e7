/* Bold, emphasis, links, lists and tables, built as nodes.
   What is not one of these is shown letter by letter. */
import { h, link, safe } from './dom.js';

const INLINE = new RegExp([
  /\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*/, // bold
  /(?<![\w*])\*(?![\s*])([^*\n]+?)(?<![\s*])\*(?![\w*])/, // emphasis
  /\[([^\]\n]{1,300})\]\(([^)\s]{1,2000})\)/,
  /(https?:\/\/[^\s<>()*]{1,2000}[^\s<>()*.,;:!?'"])/,
].map((part) => part.source).join('|'), 'g');
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|[\s:|-]+\|\s*$/;
const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d{1,3}[.)]\s+/;

export function inline(text) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(INLINE)) {
    if (m.index > from) out.push(text.slice(from, m.index));
    from = m.index + m[0].length;
    if (m[1]) out.push(h('strong', inline(m[1])));
    else if (m[2]) out.push(h('em', inline(m[2])));
    else if (safe(m[4] || m[5])) out.push(link(m[4] || m[5], m[3] || m[5]));
    else out.push(m[0]);
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}

/** A table with headed columns and rows, in a region that scrolls by itself. */
export function table(columns, rows) {
  const cell = (text, n) =>
    n ? h('td', inline(text)) : h('th', { scope: 'row' }, inline(text));
  const head = (text) =>
    text ? h('th', { scope: 'col' }, inline(text)) : h('td', {});
  return h('div.table', { tabindex: 0, role: 'region',
    'aria-label': columns.filter(Boolean).join(', ') || 'Table' },
  h('table',
    h('thead', h('tr', columns.map(head))),
    h('tbody', rows.map((row) => h('tr', row.map(cell))))));
}

const cells = (line) =>
  line.trim().replace(/^\||\|$/g, '').split('|').map((text) => text.trim());

/** Sources stand in a paragraph that is emphasis from end to end. */
const isSource = (text) => /^\*(?!\s)[^*\n]+(?<!\s)\*$/.test(text);

export function markdown(text) {
  const out = document.createDocumentFragment();
  const lines = String(text).split(/\r?\n/);
  let i = 0;
  const take = (test) => {
    const taken = [];
    while (i < lines.length && test(lines[i])) taken.push(lines[i++]);
    return taken;
  };
  while (i < lines.length) {
    const line = lines[i];
    const kind = [BULLET, NUMBER].find((test) => test.test(line));
    if (!line.trim()) i += 1;
    else if (ROW.test(line) && RULE.test(lines[i + 1] || '')) {
      i += 2;
      out.append(table(cells(line), take((next) => ROW.test(next)).map(cells)));
    } else if (kind) {
      out.append(h(kind === BULLET ? 'ul' : 'ol', {}, take((next) => kind.test(next))
        .map((item) => h('li', inline(item.replace(kind, ''))))));
    } else {
      const whole = [lines[i++], ...take((next) => next.trim()
        && ![BULLET, NUMBER, ROW].some((test) => test.test(next)))].join('\n').trim();
      if (isSource(whole)) out.append(h('p.source', inline(whole.slice(1, -1))));
      else {
        out.append(h('p', whole.split('\n')
          .flatMap((part, n) => (n ? [h('br'), ...inline(part)] : inline(part)))));
      }
    }
  }
  return out;
}

/** The same text without marks, for the download. */
export const plain = (text) => String(text)
  .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, '$1 ($2)')
  .replace(/\*\*([^*\n]+)\*\*/g, '$1')
  .replace(/^\*([^*\n]+)\*$/gm, '$1');
