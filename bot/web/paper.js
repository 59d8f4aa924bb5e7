/* The conversation to keep: as a text file, and on paper. */
import { body } from './cards.js';
import { h } from './dom.js';
import { sheet } from './look.js';
import { plain } from './markdown.js';

/* While printing, the page shows only the copy made for paper. */
const alone = `@media print{body>:not([data-advisor-paper]){display:none!important}}
@media screen{[data-advisor-paper]{display:none!important}}`;
const onPaper = `:host{all:initial!important;display:block!important;font:11pt/1.45 Georgia,serif!important;color:#000!important}
h1{font-size:15pt}.m{margin:0 0 9pt;break-inside:avoid}.m>b{display:block;font-size:9pt;color:#444}p,ul,ol,dl{margin:0 0 4pt}
table{border-collapse:collapse}th,td{border:.5pt solid #777;padding:3pt 6pt;text-align:start;vertical-align:top}dt{float:inline-start;clear:both;margin-inline-end:6pt}dt::after{content:":"}
svg,progress{display:none}.source{font-size:9pt;color:#444}a{color:inherit}@media screen{:host{display:none!important}}`;

export function save(messages, t, language) {
  const day = new Date().toLocaleDateString(language, { dateStyle: 'long' });
  const time = (at) => new Date(at).toLocaleTimeString(language, { timeStyle: 'short' });
  const said = messages.map(({ from, at, text }) =>
    `[${time(at)}] ${from === 'user' ? t.you : t.title}:\n${plain(text || '')}`);
  const text = [`${t.title}. ${t.saved} ${day}`, ...said].join('\n\n').replace(/\r?\n/g, '\r\n');
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  h('a', { href, download: 'conversation.txt' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 5000);
}

export function print(messages, t) {
  const copy = h('div', { 'data-advisor-paper': true });
  const shadow = copy.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheet(onPaper)];
  shadow.append(h('h1', {}, t.title), ...messages.map((message) =>
    h('div', { class: 'm' }, h('b', {}, message.from === 'user' ? t.you : t.bot),
      message.from === 'user' ? message.text : body(message, t))));
  const hide = sheet(alone);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hide];
  document.body.append(copy);
  addEventListener('afterprint', () => {
    copy.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== hide);
  }, { once: true });
  window.print();
}
