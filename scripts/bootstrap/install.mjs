import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
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
      completeBuilds(root);
    }
    writeFileSync(stampPath(root), digest(root));
    return null;
  });
}

/** @param {string} root */
function install(root) {
  const why = existsSync(join(root, 'node_modules')) ? 'node_modules is not what the lockfile asks for' : 'first start';
  say(`installing dependencies (${why}) ...`);
  const node = outerNode(root);
  const ci = runNpm(root, node, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (ci.ok) return null;
  say('npm ci did not pass here; trying npm install, which leaves out builds that are not published for this platform');
  const plain = runNpm(root, node, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  if (plain.ok) return null;
  process.stderr.write(`${plain.output.trim()}\n`);
  return 'the dependencies could not be installed (see above). Check the network and the free disk space, then run the same command again.';
}

/**
 * npm silently leaves out this platform's build of a package when the Node it runs on is too old for that build (an old Node 20, say),
 * and also when its download fails. The Node that has just been installed is new enough: npm runs once more, on a copy of it.
 * @param {string} root
 */
function completeBuilds(root) {
  if (missingBuilds(root).length === 0) return;
  const shipped = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const copy = join(root, '.cache', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const isShipped = existsSync(shipped);
  if (isShipped) {
    mkdirSync(dirname(copy), { recursive: true });
    rmSync(copy, { force: true });
    try {
      linkSync(shipped, copy);
    } catch {
      copyFileSync(shipped, copy);
    }
  }
  runNpm(root, isShipped ? copy : outerNode(root), [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  rmSync(copy, { force: true });
  const missing = missingBuilds(root);
  if (missing.length > 0)
    say(`npm left out ${missing.join(', ')}; to try again: rm -rf node_modules, then the same command`);
}

/**
 * Names of packages that exist for this very platform and are not installed.
 * @param {string} root
 * @returns {string[]}
 */
function missingBuilds(root) {
  const { wanted, present } = readLockfiles(root);
  return Object.entries(wanted)
    .filter(([place, entry]) => entry.optional && entry.os && isForThisPlatform(entry) && present[place] === undefined)
    .map(([place]) => place.replace(/^.*node_modules\//, ''));
}

/** @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry */
function isForThisPlatform({ os, cpu, libc }) {
  const own = process.platform === 'linux' ? (isGlibc() ? 'glibc' : 'musl') : '';
  return (
    (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch)) && (!libc || libc.includes(own))
  );
}

function isGlibc() {
  // The report's type does not name its fields.
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime !== undefined;
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
    const { wanted, present } = readLockfiles(root);
    if (missingBuilds(root).length > 0) return false;
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
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Locked
 * @param {string} root
 * @returns {{ wanted: Record<string, Locked>, present: Record<string, Locked> }} what the lockfile asks for, and what npm noted as installed
 */
function readLockfiles(root) {
  return {
    wanted: JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages,
    present: JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages,
  };
}

/**
 * Runs npm on a Node outside of node_modules: `npm ci` deletes that folder, and with it the Node that may run this script.
 * @param {string} root
 * @param {string | undefined} node
 * @param {string[]} args
 * @returns {{ ok: boolean, output: string }}
 */
function runNpm(root, node, args) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    // What the outer npm tells its scripts would confuse the inner one; settings a person made (registry, proxy) lie elsewhere.
    if (/^npm_(lifecycle|package|node_execpath|command)/.test(name) || /^path$/i.test(name)) continue;
    env[name] = value;
  }
  env.PATH = [...(node ? [dirname(node)] : []), ...outerFolders(root)].join(delimiter);

  const isWindows = process.platform === 'win32';
  const cli = process.env.npm_execpath;
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 26 };
  const result =
    node !== undefined && cli?.endsWith('.js')
      ? spawnSync(node, [cli, ...args], options)
      : spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { ...options, shell: isWindows });
  const output = result.error
    ? `npm could not be started: ${result.error.message}`
    : `${result.stdout}${result.stderr}`;
  return { ok: result.status === 0, output };
}

/**
 * The Node of this machine: the one that runs this script, or, when that one lies in node_modules, the first on the PATH that does not.
 * @param {string} root
 */
function outerNode(root) {
  const inside = join(root, 'node_modules') + sep;
  if (!realpathSync(process.execPath).startsWith(realpathSync(root) + sep)) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return outerFolders(root)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path) && !realpathSync(path).startsWith(inside));
}

/**
 * Folders of the PATH outside of node_modules.
 * @param {string} root
 */
function outerFolders(root) {
  const inside = join(root, 'node_modules') + sep;
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => !`${folder}${sep}`.startsWith(inside));
}
