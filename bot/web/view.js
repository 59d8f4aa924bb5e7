/* The panel: messages and chips. It draws what the transcript holds and hands what
   the visitor writes to the outbox. */
import { body } from './cards.js';
import { h, icon, link, safe } from './dom.js';
import { fetched, greeting, strings } from './strings.js';
import { bubble, sheet } from './icons.js';
import { plain } from './markdown.js';
import { panelStyles } from './styles.js';
import { newId, Outbox, Transport } from './transport.js';
import { Transcript } from './transcript.js';

const PAGE = 20; // messages drawn at once: a long history costs no long task
const SMALL = '(max-width:480px),(max-height:420px)';
const query = (text) => window.matchMedia(text);

class View {
  constructor(host) {
    const { base, dataset } = host;
    Object.assign(this, { host, root: host.root, launch: host.launch });
    host.shadowRoot.adoptedStyleSheets.push(sheet(panelStyles));
    this.data = new Transcript(host.key, { local: dataset.persist === 'local',
      changed: (what, message) => this.heard(what, message) });
    this.transport = new Transport(base, this.data);
    this.out = new Outbox(this.transport, this.data.queue, this);
    this.badge = h('span.badge', { 'aria-hidden': 'true' });
    this.launch.append(this.badge);
    this.launch.classList.remove('lost');
    this.launch.setAttribute('aria-controls', 'panel');
    this.build();
    query(SMALL).addEventListener('change', () => this.fit());
    window.visualViewport?.addEventListener('resize', () => this.fit());
    if (this.data.open || this.inline) this.toggle(true, { focus: false });
    if (this.data.token && !this.data.messages.length) this.restore();
    if (this.data.queue.length) this.out.run(); // left in the middle of an answer
  }

  get dataset() {
    return this.host.dataset;
  }

  /** An attribute of the element was changed. */
  async change() {
    await fetched(this.host.language);
    this.build();
    if (!this.panel.hidden) this.draw();
  }

  get inline() {
    return this.dataset.mode === 'inline';
  }

  get small() {
    return !this.inline && query(SMALL).matches;
  }

  build() {
    const { dataset: d, data, inline } = this;
    this.language = this.host.language;
    this.t = strings(this.language, d.strings);
    this.clock = new Intl.DateTimeFormat(this.language, { timeStyle: 'short' });
    if (d.name) this.t.title = d.name;
    if (d.role) this.t.role = d.role;
    const text = this.field?.value || '';
    const hidden = this.panel?.hidden ?? true;
    this.root.querySelector('.panel')?.remove();
    this.panel = h('section.panel', { id: 'panel', role: inline ? 'region' : 'dialog',
      'aria-label': this.t.title, hidden, onkeydown: (event) => this.keys(event) },
    this.header(), this.conversation(), this.composer());
    this.list = null;
    this.root.append(this.panel);
    this.field.value = text;
    this.log.classList.toggle('times', data.times);
    this.fit();
    this.mark();
  }

  header() {
    const { t, dataset: { logo } } = this;
    this.more = this.sign('more', t.menu, () => this.dots(),
      { 'aria-expanded': 'false', 'aria-controls': 'menu' });
    this.bar = h('div.bar',
      logo && safe(logo) ? h('img', { src: safe(logo), alt: '' }) : bubble(),
      h('div.who', h('h2', t.title), h('p.quiet', t.role)),
      this.sign('person', t.person, () => this.send(t.person, '/ask_person')), this.more,
      !this.inline && this.sign('down', t.close, () => this.toggle(false)));
    return this.bar;
  }

  /** A button that shows a sign and says a word. */
  sign(name, label, onclick, more) {
    return h('button', { onclick, 'aria-label': label, title: label, ...more }, icon(name));
  }

