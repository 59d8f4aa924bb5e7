/* Builds what is served: `make widget` writes bot/web/dist/, which is committed, since
   `make run` needs no Node. The sources stay plain modules that run as they are. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(fileURLToPath(import.meta.url));
const [tools, out = join(web, 'dist')] = process.argv.slice(2);
const { build } = createRequire(resolve(tools, 'package.json'))('esbuild');

// Fetched by themselves, one after the other, each when it is wanted: what one imports
// from another stays an import, so that nothing comes twice.
const FETCHED = ['widget', 'launcher', 'view', 'menu', 'strings.es'];
// The button draws with these; the parts that come later import them from there.
const WITH_THE_BUTTON = './icons.js';
// The server writes the school's own names and quick starts here.
const SCHOOL = 'export default __SCHOOL__;';

const parts = {
  name: 'parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\// }, ({ path, importer, kind }) => {
      if (kind === 'entry-point') return null;
      const button = /launcher\.js$/.test(importer);
      if (path === WITH_THE_BUTTON && !button) return { path: './launcher.js', external: true };
      const fetched = FETCHED.some((name) => path === `./${name}.js`);
      return fetched ? { path, external: true } : null;
    });
    onLoad({ filter: /school\.js$/ }, () => ({ contents: SCHOOL }));
    // Only in the built file: nothing else may lean on it.
    onLoad({ filter: /launcher\.js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}export * from '${WITH_THE_BUTTON}';`,
    }));
  },
};

async function scripts() {
  await build({ entryPoints: FETCHED.map((name) => join(web, `${name}.js`)), outdir: out,
    bundle: true, minify: true, format: 'esm', target: 'es2022', charset: 'utf8',
    legalComments: 'none', logLevel: 'warning', plugins: [parts] });
}

/** A page begins with what differs in its head, as JSON in a comment. */
function page(name, head) {
  const text = readFileSync(join(web, 'site', name), 'utf8');
  const [first, about] = text.match(/^<!-- (\{.*\}) -->\n/);
  const values = JSON.parse(about);
  const here = name === 'index.html' ? './' : name;
  const top = head
    .replace(/\{\{(\w+)\}\}/g, (_, key) => values[key])
    .replace(`<li><a href="${here}"`, (link) => `${link} aria-current="page"`);
  return top + text.slice(first.length);
}

function site() {
  mkdirSync(join(out, 'site'), { recursive: true });
  const head = readFileSync(join(web, 'site', 'head.html'), 'utf8').replace(/^<!-- .* -->\n/, '');
  for (const name of readdirSync(join(web, 'site'))) {
    const to = join(out, 'site', name);
    if (name === 'head.html') continue;
    if (name.endsWith('.html')) writeFileSync(to, page(name, head));
    else copyFileSync(join(web, 'site', name), to);
  }
}

rmSync(out, { recursive: true, force: true });
await scripts();
site();
