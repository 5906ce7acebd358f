/**
 * Finds programs on this machine, and installs the distribution's packages where that is allowed. Plain JavaScript: CI runs it before
 * anything is installed.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * @typedef {{ readonly path: string } | { readonly reason: string }} Found where a program lies, or why there is none and what to do
 */

/**
 * @param {readonly string[]} names program names or absolute paths, the best first
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = names.flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))));
  return places.find(isExecutable);
}

/** Whether packages may be installed here without asking anybody: as root on Debian or Ubuntu. */
export function mayInstall() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram(['apt-get']) !== undefined;
}

/** @type {Promise<boolean> | undefined} */
let updated;

/**
 * Installs packages of the distribution.
 * @param {readonly string[]} packages
 * @returns {Promise<string | null>} what went wrong in one line, or null
 */
export async function installPackages(packages) {
  process.stderr.write(`longhand: installing ${packages.join(' ')} from the distribution's packages ...\n`);
  updated ??= apt(['update']).then((problem) => problem === null);
  await updated;
  const problem = await apt(['install', '-y', '--no-install-recommends', ...packages]);
  return problem === null ? null : `apt-get install ${packages.join(' ')} failed: ${problem}`;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<string | null>}
 */
function apt(args) {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (part) => {
      output += part;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : (output.trim().split('\n').at(-1) ?? `exit code ${code}`)));
  });
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