  conversation() {
    const { t, dataset: { privacy } } = this;
    this.banner = h('div.banner', { hidden: true });
    // The live region exists before anything is said in it, and holds only what is said.
    this.log = h('div', { role: 'log', 'aria-live': 'polite', 'aria-label': t.log });
    this.tail = h('div');
    this.older = h('button.plain.old', { hidden: true, onclick: () => this.earlier() },
      t.earlier);
    this.scroll = h('div.scroll', { tabindex: 0, role: 'group', 'aria-label': t.log },
      h('p.note', t.notice, privacy ? [' ', link(privacy, t.privacy)] : null),
      this.older, this.log, this.tail);
    this.status = h('div.sr', { role: 'status' });
    return [this.banner, this.scroll, this.status];
  }

  composer() {
    const { t } = this;
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.count = h('div.count', { hidden: true });
    this.field = h('textarea', { rows: 1, placeholder: t.hint, 'aria-label': t.field,
      maxlength: this.data.max, enterkeyhint: 'send', oninput: () => this.counted(),
      onkeydown: (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
      } });
    return [h('form', { onsubmit: submit }, this.field,
      h('button.go', { type: 'submit', 'aria-label': t.send, title: t.send }, icon('send'))), this.count];
  }

  /** Full screen where the window is small. */
  fit() {
    const { small, inline } = this;
    this.root.classList.toggle('small', small);
    this.root.classList.toggle('inline', inline);
    if (!inline) this.panel.setAttribute('aria-modal', small);
    this.launch.hidden = small && !this.panel.hidden;
    const view = small && window.visualViewport;
    this.root.style.setProperty('--tall', view ? `${view.height}px` : '');
    this.root.style.setProperty('--top', view ? `${view.offsetTop}px` : '');
  }

  // ---- opening, keys, menu -------------------------------------------------

  toggle(open = this.panel.hidden, { focus = true } = {}) {
    this.panel.hidden = !open;
    if (!this.inline) this.data.open = open;
    if (open) {
      this.data.unread = 0;
      this.draw();
      if (focus) this.settle();
    }
    this.fit();
    if (!open && focus) this.launch.focus();
    this.mark();
    this.data.keep();
  }

  /** On a touch screen the keyboard would cover what is to be read. */
  settle() {
    const touch = query('(pointer:coarse)').matches && this.host.shadowRoot.activeElement !== this.field;
    (touch ? this.scroll : this.field).focus({ preventScroll: true });
  }

  mark() {
    const { t, data, panel } = this;
    this.badge.hidden = !data.unread;
    this.badge.textContent = data.unread;
    const label = panel.hidden ? t.open : t.close;
    this.launch.setAttribute('aria-expanded', !panel.hidden);
    this.launch.setAttribute('aria-label', data.unread ? `${label}, ${data.unread} ${t.unread}` : label);
    this.launch.children[1].textContent = label;
    this.launch.firstChild.replaceWith(panel.hidden ? bubble() : icon('down'));
  }

