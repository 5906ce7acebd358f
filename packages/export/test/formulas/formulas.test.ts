import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epubStyle } from '../../src/emit/epub-style.ts';
import { htmlStyle } from '../../src/emit/html-style.ts';
import { latexMath } from '../../src/emit/latex-math.ts';
import { mathMarkup } from '../../src/emit/mathml.ts';
import { omml } from '../../src/emit/omml.ts';
import { TypstEngine } from '../../src/render/typst-engine.ts';
import { typstPdf } from '../../src/render/typst-pdf.ts';
import { resolve } from '../../src/resolve/resolve.ts';
import { contentOf } from '../content.ts';
import { folder, need } from '../tools.ts';
import { drawnByTypst, drawnPages, latinModern, letterSizes, printedByWord, resolutions, signsOn } from './drawn.ts';
import { formulas, misplaced } from './formulas.ts';
import { type GreyPicture, readPng, writePng } from './grey-picture.ts';
import { distanceOf } from './picture-distance.ts';
import { faultsBetween } from './picture-pieces.ts';

const reference = (name: string): GreyPicture =>
  readPng(readFileSync(join(import.meta.dirname, 'references', `${name}.png`)));

test('there are forty formulas, each with a picture of its own and a wrong twin', () => {
  expect(formulas).toHaveLength(40);
  expect(new Set(formulas.map(({ name }) => name)).size).toBe(40);
  for (const { name, tex, wrong } of formulas) {
    for (const folders of [[], ['large']])
      expect(existsSync(join(import.meta.dirname, 'references', ...folders, `${name}.png`))).toBe(true);
    expect(wrong).not.toBe(tex);
  }
});

test('every format takes every formula', () => {
  for (const { name, tex } of formulas) {
    const taken = [mathMarkup(tex, true, true), omml(tex), latexMath(tex)].map((made) => made !== null);
    expect([name, ...taken]).toEqual([name, true, true, true]);
  }
});

test('every line that MathML Core does not draw has a style in HTML and in books', () => {
  const markup = [...formulas.map(({ tex }) => tex), '\\cancel{x}', '\\bcancel{x}', '\\sout{x}', '\\fbox{x}']
    .map((tex) => mathMarkup(tex, true, true) ?? '')
    .join('');
  const lines = [...markup.matchAll(/<menclose notation="([a-z ]+)"(?: class="([a-z-]+)")?/g)];
  expect(lines.length).toBeGreaterThanOrEqual(7);
  for (const [, notation = '', name] of lines) {
    const rule = name === undefined ? `menclose[notation~="${notation.split(' ')[0]}"]{` : `.${name}{`;
    for (const style of [htmlStyle, epubStyle]) expect([rule, style.includes(rule)]).toEqual([rule, true]);
  }
});

describe('drawn in a PDF', () => {
  test('each formula is what XeLaTeX draws of it, and its wrong twin is not', { timeout: 120_000 }, async ({
    skip,
  }) => {
    need(skip, 'pdftoppm');
    const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
    const right = drawnByTypst(
      engine,
      formulas.map(({ tex }) => tex),
      folder(),
    );
    const wrong = drawnByTypst(
      engine,
      formulas.map(({ wrong: tex }) => tex),
      folder(),
    );
    for (const [index, { name, within }] of formulas.entries()) {
      const told = reference(name);
      const [ours, twin] = [right[index], wrong[index]];
      if (ours === undefined || twin === undefined) throw new Error(`${name} was not drawn`);
      expect([name, distanceOf(ours, told) <= within]).toEqual([name, true]);
      expect([name, distanceOf(twin, told) <= within]).toEqual([name, false]);
    }
  });

  test('a frame goes around limits, in a line and on its own, and what it holds stays on the line', {
    timeout: 60_000,
  }, async ({ skip }) => {
    need(skip, 'pdftoppm');
    const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
    const held = [
      String.raw`\int_0^1 x\,dx`,
      String.raw`\sum_{i=1}^n i`,
      String.raw`\prod_{k=1}^{n^2} a_{k_k}`,
      String.raw`\lim_{n \to \infty} y`,
      'x',
    ].map((tex) => String.raw`\boxed{${tex}}`);
    for (const isBlock of [true, false]) {
      const pictures = drawnByTypst(engine, held, folder(), isBlock);
      for (const [index, picture] of pictures.entries())
        expect([held[index], ...edgesOf(picture)]).toEqual([held[index], true, true, true, true]);
      // A minus stands at the height of a fraction's bar.
      const [beside] = drawnByTypst(engine, [String.raw`- \boxed{\frac{1}{2}}`], folder(), isBlock);
      if (beside === undefined) throw new Error('nothing was drawn');
      const frame = columnsOf(beside).indexOf(beside.height);
      const bar = densestRow(part(beside, frame + 4, beside.width - 4));
      expect(Math.abs(bar - densestRow(part(beside, 0, frame - 1)))).toBeLessThanOrEqual(1);
    }
  });

  test('all of them in one document are a PDF/UA-1 without a warning', { timeout: 60_000 }, async ({ skip }) => {
    const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
    const content = contentOf(
      formulas.flatMap(({ tex }) => [
        { type: 'equation' as const, tex },
        { type: 'paragraph' as const, content: [{ type: 'math' as const, tex }] },
      ]),
    );
    expect(typstPdf(engine, resolve(content).document, new Map())).toMatchObject({
      standard: 'PDF/UA-1',
      warnings: [],
    });
  });
});

