/* What was said, kept over page loads and shared between open tabs, and forgotten
   when the last tab closes (unless the school set data-persist="local"). */
const KEEP = 200; // messages
const DAY = 864e5;

export class Transcript {
  constructor(name, { local, changed }) {
    this.name = name;
    this.changed = changed;
    this.reset();
    Object.assign(this, { max: 500, open: false, unread: 0, times: false, queue: [] });
    try {
      this.store = local ? localStorage : sessionStorage;
    } catch { /* storage is forbidden here: memory must do */ }
    this.load();
    this.listen();
    addEventListener('pagehide', () => this.write());
  }

  reset() {
    Object.assign(this, { token: null, messages: [], since: 0 });
  }

  load() {
    try {
      const kept = JSON.parse(this.store.getItem(this.name));
      if (kept?.version !== 1 || Date.now() - kept.at > DAY) return;
      const known = (m) => m && ['user', 'bot'].includes(m.from) && typeof m.id === 'string';
      this.messages = kept.messages.filter(known);
      this.queue = kept.queue.filter((m) => typeof m?.id === 'string');
      for (const key of ['token', 'max', 'open', 'unread', 'times', 'since']) this[key] = kept[key];
    } catch { /* nothing kept, or not ours */ }
  }

  /** Written a little later, and at the latest when the page is left. */
  keep() {
    this.timer ||= setTimeout(() => this.write(), 150);
  }

  write() {
    clearTimeout(this.timer);
    this.timer = null;
    const { token, max, open, unread, times, since, messages, queue } = this;
    try {
      this.store.setItem(this.name, JSON.stringify({ version: 1, at: Date.now(),
        token, max, open, unread, times, since, messages, queue }));
    } catch { /* full or forbidden: it lives in memory */ }
  }

  setToken(token, max = this.max) {
    Object.assign(this, { token, max });
    this.keep();
    this.tell({ kind: 'token', token });
  }

  /** False when the message is there already, as after a retry in two tabs. */
  add(message, quiet = false) {
    if (this.messages.some(({ id }) => id === message.id)) return false;
    this.messages.push(message);
    this.messages.splice(0, this.messages.length - KEEP);
    this.keep();
    if (!quiet) this.tell({ kind: 'add', message, token: this.token });
    return true;
  }

  clear({ forget = false, quiet = false } = {}) {
    const { token } = this;
    this.reset();
    if (!forget) Object.assign(this, { token, since: Date.now() / 1000 });
    this.queue.length = 0;
    this.write();
    if (!quiet) this.tell({ kind: 'clear', token, forget });
  }

  tell(news) {
    this.channel?.postMessage(news);
  }

  listen() {
    try {
      this.channel = new BroadcastChannel(this.name);
    } catch {
      return;
    }
    this.channel.onmessage = ({ data }) => this.hear(data || {});
    if (!this.messages.length) this.tell({ kind: 'ask' });
  }

  hear(news) {
    const { token, messages } = this;
    if (news.kind === 'ask' && messages.length) this.tell({ kind: 'all', token, messages });
    else if (news.kind === 'all' && !messages.length && !this.queue.length) {
      Object.assign(this, { token: news.token, messages: news.messages });
      this.changed('all');
    } else if (news.kind === 'token' && !token) this.token = news.token;
    else if (news.token !== token) return; // another conversation
    else if (news.kind === 'add' && this.add(news.message, true)) {
      this.changed('add', news.message);
    } else if (news.kind === 'clear') {
      this.clear({ forget: news.forget, quiet: true });
      this.changed('all');
    } else return;
    this.keep();
  }
}
