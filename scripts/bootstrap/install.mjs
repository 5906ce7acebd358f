import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { say } from './say.mjs';

/**
 * Installs the dependencies when they are missing or the lockfile changed since they were installed.
 * @param {string} root
 * @returns {string | null} what went wrong and what to do, or null
 */
export function ensureInstalled(root) {
  if (isStamped(root)) return null;
  return withLock(join(root, '.cache', 'bootstrap.lock'), () => {
    if (isStamped(root)) return null;
    if (!matchesLockfile(root)) {
      const problem = install(root);
      if (problem) return problem;
    }
    writeFileSync(stampPath(root), digest(root));
    return null;
  });
}

/** @param {string} root */
function install(root) {
  const why = existsSync(join(root, 'node_modules')) ? 'the lockfile changed' : 'first start';
  say(`installing dependencies (${why}) ...`);
  const ci = runNpm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (ci.ok) return null;
  say('npm ci did not pass here; trying npm install, which leaves out builds that are not published for this platform');
  const plain = runNpm(root, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (plain.ok) return null;
  process.stderr.write(`${plain.output.trim()}\n`);
  return 'the dependencies could not be installed (see above). Check the network and the free disk space, then run the same command again.';
}

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.longhand-install');
}

/**
 * The platform is part of it: a folder mounted into a container holds the host's binaries.
 * @param {string} root
 */
function digest(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/** @param {string} root */
function isStamped(root) {
  try {
    return readFileSync(stampPath(root), 'utf8') === digest(root);
  } catch {
    return false;
  }
}

/**
 * Whether node_modules already is what the lockfile asks for, after an `npm install` by hand: npm keeps a lockfile of its own in
 * node_modules. Optional packages may be missing (they are other platforms' builds), everything else must be there.
 * @param {string} root
 */
function matchesLockfile(root) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([place, entry]) => {
      if (!place.includes('node_modules/') || entry.optional) return true;
      const found = present[place];
      return found !== undefined && found.version === entry.version && found.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

/**
 * Runs npm on a Node outside of node_modules: `npm ci` deletes that folder, and with it the Node that may run this script.
 * @param {string} root
 * @param {string[]} args
 * @returns {{ ok: boolean, output: string }}
 */
function runNpm(root, args) {
  const inside = join(root, 'node_modules') + sep;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !`${folder}${sep}`.startsWith(inside));
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    // What the outer npm tells its scripts would confuse the inner one; settings a person made (registry, proxy) lie elsewhere.
    if (/^npm_(lifecycle|package|node_execpath|command)/.test(name) || /^path$/i.test(name)) continue;
    env[name] = value;
  }
  env.PATH = folders.join(delimiter);

  const cli = process.env.npm_execpath;
  const node =
    process.execPath.startsWith(inside) || realpathSync(process.execPath).startsWith(inside)
      ? findNode(folders)
      : process.execPath;
  const isWindows = process.platform === 'win32';
  const result =
    cli && node && cli.endsWith('.js')
      ? spawnSync(node, [cli, ...args], {
          cwd: root,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
          encoding: 'utf8',
          maxBuffer: 1 << 26,
        })
      : spawnSync(isWindows ? 'npm.cmd' : 'npm', args, {
          cwd: root,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
          encoding: 'utf8',
          maxBuffer: 1 << 26,
          shell: isWindows,
        });
  const output = result.error
    ? `npm could not be started: ${result.error.message}`
    : `${result.stdout}${result.stderr}`;
  return { ok: result.status === 0, output };
}

/** @param {string[]} folders */
function findNode(folders) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
