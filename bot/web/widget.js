/* The one tag a school puts on its pages. Finds its own address and adds the advisor.
   Works as a classic or as a module script. */
(() => {
  const script =
    document.currentScript || document.querySelector('script[src*="/static/widget.js"]');
  const at = (file) => new URL(file, script.src).href;
  const ready = new Promise((go) =>
    document.body ? go() : addEventListener('DOMContentLoaded', go, { once: true }));
  Promise.all([import(at('launcher.js')), ready])
    .then(([launcher]) => launcher.mount(script.dataset, at('..')))
    .catch((error) => console.warn('The advisor could not be loaded.', error));
})();
