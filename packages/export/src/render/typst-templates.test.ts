import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, type Lang, type TemplateName, templateNames } from '@longhand/document';
import { beforeAll, describe, expect, test } from 'vitest';
import { everyKind } from '../../test/every-kind.ts';
import { partsOf } from '../../test/parts.ts';
import { allTags, structureOf, type Tag } from '../../test/structure.ts';
import { folder, need, output } from '../../test/tools.ts';
import { chartAsset } from '../gallery/chart.ts';
import { galleryDocument, galleryPictures } from '../gallery/gallery.ts';
import type { Picture } from '../resolve/assets.ts';
import { resolve } from '../resolve/resolve.ts';
import type { ResolvedDocument } from '../resolve/resolved.ts';
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
  const content = galleryDocument(template, lang);
  const more = everyKind(lang, chartAsset(lang)).map(
    (body, index): Block => ({ id: `more-${index}`, rev: 1, prov: { by: 'person' }, body }),
  );
  const { document, warnings } = resolve({ ...content, blocks: [...content.blocks, ...more] });
  const { pdf, standard, warnings: found } = typstPdf(engine, document, pictures);
  expect([standard, ...warnings, ...found]).toEqual(['PDF/UA-1']);
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

  test('has as many tags of each kind as the document has parts, each with its words and spans', ({ skip }) => {
    if (!isHere) skip('Typst has no build for this machine');
    need(skip, 'qpdf');
    const { document, pdf } = made.get(`${template} ${lang}`) ?? {};
    if (document === undefined || pdf === undefined) throw new Error('no file');
    const tags = tagsIn(pdf);
    const { tags: counts, formulas, figures, spans } = partsOf(document);
    expect(countsOf(tags)).toEqual(counts);
    const altsOf = (name: string) => tags.filter((tag) => tag.name === name).map(({ alt }) => alt);
    expect(altsOf('Formula')).toEqual(formulas);
    expect(altsOf('Figure')).toEqual(figures);
    const spanned = tags.flatMap(({ attributes: { ColSpan = 1, RowSpan = 1 } }) =>
      ColSpan === 1 && RowSpan === 1 ? [] : [`${ColSpan}x${RowSpan}`],
    );
    expect(spanned).toEqual(spans);
    for (const { name, annotations, attributes } of tags) {
      if (name === 'Link') expect(annotations).toBeGreaterThan(0);
      if (name === 'TH') expect(attributes.Scope).toBe('Column');
    }
  });

  test('holds no text that is no paragraph, heading, item, cell or the like', ({ skip }) => {
    if (!isHere) skip('Typst has no build for this machine');
    need(skip, 'qpdf');
    const groups = tagsIn(made.get(`${template} ${lang}`)?.pdf ?? new Uint8Array()).filter(({ name }) =>
      /^(?:Document|Div|BlockQuote)$/.test(name),
    );
    const loose = groups.flatMap(({ name, pieces, children }) => [
      ...(pieces > 0 ? [`text in ${name}`] : []),
      ...children.flatMap((child, at) =>
        inText.has(child.name) ? [`${child.name} in ${name} after ${children[at - 1]?.name ?? 'nothing'}`] : [],
      ),
    ]);
    expect(loose).toEqual([]);
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

/** What stands in a line of text. */
const inText: ReadonlySet<string> = new Set(['Span', 'Link', 'Strong', 'Em', 'Lbl']);

function tagsIn(pdf: Uint8Array): readonly Tag[] {
  const path = join(folder(), 'out.pdf');
  writeFileSync(path, pdf);
  return allTags(structureOf(path));
}

/** How often each tag stands there that a part of the model has; `P`, `Span`, `Div` and `Reference` are the layout's. */
function countsOf(tags: readonly Tag[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of tags)
    if (!/^(?:Document|P|Span|Div|Reference)$/.test(name)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
