import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { say } from './say.mjs';

const wantedMajor = 24;

/**
 * Makes sure that the scripts after this one run on Node 24: npm puts node_modules/.bin first on their PATH, and the package `node`
 * puts its binary there, but only when its install script was allowed to run.
 * @param {string} root
 * @returns {string | null} what is wrong and the mending command, or null
 */
export function findNodeProblem(root) {
  const linked = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (!existsSync(linked)) linkShippedNode(root, linked);
  if (!existsSync(linked)) {
    // Without it the scripts run on the Node that runs this one.
    return majorOf(process.version) >= wantedMajor ? null : missing(process.version);
  }
  if (isRunningFrom(linked, root)) return majorOf(process.version) >= wantedMajor ? null : tooOld(process.version);
  const version = versionOf(linked, root);
  if (version === null) return missing(process.version);
  return majorOf(version) >= wantedMajor ? null : tooOld(version);
}

/**
 * After `npm ci --ignore-scripts` the binary may lie in a platform package all the same: then a link mends it.
 * @param {string} root
 * @param {string} linked
 */
function linkShippedNode(root, linked) {
  if (process.platform === 'win32') return;
  const modules = join(root, 'node_modules');
  const platforms = ['node', 'node-bin'].map((prefix) => `${prefix}-${process.platform}-${process.arch}`);
  const shipped = [
    join(modules, 'node', 'bin', 'node'),
    ...platforms.map((name) => join(modules, 'node', 'node_modules', name, 'bin', 'node')),
    ...platforms.map((name) => join(modules, name, 'bin', 'node')),
  ].find((path) => existsSync(path));
  if (shipped === undefined) return;
  try {
    rmSync(linked, { force: true });
    symlinkSync(relative(join(modules, '.bin'), shipped), linked);
    say(`linked Node ${wantedMajor} from ${relative(root, shipped)}`);
  } catch {
    // A read-only folder: the caller sees that the link is still missing and says so.
  }
}

/**
 * @param {string} linked
 * @param {string} root
 */
function isRunningFrom(linked, root) {
  const own = realpathSync(process.execPath);
  return own === realpathSync(linked) || own.startsWith(join(root, 'node_modules', 'node') + sep);
}

/**
 * @param {string} linked
 * @param {string} root
 */
function versionOf(linked, root) {
  if (process.platform === 'win32') {
    try {
      return `v${JSON.parse(readFileSync(join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version}`;
    } catch {
      return null;
    }
  }
  const result = spawnSync(linked, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return result.status === 0 ? result.stdout.trim() : null;
}

/** @param {string} version such as v24.1.0 */
function majorOf(version) {
  return Number(version.replace(/^v/, '').split('.')[0]);
}

/** @param {string} version */
function missing(version) {
  return `Node ${wantedMajor} is missing in node_modules (its install script did not run) and this is Node ${version}. Run: npm rebuild node --ignore-scripts=false`;
}

/** @param {string} version */
function tooOld(version) {
  return `Node ${wantedMajor} or newer is needed, node_modules holds ${version}. Run: rm -rf node_modules && npm ci --ignore-scripts=false`;
}