describe('printed by LibreOffice from a Word file', () => {
  const told: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(import.meta.dirname, 'references', 'signs.json'), 'utf8'),
  );
  const twins = formulas.map(({ wrong }) => wrong);
  const all = [...formulas.map(({ tex }) => tex), ...twins, ...misplaced.map(({ tex }) => tex)];
  let into = '';
  let printed: Promise<string> | undefined;
  beforeAll(() => {
    into = mkdtempSync(join(tmpdir(), 'longhand-formulas-'));
  });
  afterAll(() => rmSync(into, { recursive: true, force: true }));

  test('each formula has the signs that XeLaTeX sets, and its wrong twin has not', { timeout: 180_000 }, async ({
    skip,
  }) => {
    need(skip, 'soffice', 'pdftotext');
    printed ??= printedByWord(all, into);
    const signs = signsOn(await printed);
    for (const [index, { name }] of formulas.entries()) {
      expect([name, signs[index]]).toEqual([name, told[name]]);
      expect([name, signs[index + formulas.length]]).not.toEqual([name, told[name]]);
    }
  });

  test('each formula is what XeLaTeX draws of it, and neither its wrong twin nor another formula is', {
    timeout: 180_000,
  }, async ({ skip }) => {
    need(skip, 'soffice', 'pdftoppm');
    if (!existsSync(latinModern)) skip('no Latin Modern found: install fonts-lmodern');
    printed ??= printedByWord(all, into);
    const { references, libreOffice } = letterSizes;
    const pictures = drawnPages(await printed, into, 'word', (resolutions.pieces * references) / libreOffice);
    const large = (name: string) =>
      readPng(readFileSync(join(import.meta.dirname, 'references', 'large', `${name}.png`)));
    const faults = (at: number, name: string): number => {
      const picture = pictures[at];
      if (picture === undefined) throw new Error(`${name} was not drawn`);
      return faultsBetween(picture, large(name));
    };
    for (const [index, { name, inWord }] of formulas.entries()) {
      if (inWord === null) continue;
      const other = (index + 1) % formulas.length;
      const found = {
        right: faults(index, name),
        twin: faults(index + formulas.length, name),
        other: faults(other, name),
      };
      expect([name, found, found.right <= inWord, found.twin > inWord, found.other > inWord]).toEqual([
        name,
        found,
        true,
        true,
        true,
      ]);
    }
    // The same signs at other places.
    for (const [index, { name, inWord }] of misplaced.entries()) {
      const found = faults(index + 2 * formulas.length, name);
      expect([name, found, found > inWord]).toEqual([name, found, true]);
    }
  });
});

test('a picture that lies in the repository is the picture that was drawn', () => {
  const picture = { width: 3, height: 2, pixels: Uint8Array.of(0, 17, 255, 136, 51, 238) };
  expect(readPng(writePng(picture))).toEqual(picture);
});

const isInk = ({ pixels, width }: GreyPicture, x: number, y: number): boolean => (pixels[y * width + x] ?? 255) < 200;

/** How much ink each row has. */
const rowsOf = (picture: GreyPicture): readonly number[] =>
  Array.from({ length: picture.height }, (_, y) =>
    Array.from({ length: picture.width }, (_, x) => x).reduce((sum, x) => sum + Number(isInk(picture, x, y)), 0),
  );

const columnsOf = ({ width, height, pixels }: GreyPicture): readonly number[] =>
  rowsOf({
    width: height,
    height: width,
    pixels: Uint8Array.from(pixels, (_, at) => pixels[(at % height) * width + Math.floor(at / height)] ?? 255),
  });

/** Whether each edge of the picture (left, right, top, bottom) is one line, so that nothing stands over it. */
function edgesOf(picture: GreyPicture): readonly boolean[] {
  const [columns, rows] = [columnsOf(picture), rowsOf(picture)];
  const isLine = (ink: number | undefined, length: number) => ink === length;
  return [
    isLine(columns[0], picture.height),
    isLine(columns.at(-1), picture.height),
    isLine(rows[0], picture.width),
    isLine(rows.at(-1), picture.width),
  ];
}

/** The columns from `left` to before `right`. */
const part = (picture: GreyPicture, left: number, right: number): GreyPicture => ({
  width: right - left,
  height: picture.height,
  pixels: Uint8Array.from(
    { length: (right - left) * picture.height },
    (_, at) => picture.pixels[Math.floor(at / (right - left)) * picture.width + left + (at % (right - left))] ?? 255,
  ),
});

/** The row with the most ink, without those at the edges. */
function densestRow(picture: GreyPicture): number {
  const rows = rowsOf(picture).slice(4, -4);
  return rows.indexOf(Math.max(...rows)) + 4;
}
