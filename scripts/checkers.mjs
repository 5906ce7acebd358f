/**
 * Independent programs that open what Longhand wrote, stand before it as proxies, or read from it. The product never needs them; tests that
 * use them are skipped, with the reason, where they are missing. `node scripts/checkers.mjs --install` (CI does it) installs them all.
 *
 * @example
 * const qpdf = findChecker('qpdf');
 * if ('reason' in qpdf) context.skip(qpdf.reason);
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { findProgram, installPackages, mayInstall } from './programs.mjs';

/** Program to the Debian packages that bring it. Of the proxies only the programs are wanted: `installPackages` lets no service start. */
const packages = {
  soffice: ['libreoffice-writer', 'libreoffice-math', 'fonts-noto-cjk', 'fonts-lmodern'],
  qpdf: ['qpdf'],
  pdftotext: ['poppler-utils', 'poppler-data'],
  pdftoppm: ['poppler-utils'],
  nginx: ['nginx'],
  caddy: ['caddy'],
  haproxy: ['haproxy'],
  openssl: ['openssl'],
  xmllint: ['libxml2-utils'],
  curl: ['curl'],
  // Its language data are what tests of text recognition need.
  tesseract: ['tesseract-ocr', 'tesseract-ocr-chi-sim', 'tesseract-ocr-eng'],
};

/**
 * What a program needs beside itself: without its maps pdftotext leaves out Chinese text, and says so only on stderr; formulas of LibreOffice are
 * compared with pictures in the face of TeX.
 */
const data = { pdftotext: '/usr/share/poppler/cMap', soffice: '/usr/share/texmf/fonts/opentype/public/lm' };

/** @param {string} name */
const pathOf = (name) => {
  const folder = Object.entries(data).find(([program]) => program === name)?.[1];
  if (folder !== undefined && process.platform === 'linux' && !existsSync(folder)) return undefined;
  return findProgram([name, `/usr/bin/${name}`, `/usr/sbin/${name}`]);
};

/**
 * @param {keyof typeof packages} name
 * @returns {import('./programs.mjs').Found}
 */
export function findChecker(name) {
  const path = pathOf(name);
  return path === undefined ? { reason: `no ${name} found: install ${packages[name].join(' ')}` } : { path };
}

/**
 * Installs every checker that is missing, when this is root on Debian or Ubuntu.
 * @returns {Promise<string | null>} what went wrong in one line, or null
 */
export async function ensureCheckers() {
  const missing = Object.entries(packages).filter(([name]) => pathOf(name) === undefined);
  if (missing.length === 0) return null;
  const names = [...new Set(missing.flatMap(([, debian]) => debian))];
  return mayInstall() ? installPackages(names) : `missing: ${names.join(' ')} (not root on Debian or Ubuntu)`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && process.argv.includes('--install')) {
  const problem = await ensureCheckers();
  if (problem !== null) process.stderr.write(`longhand: ${problem}\n`);
}
