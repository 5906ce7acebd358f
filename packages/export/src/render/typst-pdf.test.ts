import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockBody, templateNames } from '@longhand/document';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { contentOf, heading, hostile, paragraph, text } from '../../test/content.ts';
import { tagsOf } from '../../test/structure.ts';
import { folder, need, output, pdfText, squeezed } from '../../test/tools.ts';
import { galleryDocument, galleryPictures } from '../gallery/gallery.ts';
import { indexedPng } from '../gallery/png.ts';
import type { Picture } from '../resolve/assets.ts';
import { resolve } from '../resolve/resolve.ts';
import { TypstEngine } from './typst-engine.ts';
import { typstFile } from './typst-file.ts';
import { altOf, typstPdf } from './typst-pdf.ts';

const noPictures: ReadonlyMap<string, Picture> = new Map();
const svg = (width: number, height: number): Picture => ({
  format: 'svg',
  data: new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="${width}" height="${height}" fill="#336699"/></svg>`,
  ),
});
/** Eight by eight pixels of one grey in four inks (ITU-T T.81, baseline): each table has one code of one bit, each component is two of them. */
const pressJpeg: Picture = {
  format: 'jpg',
  data: Uint8Array.from(
    Buffer.from(
      [
        'ffd8',
        `ffdb004300${'01'.repeat(64)}`,
        'ffc00014080008000804011100021100031100041100',
        `ffc400140001${'00'.repeat(15)}00`,
        `ffc400141001${'00'.repeat(15)}00`,
        'ffda000e040100020003000400003f00',
        '00ffd9',
      ].join(''),
      'hex',
    ),
  ),
};
/** One dot, red. */
const png: Picture = {
  format: 'png',
  data: indexedPng({ width: 1, height: 1, pixels: Uint8Array.from([200, 0, 0]) }),
};
const image = (asset: string, more: { decorative?: boolean; caption?: string } = {}): BlockBody => ({
  type: 'figure',
  kind: 'image',
  asset,
  alt: more.decorative ? '' : `what ${asset} shows`,
  ...(more.decorative && { decorative: true }),
  ...(more.caption !== undefined && { caption: [text(more.caption)] }),
});

let engine: TypstEngine | null = null;
beforeAll(async () => {
  const { mkdtempSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  engine = await TypstEngine.load(mkdtempSync(join(tmpdir(), 'longhand-export-typst-'))).catch(() => null);
});
function loaded(skip: (note: string) => never): TypstEngine {
  return engine ?? skip('Typst has no build for this machine');
}
const saved = (data: Uint8Array): string => {
  const path = join(folder(), 'out.pdf');
  writeFileSync(path, data);
  return path;
};

test('any document at all becomes a PDF/UA-1, in each template', { timeout: 120_000 }, ({ skip }) => {
  const typst = loaded(skip);
  fc.assert(
    fc.property(anyDocument, fc.constantFrom(...templateNames), (content, template) => {
      const { standard, warnings } = typstPdf(typst, resolve(content, { template }).document, noPictures);
      expect([standard, ...warnings.filter(({ code }) => code === 'export.warn.plainPdf')]).toEqual(['PDF/UA-1']);
    }),
    { numRuns: 40, seed: 1, endOnFailure: true },
  );
});

describe('PDF/A-2a', () => {
  test('is written when it is asked for, and says so in the file', { timeout: 60_000 }, ({ skip }) => {
    need(skip, 'qpdf', 'pdfinfo');
    const content = galleryDocument('report', 'zh');
    const pictures = new Map(
      [...galleryPictures()].map(([sha, data]): [string, Picture] => [sha, { data, format: 'svg' }]),
    );
    const { pdf, standard, warnings } = typstPdf(loaded(skip), resolve(content).document, pictures, 'a-2a');
    expect([standard, warnings]).toEqual(['PDF/A-2a', []]);
    const path = saved(pdf);
    output('qpdf', '--check', path);
    const metadata = output('pdfinfo', '-meta', path);
    expect(metadata).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(metadata).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
  });

  test('holds no private character: a box stands for it, and its place is told', { timeout: 60_000 }, ({ skip }) => {
    const { document } = resolve(contentOf([paragraph('a private sign: \ue001')]));
    const { standard, warnings } = typstPdf(loaded(skip), document, noPictures, 'a-2a');
    expect([standard, warnings]).toEqual([
      'PDF/A-2a',
      [{ code: 'export.warn.privateUse', params: { code: 'U+E001', places: '“ivate sign: \ue001”' } }],
    ]);
  });
});

describe('what PDF/A-2a refuses', () => {
  const mirrored: Picture = {
    format: 'svg',
    data: new TextEncoder().encode(
      '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><defs><linearGradient id="g" x2="0.2" spreadMethod="reflect"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#135"/></linearGradient></defs><rect width="60" height="40" fill="url(#g)"/></svg>',
    ),
  };

  test.each([
    ['a photograph in the colours of a press', pressJpeg],
    ['a drawing with a gradient that comes again', mirrored],
  ])('%s: the file is a PDF/UA-1 and says nothing else, and the picture is named', (_, picture) => {
    const typst = engine;
    if (typst === null) return;
    const { document } = resolve(contentOf([image('usual'), image('refused')]));
    const pictures = new Map([
      ['usual', svg(640, 300)],
      ['refused', picture],
    ]);
    const { pdf, standard, warnings } = typstPdf(typst, document, pictures, 'a-2a');
    expect([standard, warnings.map(({ code }) => code)]).toEqual(['PDF/UA-1', ['export.warn.pictureNotArchival']]);
    expect(warnings[0]?.params).toMatchObject({
      alt: 'what refused shows',
      reason: expect.stringContaining('PDF/A-2a'),
    });
    const metadata = Buffer.from(pdf).toString('latin1');
    expect([metadata.includes('pdfuaid:part'), metadata.includes('pdfaid:part')]).toEqual([true, false]);
    // Without the archive nobody minds.
    expect(typstPdf(typst, document, pictures).warnings).toEqual([]);
  });

  test('a description longer than a text may be there: the reason is told, and no picture is blamed', ({ skip }) => {
    const long: BlockBody = { type: 'equation', tex: 'x', alt: '长'.repeat(18_000) };
    const { document } = resolve(contentOf([image('usual'), long]));
    const { standard, warnings } = typstPdf(loaded(skip), document, new Map([['usual', svg(640, 300)]]), 'a-2a');
    expect([standard, warnings.map(({ code }) => code)]).toEqual(['PDF/UA-1', ['export.warn.notArchival']]);
  });
});

describe('pictures', () => {
  test('within a list or a quote are named by their words, too', () => {
    const inner: BlockBody = { type: 'list', ordered: false, items: [{ blocks: [image('inner')] }] };
    const { document } = resolve(contentOf([{ type: 'quote', blocks: [inner] }]));
    expect(altOf(document, 'inner')).toBe('what inner shows');
  });

  const assets = new Map([
    ['wide', svg(2400, 300)],
    ['usual', svg(640, 300)],
    ['dot', png],
  ]);

  test('a drawing that would get too small stands on a page across, a usual one in the text', ({ skip }) => {
    need(skip, 'pdfinfo');
    const { document } = resolve(contentOf([paragraph('a'), image('usual'), image('wide'), paragraph('b')]));
    const told = output('pdfinfo', '-l', '9', saved(typstPdf(loaded(skip), document, assets).pdf));
    const sizes = [...told.matchAll(/Page\s+\d+ size:\s+(\d+)/g)].map(([, width]) => width);
    expect(sizes).toEqual(['595', '841', '595']);
  });

  test('a flourish is an artifact, a picture a figure', ({ skip }) => {
    need(skip, 'qpdf');
    const figures = (body: BlockBody) =>
      tagsOf(saved(typstPdf(loaded(skip), resolve(contentOf([body])).document, assets).pdf)).Figure ?? 0;
    expect(figures(image('usual'))).toBeGreaterThan(0);
    expect(figures(image('usual', { decorative: true }))).toBe(0);
  });
});

describe('the Typst source', () => {
  const assets = new Map([
    ['drawing', svg(640, 300)],
    ['dot', png],
  ]);
  const content = contentOf(
    [
      ...hostile.map((words) => paragraph(words)),
      heading(1, hostile[1] ?? ''),
      { type: 'equation', tex: '\\frac{1}{2}' },
      { type: 'code', text: hostile.join('\n') },
      image('drawing', { caption: 'a drawing' }),
      image('dot', { caption: 'a dot' }),
    ],
    { title: hostile[0] ?? '' },
  );

  test.each(templateNames)('of the template %s is one file that compiles by itself', async (template) => {
    const typst = engine;
    if (typst === null) return;
    const { data, warnings } = await typstFile(folder(), resolve(content, { template }).document, assets);
    expect(warnings).toEqual([]);
    const compiled = typst.compile(new TextDecoder().decode(data));
    expect(compiled).toHaveProperty('document');
  });

  test('shows hostile text literally, and its pictures', async ({ skip }) => {
    const typst = loaded(skip);
    need(skip, 'pdftotext', 'pdfimages');
    const { data } = await typstFile(folder(), resolve(content).document, assets);
    const compiled = typst.compile(new TextDecoder().decode(data));
    if ('failures' in compiled) throw new Error(compiled.failures.join('; '));
    const written = typst.write(compiled.document, '1.7');
    if ('failures' in written) throw new Error(written.failures.join('; '));
    const path = saved(written.pdf);
    for (const words of hostile) expect(pdfText(path)).toContain(squeezed(words));
    expect(output('pdfimages', '-list', path).trim().split('\n')).toHaveLength(3);
  });

  test('names the faces that the standard of official documents asks for', async ({ skip }) => {
    loaded(skip);
    const { data } = await typstFile(
      folder(),
      resolve(galleryDocument('official', 'zh')).document,
      new Map<string, Picture>(),
    );
    const source = new TextDecoder().decode(data);
    for (const name of ['FangSong', 'KaiTi', 'SimHei', 'FZXiaoBiaoSong-B05S']) expect(source).toContain(`"${name}"`);
  });
});
