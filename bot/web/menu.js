/* What stands behind the three dots, fetched when they are pressed: start again, times,
   the conversation to keep as a file or on paper, and its deletion. */
import { body, h, newId, plain, sheet } from './view.js';

export const menuWords = {
  again: 'Start again', times: 'Show times', untimed: 'Hide times', save: 'Download as text',
  print: 'Print', erase: 'Delete conversation', yes: 'Delete', no: 'Keep',
  eraseAsk: 'Delete this conversation here and on our server?',
  erased: 'The conversation was deleted.', saved: 'Conversation of',
  notErased: 'We could not reach the server, so nothing was deleted.',
};

const menuStyles = `
.menu{display:grid;grid-template-columns:1fr 1fr;padding:6px 8px;border-block-end:1px solid var(--line)}
.menu button{padding-inline:10px;text-align:start;font-size:.92em;line-height:1.25}
`;
const look = sheet(menuStyles);

/** Puts the menu under the bar of the panel. */
export function menu(view) {
  const t = { ...menuWords, ...view.t };
  const { adoptedStyleSheets: sheets } = view.host.shadowRoot;
  if (!sheets.includes(look)) sheets.push(look);
  const { data } = view;
  const choice = (label, click) => h('button', { onclick: () => {
    view.menu(false);
    click();
  } }, label);
  const times = choice('', () => {
    data.times = !data.times;
    name();
    data.keep();
  });
  const name = () => {
    view.log.classList.toggle('times', data.times);
    times.textContent = data.times ? t.untimed : t.times;
  };
  name();
  const sure = question(view, t);
  const list = h('div.menu', { id: 'menu', hidden: true },
    choice(t.person, () => view.send(t.person, '/ask_person')),
    choice(t.again, () => startAgain(view, t)), times,
    choice(t.save, () => save(data.messages, t, view.language)),
    choice(t.print, () => print(data.messages, t)),
    choice(t.erase, () => {
      sure.hidden = false;
      sure.querySelector('button').focus();
    }));
  view.bar.after(list, sure);
  return list;
}

/** Asked before anything is deleted. */
function question(view, t) {
  const answer = (label, click) => h('button.plain', { onclick: () => {
    sure.hidden = true;
    click();
  } }, label);
  const sure = h('div.banner', { role: 'group', hidden: true }, h('span', t.eraseAsk),
    answer(t.yes, () => erase(view, t)), answer(t.no, () => view.more.focus()));
  return sure;
}

function startAgain(view, t) {
  const { token } = view.data;
  view.data.clear();
  view.state('');
  view.draw();
  view.field.focus();
  // The server forgets what it knew; its answer would only repeat the greeting.
  if (token) view.out.push({ id: newId(), text: t.again, payload: '/start_over', quiet: true });
}

async function erase(view, t) {
  const { data, transport } = view;
  try {
    if (data.token) await transport.post('delete', { token: data.token });
  } catch (failure) {
    if (failure.kind !== 'session') {
      view.alert(t.notErased);
      return;
    }
  }
  data.clear({ forget: true });
  view.draw();
  view.say(t.erased);
  view.field.focus();
}

/* While printing, the page shows only the copy made for paper. */
const alone = `@media print{body>:not([data-advisor-paper]){display:none!important}}
@media screen{[data-advisor-paper]{display:none!important}}`;
const onPaper = `:host{all:initial!important;display:block!important;font:11pt/1.45 Georgia,serif!important;color:#000!important}
h1{font-size:15pt}.m{margin:0 0 9pt;break-inside:avoid}.m>b{display:block;font-size:9pt;color:#444}p,ul,ol,dl{margin:0 0 4pt}
table{border-collapse:collapse}th,td{border:.5pt solid #777;padding:3pt 6pt;text-align:start;vertical-align:top}dt{float:inline-start;clear:both;margin-inline-end:6pt}dt::after{content:":"}
svg,progress{display:none}.source{font-size:9pt;color:#444}a{color:inherit}@media screen{:host{display:none!important}}`;

function save(messages, t, language) {
  const day = new Date().toLocaleDateString(language, { dateStyle: 'long' });
  const time = (at) => new Date(at).toLocaleTimeString(language, { timeStyle: 'short' });
  const said = messages.map(({ from, at, text }) =>
    `[${time(at)}] ${from === 'user' ? t.you : t.title}:\n${plain(text || '')}`);
  const text = [`${t.title}. ${t.saved} ${day}`, ...said].join('\n\n').replace(/\r?\n/g, '\r\n');
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  h('a', { href, download: 'conversation.txt' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 5000);
}

function print(messages, t) {
  const copy = h('div', { 'data-advisor-paper': true });
  const shadow = copy.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = [sheet(onPaper)];
  shadow.append(h('h1', t.title), ...messages.map((message) =>
    h('div.m', h('b', message.from === 'user' ? t.you : t.bot),
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
