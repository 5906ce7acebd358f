/**
 * The browser that the tests drive: one that is on the machine already. Nothing is downloaded from a browser vendor.
 *
 * @example
 * const chromium = findChromium();
 * if ('reason' in chromium) context.skip(chromium.reason);
 * else await playwright.launch({ executablePath: chromium.path });
 */
import { existsSync } from 'node:fs';
import { findProgram, installPackages, mayInstall } from './programs.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Looks for a Chromium; CHROMIUM_PATH comes first.
 * @returns {import('./programs.mjs').Found}
 */
export function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    return existsSync(wanted) ? { path: wanted } : { reason: `CHROMIUM_PATH names ${wanted}, which does not exist` };
  }
  const path = findProgram(names);
  return path === undefined
    ? { reason: 'no Chromium found: install chromium, or set CHROMIUM_PATH to a Chromium or Chrome' }
    : { path };
}

/**
 * Looks for a Chromium and installs the distribution's when there is none and this is root on Debian or Ubuntu.
 * @returns {Promise<import('./programs.mjs').Found>}
 */
export async function ensureChromium() {
  const found = findChromium();
  if ('path' in found || process.env.CHROMIUM_PATH || !mayInstall()) return found;
  const problem = await installPackages(['chromium']);
  return problem === null ? findChromium() : { reason: problem };
}