  keys(event) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (this.list?.hidden === false) this.menu(false);
      else if (!this.inline) this.toggle(false);
    }
    if (event.key !== 'Tab' || !this.small) return;
    const all = [...this.panel.querySelectorAll('button,textarea,input,a[href],[tabindex="0"]')]
      .filter((node) => node.getClientRects().length);
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (this.host.shadowRoot.activeElement === from) {
      event.preventDefault();
      to.focus();
    }
  }

  /** Start again, times, download, print, delete: fetched when they are asked for. */
  async dots() {
    const { menu } = await import('./menu.js').catch(() => ({}));
    if (!menu) {
      this.alert(this.t.lost);
      return;
    }
    this.list ||= menu(this);
    this.menu(this.list.hidden);
  }

  menu(open) {
    this.list.hidden = !open;
    this.more.setAttribute('aria-expanded', open);
    (open ? this.list.firstChild : this.more).focus();
  }

  say(text) {
    this.status.textContent = text;
  }

  // ---- drawing -------------------------------------------------------------

  draw() {
    const { messages } = this.data;
    this.shown = Math.max(0, messages.length - PAGE);
    this.older.hidden = !this.shown;
    const nodes = messages.slice(this.shown).map((message) => this.node(message));
    if (!messages.length) nodes.push(this.node(this.hello()));
    this.log.replaceChildren(...nodes);
    this.after(messages.at(-1) || this.hello());
    this.bottom();
  }

  bottom() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Bad news, under the message it is about. */
  alert(...parts) {
    const box = h('div.err', { role: 'alert' }, parts);
    this.log.append(box);
    this.bottom();
    return box;
  }

  hello() {
    return { from: 'bot', ...greeting(this.t, this.dataset.topic, this.dataset.greeting) };
  }

  earlier() {
    const from = Math.max(0, this.shown - PAGE);
    const before = this.scroll.scrollHeight;
    this.log.prepend(...this.data.messages.slice(from, this.shown)
      .map((m) => this.node(m, ' past')));
    this.shown = from;
    this.older.hidden = !from;
    this.scroll.scrollTop += this.scroll.scrollHeight - before;
    if (!from) this.scroll.focus();
  }

  node(message, past = '') {
    const { t } = this;
    const user = message.from === 'user';
    const parts = user ? [message.text] : body(message, t, () => this.data.keep());
    const wide = parts.some((part) => part.matches?.('.card,.table'));
    const at = message.at && new Date(message.at);
    return h('div', { class: `m ${user ? 'user' : 'bot'}${wide ? ' wide' : ''}${past}`, dir: 'auto' },
      h('span.sr', `${user ? t.you : t.bot}: `), parts,
      at && h('time', { datetime: at.toISOString() }, this.clock.format(at)));
  }

  append(message) {
    const node = this.node(message);
    this.log.append(node);
    return node;
  }

  /** Under the last reply: chips, and thumbs unless it greets or asks. */
  after(message) {
    const chips = message.from === 'bot' && Array.isArray(message.buttons) ? message.buttons : [];
    this.tail.replaceChildren();
    if (message.from !== 'bot') return;
    const asks = /[?？؟]\s*$/.test(message.text || '');
    if (message.turn && !asks) this.tail.append(this.tools(message));
    if (chips.length) {
      this.tail.append(h('div.chips', { role: 'group', 'aria-label': this.t.chips },
        chips.slice(0, 12).map(({ title, payload }) => h('button', {
          onclick: () => this.send(String(title), payload && String(payload)) }, String(title)))));
    }
  }

  tools(message) {
    const { t } = this;
    const rate = async (value, word) => {
      message.rated = value;
      this.data.keep();
      this.after(message);
      if (word === undefined) this.tail.querySelector('input')?.focus();
      await this.transport.post('feedback', { token: this.data.token, id: message.turn,
        value, ...(word && { word }) }).catch(() => {});
    };
    const thumb = (value, label) => this.sign('up', label, () => rate(value),
      { class: value, 'aria-pressed': String(message.rated === value) });
    const asks = message.rated && !message.told;
    const field = h('input', { 'aria-label': t.word, placeholder: t.word, maxlength: 300 });
    return h('div.tools', { role: 'group' },
      thumb('up', t.helpful), thumb('down', t.unhelpful),
      asks && h('form', { onsubmit: (event) => {
        event.preventDefault();
        message.told = true;
        rate(message.rated, field.value.trim());
        this.say(t.thanks);
        this.field.focus();
      } }, field, h('button.plain', { type: 'submit' }, t.send)),
      message.told && h('span', t.thanks));
  }

  /** The top of what is new stays in sight, however long it is. */
  see(node) {
    const asked = node.previousElementSibling;
    const from = asked?.matches('.user') && asked.offsetHeight < 90 ? asked : node;
    const top = from.offsetTop - this.scroll.offsetTop - 8;
    const calm = query('(prefers-reduced-motion:reduce)').matches;
    this.scroll.scrollTo({ top, behavior: calm ? 'auto' : 'smooth' });
  }

  typing(on) {
    this.tail.querySelector('.dots')?.remove();
    clearTimeout(this.slowly);
    if (!on) {
      if (this.status.textContent === this.t.typing) this.say('');
      return;
    }
    this.state('');
    this.tail.append(h('span.dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i')));
    if (!this.first) this.bottom();
    // Read out only when it takes a while.
    this.slowly = setTimeout(() => this.say(this.t.typing), 1500);
  }

  // ---- talking -------------------------------------------------------------

  counted() {
    const left = this.data.max - this.field.value.length;
    this.count.hidden = left > 60;
    this.count.textContent = this.t.left.replace('{n}', left);
    if (left === 20 || !left) this.say(this.count.textContent);
  }

  submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = '';
    this.counted();
    this.send(text);
  }

  send(text, payload) {
    if (!this.data.messages.length) this.data.add({ ...this.hello(), id: newId(), at: Date.now() });
    const item = { id: newId(), text, payload };
    const message = { id: item.id, from: 'user', text, at: Date.now() };
    this.data.add(message);
    this.tail.replaceChildren();
    this.log.querySelectorAll('.err.again').forEach((node) => node.remove());
    this.append(message);
    this.bottom();
    this.first = null;
    this.settle();
    this.out.push(item);
  }

  reply(item, part, index) {
    const { text, buttons, custom } = part;
    const message = { from: 'bot', id: `${item.id}:${index}`, turn: item.id, at: Date.now(),
      text, buttons, custom };
    if (item.quiet || !this.data.add(message)) return;
    this.place(message);
  }

  place(message) {
    if (this.panel.hidden) {
      this.data.unread += 1;
      this.mark();
      return;
    }
    const node = this.append(message);
    this.after(message);
    this.first ||= node;
    this.see(this.first);
  }

  done() {
    this.state('');
    this.typing(false);
  }

  failed(item, { kind, retry, text, again: may = true }) {
    const { t, dataset: d } = this;
    this.done();
    if (item.quiet) return;
    const again = () => {
      box.remove();
      if (!retry) this.out.push({ ...item, id: newId(), seen: 0 });
      else this.out.hurry();
      this.field.focus();
    };
    const words = { long: t.long, refused: t.refused, failed: text || t.failed }[kind] || t.unsent;
    const ways = [d.phone && link(`tel:${d.phone.replace(/[^\d+]/g, '')}`, d.phone),
      d.email && link(`mailto:${d.email}`, d.email)].filter(Boolean);
    const box = this.alert(words, ' ',
      (retry || (kind === 'failed' && may)) && h('button.plain', { onclick: again }, t.retry),
      ways.length > 0 && h('div', t.reach, ' ', ways.flatMap((way, n) => (n ? [' · ', way] : way))));
    box.classList.toggle('again', retry);
  }

  /** The connection, in one line above the conversation. */
  state(name) {
    const { t } = this;
    if (this.at === name) return;
    const back = !name && ['offline', 'trying'].includes(this.at);
    this.at = name;
    this.banner.hidden = !name;
    if (name) {
      this.typing(false);
      this.banner.replaceChildren(h('span', t[name]), name === 'trying' ? h('button.plain', { onclick: () => {
          this.out.hurry();
          this.field.focus();
        } }, t.now) : '');
    }
    if (name || back) this.say(name ? t[name] : t.back);
  }

  /** News from another tab. */
  heard(what, message) {
    if (what === 'all') this.draw();
    else if (message.from === 'bot') this.place(message);
    else if (!this.panel.hidden) {
      this.tail.replaceChildren();
      this.first = null;
      this.append(message);
    }
  }

  async restore() {
    try {
      const response = await this.transport.post('history', { token: this.data.token });
      const { messages } = await response.json();
      let turn = '';
      let index = 0;
      for (const m of messages.filter(({ at }) => at > this.data.since)) {
        if (m.from === 'user') [turn, index] = [String(m.id || m.at), 0];
        const own = m.from === 'user' ? { id: turn } : { id: `${turn}:${index++}`, turn };
        this.data.add({ ...m, ...own, at: m.at * 1000 }, true);
      }
      if (!this.panel.hidden) this.draw();
    } catch (error) {
      if (error.kind === 'session') this.data.setToken(null);
    }
  }
}

/** The rest of the advisor, in the words of its language. */
export async function open(host) {
  await fetched(host.language);
  return new View(host);
}

export { body, h, newId, plain, sheet }; // for the menu
