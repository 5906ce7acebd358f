import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lang, type TemplateName, templateNames } from '@longhand/document';
import { beforeAll, describe, expect, test } from 'vitest';
import { tagsOf } from '../../test/structure.ts';
import { folder, need, output } from '../../test/tools.ts';
import { galleryDocument, galleryPictures } from '../gallery/gallery.ts';
import type { Picture } from '../resolve/assets.ts';
import { resolve } from '../resolve/resolve.ts';
import type { ResolvedBlock, ResolvedDocument, ResolvedInline } from '../resolve/resolved.ts';
import { TypstEngine } from './typst-engine.ts';
import { typstPdf } from './typst-pdf.ts';

const pictures = new Map(
  [...galleryPictures()].map(([sha, data]): [string, Picture] => [sha, { data, format: 'svg' }]),
);
const langs: readonly Lang[] = ['zh', 'en'];
const cases = templateNames.flatMap((template) => langs.map((lang) => [template, lang] as const));

const made = new Map<
  string,
  { readonly document: ResolvedDocument; readonly pdf: Uint8Array; readonly hash: string }
>();
let isHere = true;
beforeAll(async () => {
  const { mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const engine = await TypstEngine.load(mkdtempSync(join(tmpdir(), 'longhand-export-templates-'))).catch(() => null);
  isHere = engine !== null;
  if (engine === null) return;
  for (const [template, lang] of cases) made.set(`${template} ${lang}`, pdfOf(engine, template, lang));
}, 120_000);

function pdfOf(engine: TypstEngine, template: TemplateName, lang: Lang) {
  const { document, warnings } = resolve(galleryDocument(template, lang));
  const { pdf, standard, warnings: more } = typstPdf(engine, document, pictures);
  expect([standard, ...warnings, ...more]).toEqual(['PDF/UA-1']);
  return { document, pdf, hash: createHash('sha256').update(pdf).digest('hex') };
}

describe.each(cases)('the template %s in %s', (template, lang) => {
  test('is a sound PDF/UA-1 with every font embedded, cut to what is used, and readable as text', ({ skip }) => {
    if (!isHere) skip('Typst has no build for this machine');
    need(skip, 'qpdf', 'pdffonts');
    const path = join(folder(), 'out.pdf');
    writeFileSync(path, made.get(`${template} ${lang}`)?.pdf ?? '');
    output('qpdf', '--check', path);
    const fonts = output('pdffonts', path).trim().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(1);
    for (const font of fonts) expect(font).toMatch(/^[A-Z]{6}\+.*\syes\s+yes\s+yes\s+\d+\s+\d+$/);
  });

  test('has as many tags of each kind as the document has parts', ({ skip }) => {
    if (!isHere) skip('Typst has no build for this machine');
    need(skip, 'qpdf');
    const { document, pdf } = made.get(`${template} ${lang}`) ?? {};
    if (document === undefined || pdf === undefined) throw new Error('no file');
    const path = join(folder(), 'out.pdf');
    writeFileSync(path, pdf);
    const { H1 = 0, H2 = 0, H3 = 0, Table = 0, TR = 0, TH = 0, TD = 0, Formula = 0, Note = 0 } = tagsOf(path);
    expect({ headings: H1 + H2 + H3, Table, TR, cells: TH + TD, Formula, Note }).toEqual(partsOf(document));
  });
});

test('every template gives the same bytes again, in another process-wide state', { timeout: 60_000 }, async ({
  skip,
}) => {
  if (!isHere) skip('Typst has no build for this machine');
  const engine = await TypstEngine.load(folder());
  for (const template of templateNames)
    expect([template, pdfOf(engine, template, 'zh').hash]).toEqual([template, made.get(`${template} zh`)?.hash]);
});

/** The parts of a document that have a tag of their own. */
function partsOf(document: ResolvedDocument) {
  const parts = { headings: 0, Table: 0, TR: 0, cells: 0, Formula: 0, Note: 0 };
  const inlines = (content: readonly ResolvedInline[]): void => {
    for (const inline of content) {
      if (inline.type === 'math') parts.Formula += 1;
      if (inline.type === 'footnote') {
        parts.Note += 1;
        inlines(inline.content);
      }
    }
  };
  const visit = (block: ResolvedBlock): void => {
    if (block.type === 'heading') parts.headings += 1;
    if (block.type === 'equation') parts.Formula += 1;
    if (block.type === 'table') {
      parts.Table += 1;
      parts.TR += block.rows.length;
      parts.cells += block.rows.flat().length;
      for (const cell of block.rows.flat()) inlines(cell.content);
    }
    if (block.type === 'list') for (const item of block.items) item.blocks.forEach(visit);
    if (block.type === 'definitions') {
      for (const { term, blocks } of block.items) {
        inlines(term);
        blocks.forEach(visit);
      }
    }
    if ('blocks' in block) block.blocks.forEach(visit);
    if ('content' in block) inlines(block.content);
    if ('caption' in block) inlines(block.caption?.content ?? []);
  };
  document.blocks.forEach(visit);
  const { matter, glossary, sources, bibliography, template, theme } = document;
  const hasAbstract =
    matter.abstract.length > 0 && template !== 'paper' && template !== 'minimal' && template !== 'official';
  parts.headings += [hasAbstract, theme.front.contents, glossary.length, sources.length, bibliography.length].filter(
    Boolean,
  ).length;
  return parts;
}
