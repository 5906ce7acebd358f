/**
 * Writes the pictures of `docs/gallery`: each template and the diagrams in both languages, the telling pages of each side by side; references
 * in each style, the appendix of evidence, other paper. Needs `pdftoppm` of poppler.
 *
 * `npm run gallery`, or `npm run gallery -- bid-en evidence-zh` for some of them.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportDocument } from '../export-document.ts';
import { galleryPictures } from './gallery.ts';
import { type Bitmap, indexedPng, readPpm, sideBySide } from './png.ts';
import { type Sheet, type Shot, sheets } from './sheets.ts';

const target = new URL('../../../../docs/gallery/', import.meta.url);
const [, , ...wanted] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'longhand-gallery-'));
const paths = new Map<string, string>();
try {
  mkdirSync(target, { recursive: true });
  for (const [sha, data] of galleryPictures()) {
    paths.set(sha, join(folder, sha));
    writeFileSync(join(folder, sha), data);
  }
  for (const sheet of sheets) if (wanted.length === 0 || wanted.includes(sheet.name)) await write(sheet);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write({ name, shots, dotsPerInch, perRow }: Sheet): Promise<void> {
  const pages: Bitmap[] = [];
  for (const [index, shot] of shots.entries()) pages.push(...(await taken(shot, `${name}-${index}`, dotsPerInch)));
  const png = indexedPng(sideBySide(pages, perRow));
  writeFileSync(new URL(`${name}.png`, target), png);
  console.log(`${name}: ${Math.round(png.length / 1000)} kB`);
}

async function taken({ content, settings, pages: shown }: Shot, name: string, dotsPerInch: number): Promise<Bitmap[]> {
  const pdf = join(folder, `${name}.pdf`);
  const { standard, warnings } = await exportDocument(content, {
    format: 'pdf',
    outPath: pdf,
    assetPath: async (sha) => paths.get(sha) ?? null,
    ...(settings !== undefined && { settings }),
  });
  if (warnings.length > 0) console.log(`${name}: ${standard} ${warnings.map(({ code }) => code).join(', ')}`);
  const { status, stderr } = spawnSync('pdftoppm', ['-r', String(dotsPerInch), pdf, join(folder, name)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pdftoppm could not draw ${pdf}: ${stderr}. Install poppler-utils.`);
  const pages = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.ppm'))
    .toSorted();
  return shown.flatMap((page) => {
    const file = pages.at(page > 0 ? page - 1 : page);
    return file === undefined ? [] : [readPpm(readFileSync(join(folder, file)))];
  });
}
