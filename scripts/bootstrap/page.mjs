import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { say } from './say.mjs';

/** The packages whose sources end up in the page. */
const packages = ['web', 'client', 'document', 'protocol', 'i18n'];

/**
 * Builds the page into packages/web/dist when its sources changed since the last build.
 * @param {string} root
 * @returns {string | null} what went wrong, or null
 */
export function ensurePage(root) {
  const web = join(root, 'packages', 'web');
  const configs = ['vite.config.ts', 'vite.config.mts', 'vite.config.js', 'vite.config.mjs'];
  if (!configs.some((name) => existsSync(join(web, name)))) return null;
  if (isBuilt(root)) return null;
  return withLock(join(root, '.cache', 'bootstrap.lock'), () => (isBuilt(root) ? null : build(root, web)));
}

/**
 * @param {string} root
 * @param {string} web
 */
function build(root, web) {
  say('building the page ...');
  const sources = digest(root);
  const next = join(root, '.cache', 'page');
  rmSync(next, { recursive: true, force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const node = join(root, 'node_modules', '.bin', 'node');
  const result = spawnSync(
    existsSync(node) && process.platform !== 'win32' ? node : process.execPath,
    [vite, 'build', '--logLevel', 'warn', '--outDir', next, '--emptyOutDir'],
    {
      cwd: web,
      env: { ...process.env, ...(process.stderr.isTTY ? {} : { NO_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}\n`);
    return 'the page could not be built (see above). Mend packages/web, then run the same command again.';
  }
  // A server that serves the old page sees either the old folder or the new one, never half of each.
  const dist = join(web, 'dist');
  const old = join(root, '.cache', 'page-old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(next, dist);
  rmSync(old, { recursive: true, force: true });
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stampPath(root), sources);
  return null;
}

/** @param {string} root */
function stampPath(root) {
  return join(root, '.cache', 'page.stamp');
}

/** @param {string} root */
function isBuilt(root) {
  if (!existsSync(join(root, 'packages', 'web', 'dist', 'index.html'))) return false;
  try {
    return readFileSync(stampPath(root), 'utf8') === digest(root);
  } catch {
    return false;
  }
}

/**
 * Hash of the contents, not of the times: switching branches back and forth builds nothing.
 * @param {string} root
 */
function digest(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const name of packages) addFolder(hash, join(root, 'packages', name));
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} folder
 */
function addFolder(hash, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist' && entry.name !== 'test') addFolder(hash, path);
    } else if (!/\.test\.tsx?$/.test(entry.name)) {
      hash.update(path).update(readFileSync(path));
    }
  }
}
