/**
 * Writes the pictures of `docs/gallery`: each template and the diagrams in both languages, the telling pages of each side by
 * side. Needs `pdftoppm` of poppler.
 *
 * `npm run gallery`, or `npm run gallery -- bid en` for one of them.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentContent, type TemplateName, templateNames } from '@longhand/document';
import { exportDocument } from '../export-document.ts';
import { diagramsDocument } from './diagrams.ts';
import { galleryDocument, galleryPictures } from './gallery.ts';
import { indexedPng, readPpm, sideBySide } from './png.ts';

const target = new URL('../../../../docs/gallery/', import.meta.url);
const dotsPerInch = 96;
/** Pages of each, counted from 1: those that show what the template does. */
const pagesShown: Readonly<Record<TemplateName | 'figures', readonly number[]>> = {
  report: [1, 3, 4, 5],
  paper: [1, 2],
  bid: [1, 2, 4, 5],
  manual: [1, 3, 4, 5],
  official: [1, 2],
  minimal: [1, 2],
  figures: [1, 5, 6, 7],
};

const [, , onlyTemplate, onlyLang] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'longhand-gallery-'));
try {
  mkdirSync(target, { recursive: true });
  const paths = new Map<string, string>();
  for (const [sha, data] of galleryPictures()) {
    paths.set(sha, join(folder, sha));
    writeFileSync(join(folder, sha), data);
  }
  for (const lang of ['zh', 'en'] as const) {
    if ((onlyLang ?? lang) !== lang) continue;
    for (const template of templateNames) {
      if ((onlyTemplate ?? template) !== template) continue;
      await write(`${template}-${lang}`, galleryDocument(template, lang), pagesShown[template], paths);
    }
    const { figures } = pagesShown;
    if ((onlyTemplate ?? 'figures') === 'figures')
      await write(`figures-${lang}`, diagramsDocument(lang), figures, paths);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(
  name: string,
  content: DocumentContent,
  shown: readonly number[],
  paths: ReadonlyMap<string, string>,
): Promise<void> {
  const pdf = join(folder, `${name}.pdf`);
  const { standard, warnings } = await exportDocument(content, {
    format: 'pdf',
    outPath: pdf,
    assetPath: async (sha) => paths.get(sha) ?? null,
  });
  const { status, stderr } = spawnSync('pdftoppm', ['-r', String(dotsPerInch), pdf, join(folder, name)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pdftoppm could not draw ${pdf}: ${stderr}. Install poppler-utils.`);
  const pages = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.ppm'))
    .toSorted()
    .map((file) => readPpm(readFileSync(join(folder, file))));
  const png = indexedPng(sideBySide(shown.flatMap((page) => pages[page - 1] ?? [])));
  writeFileSync(new URL(`${name}.png`, target), png);
  const told = warnings.map(({ code }) => code).join(', ');
  console.log(`${name}: ${pages.length} pages, ${standard}, ${Math.round(png.length / 1000)} kB ${told}`);
}
