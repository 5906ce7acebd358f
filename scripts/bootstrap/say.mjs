import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * One line for the person who waits. On stderr, so that the output of a command stays its own.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`longhand: ${line}\n`);
}

/**
 * @param {string} line what happened and what to do next
 * @returns {never}
 */
export function fail(line) {
  say(line);
  process.exit(1);
}
