/**
 * Finds programs on this machine, and installs the distribution's packages where that is allowed. Plain JavaScript: CI runs it before
 * anything is installed.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
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

/** Debian asks this program whether a package may start its service (invoke-rc.d(8)); 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Installs packages of the distribution. Services that they bring are neither started nor left to start with the machine.
 * @param {readonly string[]} packages
 * @returns {Promise<string | null>} what went wrong in one line, or null
 */
export async function installPackages(packages) {
  process.stderr.write(`longhand: installing ${packages.join(' ')} from the distribution's packages ...\n`);
  updated ??= apt(['update']).then((problem) => problem === null);
  await updated;
  const isPolicyOurs = !existsSync(POLICY);
  if (isPolicyOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const problem = await apt(['install', '-y', '--no-install-recommends', ...packages]).finally(() => {
    if (isPolicyOurs) rmSync(POLICY, { force: true });
  });
  const services = packages.filter((name) => existsSync(`/lib/systemd/system/${name}.service`));
  if (services.length > 0) await runQuietly('systemctl', ['disable', '--quiet', ...services]);
  return problem === null ? null : `apt-get install ${packages.join(' ')} failed: ${problem}`;
}

/** @param {readonly string[]} args */
const apt = (args) => runQuietly('apt-get', ['-qq', ...args]);

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<string | null>} the last line of what it said when it failed
 */
function runQuietly(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
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
