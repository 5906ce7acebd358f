import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent is gone, even while the main thread computes: a killed server must leave no orphan that nobody watches.
 * Plain JavaScript, because a worker made from a string is not stripped of types.
 */
const ORPHAN_WATCH = `
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/** For the beginning of a guarded child. */
export function watchParent(): void {
  new Worker(ORPHAN_WATCH, { eval: true, env: {}, stdin: false }).unref();
}
