/* The one tag a school puts on its pages. Finds its own address, loads the
   modules beside it and adds the advisor. Works as a classic or module script. */
(() => {
  const script =
    document.currentScript || document.querySelector('script[src*="/static/widget.js"]');
  const at = (file) => new URL(file, script.src).href;
  const ready = new Promise((go) =>
    document.body ? go() : addEventListener('DOMContentLoaded', go, { once: true }));
  const modules = import(at('view.js'));
  // Fetched side by side instead of one after the other.
  for (const name of ['transport', 'transcript', 'cards', 'markdown', 'strings',
    'colours', 'styles', 'dom']) import(at(`${name}.js`)).catch(() => {});
  Promise.all([modules, ready])
    .then(([view]) => view.mount(script.dataset, at('..')))
    .catch((error) => console.warn('The advisor could not be loaded.', error));
})();
