/* The "make it yours" panel: changes the advisor on this page and writes the tag. */
const form = document.querySelector('#yours');
const tag = document.querySelector('#tag');
const copy = document.querySelector('#copy');
const defaults = { name: '', accent: '#0f5c63', greeting: '', corner: 'right', theme: 'light', lang: 'en' };

function options() {
  const chosen = Object.fromEntries(new FormData(form));
  if (!chosen.accent) chosen.accent = form.elements.own.value;
  delete chosen.own;
  return chosen;
}

const quote = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

function show() {
  const chosen = options();
  const advisor = document.querySelector('certification-advisor');
  const lines = [`src="${location.origin}/chat/static/widget.js"`];
  for (const [name, value] of Object.entries(chosen)) {
    const own = value && value !== defaults[name];
    if (own) lines.push(`data-${name}="${quote(value)}"`);
    if (!advisor) continue;
    if (value) advisor.dataset[name] = value;
    else delete advisor.dataset[name];
  }
  tag.textContent = `<script defer\n  ${lines.join('\n  ')}></script>`;
}

if (form) {
  form.addEventListener('input', (event) => {
    if (event.target.name === 'own') {
      for (const radio of form.elements.accent) radio.checked = false;
    }
    show();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(tag.textContent);
      copy.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(tag);
      copy.textContent = 'Selected';
    }
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  });
  show();
}

for (const button of document.querySelectorAll('[data-open-advisor]')) {
  button.addEventListener('click', () => {
    document.querySelector('certification-advisor')?.show();
  });
}
