/* The element and its button: all that a page loads until somebody wants to talk. */
import { palette } from './colours.js';
import { bubble, sheet } from './icons.js';
import { buttonStyles } from './look.js';

const OPTIONS = ['name', 'role', 'accent', 'logo', 'greeting', 'topic', 'corner', 'theme', 'lang',
  'dir', 'strings', 'phone', 'email', 'privacy', 'mode', 'target', 'persist'];
const OPEN = { en: 'Ask an advisor', es: 'Pregunte aquí' };
const LOST = { en: 'No connection. Try again', es: 'Sin conexión. Intente de nuevo' };
const query = (text) => window.matchMedia(text);

class Advisor extends HTMLElement {
  static observedAttributes = OPTIONS.map((name) => `data-${name}`);

  connectedCallback() {
    if (this.root) return;
    this.colours = new CSSStyleSheet();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet(buttonStyles), this.colours];
    this.root = document.createElement('div');
    this.root.className = 'root';
    this.shadowRoot.append(this.root);
    this.launch = document.createElement('button');
    this.launch.type = 'button';
    this.launch.className = 'launch';
    this.launch.append(bubble(), document.createElement('b'));
    this.launch.addEventListener('click', () => this.load((view) => view.toggle()));
    for (const sign of ['pointerenter', 'focus']) {
      this.launch.addEventListener(sign, () => this.load(), { once: true });
    }
    if (this.dataset.mode !== 'inline') this.root.append(this.launch);
    query('(prefers-color-scheme:dark)').addEventListener('change', () => this.dress());
    this.dress();
    if (this.dataset.mode === 'inline' || this.talked()) this.load();
  }

  /** Was there a conversation before this page? */
  talked() {
    try {
      const store = this.dataset.persist === 'local' ? localStorage : sessionStorage;
      return /"messages":\[\{|"open":true/.test(store.getItem(this.key));
    } catch {
      return false;
    }
  }

  get key() {
    return `certification-advisor:${this.base}`;
  }

  get language() {
    try {
      const { lang } = document.documentElement;
      return new Intl.Locale(this.dataset.lang || lang || 'en').toString();
    } catch {
      return 'en';
    }
  }

  /** Brings the rest, once, when it is wanted. */
  async load(then) {
    try {
      this.loading ||= import('./view.js').then((view) => view.open(this));
      this.view = await this.loading;
    } catch (error) {
      this.loading = null; // the next click tries again
      if (then) this.label(LOST);
      console.warn(error);
      return;
    }
    then?.(this.view);
  }

  show() {
    this.load((view) => view.toggle(true));
  }

  /** "Make it yours": a changed attribute is seen at once. */
  attributeChangedCallback() {
    if (!this.root || this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.dress();
      this.view?.change();
    });
  }

  dress() {
    const { dataset: d, root, launch, language } = this;
    const dark = d.theme === 'dark'
      || (d.theme === 'auto' && query('(prefers-color-scheme:dark)').matches);
    root.classList.toggle('dark', dark);
    root.classList.toggle('left', d.corner === 'left');
    root.lang = language;
    root.dir = d.dir || (d.lang ? 'ltr' : document.documentElement.dir || 'ltr');
    this.colours.replaceSync(palette(d.accent));
    if (this.view) return;
    launch.setAttribute('aria-expanded', 'false');
    this.label(OPEN);
  }

  label(words) {
    const text = words[this.language.slice(0, 2)] || words.en;
    this.launch.children[1].textContent = text;
    this.launch.setAttribute('aria-label', text);
    this.launch.classList.toggle('lost', words === LOST);
  }
}

/** Adds the element with the options of the tag, unless the page has one. */
export function mount(options, base) {
  if (document.querySelector('certification-advisor')) return;
  customElements.define('certification-advisor', Advisor);
  const element = document.createElement('certification-advisor');
  element.base = base;
  for (const name of OPTIONS) if (options[name]) element.dataset[name] = options[name];
  const place = options.target && document.querySelector(options.target);
  (place || document.body).append(element);
}
