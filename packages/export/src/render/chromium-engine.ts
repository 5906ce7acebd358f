/**
 * HTML to PDF by an installed Chromium: the engine where the built-in one has no build.
 * @module
 */
import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type GuardLimits, spawnGuarded } from '@longhand/guard';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const fixedPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of an installed Chromium, Chrome or Edge, or null. */
export async function findChromium(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const path of [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...fixedPaths]) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here; the next may be.
    }
  }
  return null;
}

/**
 * Prints an HTML file of ours, tagged and with an outline. The page may load nothing but our fonts: its policy says so, and the browser has no
 * way to the network.
 *
 * @param folder belongs to this job alone
 * @throws GuardError; Error when the browser made no file
 */
export async function printWithChromium(
  chromium: string,
  html: Uint8Array,
  folder: string,
  options: { readonly limits: GuardLimits; readonly updatedAt: number; readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  const page = join(folder, 'page.html');
  const output = join(folder, 'page.pdf');
  await writeFile(page, html);
  const isRoot = process.getuid?.() === 0;
  const { code, stderr } = await spawnGuarded(
    chromium,
    [
      '--headless',
      // Chromium refuses its sandbox to root; the page holds no script.
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-extensions',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--no-pdf-header-footer',
      '--generate-pdf-document-outline',
      `--print-to-pdf=${output}`,
      pathToFileURL(page).href,
    ],
    { cwd: folder, limits: options.limits, ...(options.signal !== undefined && { signal: options.signal }) },
  );
  const pdf = await readFile(output).catch(() => null);
  if (pdf === null || pdf.length === 0)
    throw new Error(`Chromium ended with code ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return withDate(pdf, options.updatedAt);
}

/** Chromium writes the present time; the same length of the document's time keeps every offset of the file. */
function withDate(pdf: Buffer, updatedAt: number): Uint8Array {
  const digits = new Date(updatedAt).toISOString().replace(/\D/g, '').slice(0, 14);
  const text = pdf.toString('latin1').replace(/(\/(?:CreationDate|ModDate) ?\(D:)\d{14}/g, `$1${digits}`);
  return Buffer.from(text, 'latin1');
}
