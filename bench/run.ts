/** `npm run bench -- NAME [--quick]` runs bench/NAME.ts or bench/NAME/index.ts; without a name it lists what there is. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const parts = new Set(['run', 'harness', 'record']);
const [name, ...rest] = process.argv.slice(2);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) =>
    entry.isDirectory() ? existsSync(join(folder, entry.name, 'index.ts')) : /^[a-z-]+\.ts$/.test(entry.name),
  )
  .map((entry) => entry.name.replace(/\.ts$/, ''))
  .filter((entry) => !parts.has(entry));

if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no bench ${name}.`);
  console.log(`npm run bench -- NAME [--quick]\n\nBenches: ${names.join(', ')}. What each measures: bench/README.md`);
  process.exit(name === undefined ? 0 : 2);
}
installPeers();
const file = existsSync(join(folder, `${name}.ts`)) ? join(folder, `${name}.ts`) : join(folder, name, 'index.ts');
// A process of its own, so that neither this runner nor another bench is part of the figures.
const ended = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--expose-gc', file, ...rest], {
  stdio: 'inherit',
});
process.exit(ended.status ?? 1);

/** The peers that we measure against are installed at the first bench: they are no part of the product. */
function installPeers(): void {
  // Our own file; npm checks the rest of it.
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: object;
  };
  if (Object.keys(dependencies).length === 0 || existsSync(join(folder, 'node_modules'))) return;
  console.error('longhand: installing the peers to measure against (bench/package.json) ...');
  const args = [existsSync(join(folder, 'package-lock.json')) ? 'ci' : 'install', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(1);
}
