/* Carries messages to the server and replies back: one message at a time, each sent
   again under the same id until its reply is complete. No pixels here. */
const IDLE = 25000; // the server gives a sign of life every ten seconds
const TRIES = 6;
const LIMIT = 1e6; // characters of one reply; more is not a reply
const get = window.fetch.bind(window); // the page may replace it later

export class Failure extends Error {
  constructor(kind, { retry = false, wait = 0, ...more } = {}) {
    super(kind);
    Object.assign(this, { ...more, kind, retry, wait });
  }
}

const lost = () => new Failure('lost', { retry: true });

/** An id that also works without a secure context. */
export const newId = () => [...crypto.getRandomValues(new Uint8Array(12))]
  .map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function* lines(response, alive) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      alive();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (rest.length > LIMIT) throw new Failure('failed');
      const parts = rest.split('\n');
      rest = done ? '' : parts.pop();
      yield* parts;
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export class Transport {
  constructor(base, transcript) {
    this.base = base;
    this.transcript = transcript;
  }

  async post(path, body, signal = AbortSignal.timeout(15000)) {
    let response;
    try {
      response = await get(this.base + path, { method: 'POST', body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' }, credentials: 'omit', signal });
    } catch {
      throw lost();
    }
    if (response.ok) return response;
    const { status } = response;
    const reply = await response.json().catch(() => ({}));
    const wait = Number(reply.retry_after || response.headers.get('Retry-After')) || 1;
    if (status === 429) throw new Failure('slow', { retry: true, wait: Math.min(wait, 60) * 1000 });
    if (status === 401) throw new Failure('session', { retry: true });
    if (status === 413) throw new Failure('long');
    throw new Failure(status >= 500 ? 'lost' : 'refused', { retry: status >= 500 });
  }

  /** A signed conversation id, asked for when the first message is sent. */
  async token() {
    const { transcript } = this;
    if (!transcript.token) {
      const { token, max_chars: max } = await (await this.post('session', {})).json();
      transcript.setToken(String(token), Number(max) || undefined);
    }
    return transcript.token;
  }

  /** Sends one message; `on.reply(item, part, index)` for each part that is new. */
  async turn(item, on) {
    const abort = new AbortController();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), IDLE);
    };
    const token = await this.token();
    alive();
    try {
      const { id, text, payload } = item;
      const response = await this.post('message', { token, id, text, payload }, abort.signal);
      let index = 0;
      for await (const line of lines(response, alive)) {
        if (!line.trim()) continue;
        const part = JSON.parse(line);
        if (part.type === 'typing') on.typing(true);
        if (part.type === 'error') {
          throw new Failure('failed', { text: part.text, again: part.again });
        }
        if (part.type === 'done') return;
        if (part.type === 'message') {
          if (index >= (item.seen || 0)) {
            item.seen = index + 1;
            on.reply(item, part, index);
          }
          index += 1;
        }
      }
    } catch (error) {
      if (error.kind === 'session') this.transcript.setToken(null);
      throw error.kind ? error : lost();
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
    throw lost(); // the stream was cut
  }
}

/** The queue: what the visitor writes waits here until it is answered. `on` is told
    of everything: typing, reply, state, done, failed. */
export class Outbox {
  constructor(transport, queue, on) {
    Object.assign(this, { transport, queue, on, busy: false, wake: () => {} });
    addEventListener('online', () => this.hurry());
    addEventListener('offline', () => on.state('offline'));
  }

  push(item) {
    this.queue.push(item);
    this.run();
  }

  /** Try at once: the visitor asked, or the network is back. */
  hurry() {
    this.wake();
    this.run();
  }

  drop(item) {
    const at = this.queue.indexOf(item);
    if (at >= 0) this.queue.splice(at, 1);
  }

  async run() {
    if (this.busy || !this.queue.length) return;
    this.busy = true;
    while (this.queue.length) {
      const item = this.queue[0];
      try {
        await this.deliver(item);
        this.drop(item);
        this.on.done(item);
      } catch (failure) {
        if (!failure.retry) this.drop(item);
        this.on.failed(item, failure);
        if (failure.retry) break;
      }
    }
    this.busy = false;
    this.on.typing(false);
  }

  async deliver(item) {
    let wait = 1000;
    for (let n = 1, polite = 0; ; ) {
      try {
        await this.transport.turn(item, this.on);
        return;
      } catch (error) {
        const failure = error.kind ? error : lost();
        if (!failure.retry || !this.queue.includes(item)) throw failure;
        if (failure.kind === 'slow' && polite < 20) {
          polite += 1;
          this.on.state('slow');
          await this.pause(failure.wait);
        } else if (navigator.onLine === false) {
          this.on.state('offline');
          await this.pause(30000);
        } else {
          if (n >= TRIES) throw failure;
          n += 1;
          if (failure.kind !== 'session') {
            this.on.state('trying');
            await this.pause(wait * (1 + Math.random() / 4));
            wait = Math.min(wait * 2, 8000);
          }
        }
      }
    }
  }

  pause(ms) {
    return new Promise((go) => {
      const timer = setTimeout(go, ms);
      this.wake = () => {
        clearTimeout(timer);
        go();
      };
    });
  }
}
