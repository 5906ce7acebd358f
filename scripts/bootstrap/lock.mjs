import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { say } from './say.mjs';

const pollMs = 200;
/** A lock of another machine (a shared folder, a container) cannot be probed; older than this it counts as left behind. */
const foreignLockMs = 15 * 60_000;

/**
 * Runs `work` while this process alone holds the lock file at `path`. A lock whose process is gone is taken over.
 * The work must look again whether it is still needed: somebody else may have done it while this process waited.
 * @template T
 * @param {string} path
 * @param {() => T} work
 * @returns {T}
 */
export function withLock(path, work) {
  const mine = JSON.stringify({ pid: process.pid, host: hostname() });
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, mine);
  let saidWaiting = false;
  try {
    while (!tryLink(draft, path)) {
      const holder = readHolder(path);
      if (holder === null) continue;
      if (isGone(holder, path)) {
        takeAway(path, holder.text);
        continue;
      }
      if (!saidWaiting) {
        say(`another start of this folder (process ${holder.pid}) installs or builds; waiting for it`);
        saidWaiting = true;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
    }
    try {
      return work();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * A hard link appears whole or not at all, so nobody ever reads a half-written lock.
 * @param {string} from
 * @param {string} to
 */
function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @returns {{ pid: number, host: string, text: string } | null} null when the lock was given back meanwhile
 */
function readHolder(path) {
  try {
    const text = readFileSync(path, 'utf8');
    const { pid, host } = JSON.parse(text);
    return { pid, host, text };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    return { pid: 0, host: hostname(), text: '' };
  }
}

/**
 * @param {{ pid: number, host: string }} holder
 * @param {string} path
 */
function isGone(holder, path) {
  if (holder.host !== hostname()) {
    try {
      return Date.now() - statSync(path).mtimeMs > foreignLockMs;
    } catch {
      return false;
    }
  }
  if (holder.pid <= 0) return true;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Moves a dead lock aside. When another waiter was faster, the moved file is that waiter's living lock: it goes back.
 * @param {string} path
 * @param {string} expected
 */
function takeAway(path, expected) {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== expected && expected !== '') tryLink(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
