import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latinPdf, type PdfLine } from '../../test/pdf-file.ts';
import { scannedPdf } from '../../test/scan-file.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type PdfText, readPdf } from './pdf.ts';

const read = (bytes: Uint8Array): Promise<PdfText> => readPdf(new Uint8Array(bytes), DEFAULT_LIMITS, () => {});
const line = (text: string, x: number, y: number): PdfLine => ({ text, x, y, size: 10 });
const fixture = (name: string) => join(import.meta.dirname, '../../test/fixtures', name);
const labelAt = ({ text, places }: PdfText, part: string) => {
  const at = text.indexOf(part);
  return places.find(({ start, end }) => start <= at && at < end)?.label;
};

const words =
  'The city council of the old harbour town decided in the spring of that year to rebuild the pumping station which had failed twice before'.split(
    ' ',
  );
/** Full lines of a column, ending in the middle of a sentence. */
const column = (x: number, top: number, lines: number, first: string) =>
  Array.from({ length: lines }, (_, at) => {
    const text = at === 0 ? first : words.slice((at * 3) % 15, ((at * 3) % 15) + 7).join(' ');
    return line(text.padEnd(42, 'e').slice(0, 42), x, top - 12 * at);
  });

describe('the order of a page', () => {
  test('columns written line by line read one after the other, below the heading above both', async () => {
    const left = column(60, 640, 14, 'left begins and');
    const right = column(320, 640, 14, 'right begins and');
    const rows = left.flatMap((item, at) => [item, right[at] ?? item]);
    const title = { text: 'A heading above both columns of the page', x: 120, y: 700, size: 18 };
    const { text, headings } = await read(latinPdf([[title, ...rows]]));
    expect(headings.map((heading) => heading.text)).toEqual([title.text]);
    for (const [one, next] of [...left, ...right].entries())
      expect(text.indexOf(next.text), String(one)).toBeGreaterThan(-1);
    expect(text.indexOf(left.at(-1)?.text ?? '?')).toBeLessThan(text.indexOf('right begins'));
  });

  test('a sentence that a column, a note, a page and its header cut is whole, and nothing of them is lost', async () => {
    const header = (page: number) => [line('Annual report', 60, 800), line(String(page), 500, 800)];
    const pages = [1, 2, 3].map((page) => [
      ...header(page),
      ...column(60, 740, 20, `page ${page} begins`),
      { text: '1 A note on the left column.', x: 60, y: 480, size: 7 },
      ...column(320, 740, 20, `side ${page} begins`),
    ]);
    const whole = await read(latinPdf(pages));
    const paragraphs = whole.text.split('\n\n');
    const first = paragraphs.find((paragraph) => paragraph.includes('page 1 begins')) ?? '';
    expect(first).toContain('side 1 begins');
    expect(first).toContain('page 2 begins');
    expect(first).not.toContain('Annual report');
    expect(first).not.toContain('A note');
    expect(paragraphs.filter((paragraph) => paragraph.includes('A note on the left column.')).length).toBe(3);
    expect(paragraphs.filter((paragraph) => /^Annual report \d$/.test(paragraph)).length).toBe(3);
    expect(labelAt(whole, 'Annual report')).toBe('header');
    const seen = whole.places.map(({ page }) => page ?? 0);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
  });
});

describe('tables', () => {
  test('cells have a label and a box, rows are lines, and a table goes on counting on the next page', async () => {
    const row = (one: string, two: string, y: number) => [line(one, 72, y), line(two, 200, y)];
    const found = await read(
      latinPdf([
        [...row('Area', 'Places', 700), ...row('East', '42', 686), ...row('West', '61', 672)],
        [
          ...row('North', '17', 700),
          ...row('South', '23', 686),
          line('The text goes on below the table and is not part of it.', 72, 640),
        ],
      ]),
    );
    expect(found.text).toContain('Area | Places\nEast | 42\nWest | 61\nNorth | 17\nSouth | 23\n\nThe text');
    expect(labelAt(found, '61')).toBe('table 1 r3 c2');
    expect(labelAt(found, '23')).toBe('table 1 r5 c2');
    expect(labelAt(found, 'The text')).toBe(undefined);
  });

  test('a tagged file says itself what its cells are', async () => {
    const found = await read(readFileSync(fixture('report-en.pdf')));
    expect(found.text).toContain('Area | Places | Minutes\nEast | 42 | 55\nWest | 61 | 78');
    expect(labelAt(found, '61')).toBe('table 1 r3 c2');
  });
});

describe('every character', () => {
  test('lies in exactly one place, whatever is on the pages', async () => {
    const piece = fc.record({
      text: fc.stringMatching(/^[A-Za-z0-9 .,-]{1,20}$/),
      x: fc.integer({ min: 30, max: 400 }),
      y: fc.integer({ min: 40, max: 800 }),
      size: fc.constantFrom(7, 10, 10, 10, 16),
    });
    const letters = (text: string) => [...text.replace(/[\s|-]/g, '')].sort().join('');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(piece, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        async (pages) => {
          const found = await read(latinPdf(pages)).catch(() => null);
          if (!found) return;
          let end = 0;
          for (const place of found.places) {
            expect(place.start).toBe(end);
            expect(place.page).toBeGreaterThan(0);
            end = place.end;
          }
          expect(end).toBe(found.text.length);
          const isDoubled = pages.some((page) => new Set(page.map(({ y }) => y)).size < page.length);
          if (!isDoubled)
            expect(letters(found.text)).toBe(
              letters(
                pages
                  .flat()
                  .map(({ text }) => text)
                  .join(''),
              ),
            );
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('pages that give no text', () => {
  const scan = readFileSync(fixture('scan-en.png'));

  test('pictures among pages of text are named, and pages that are blank on purpose are not', async () => {
    const written = 'The first page is text, which is read as it is.';
    const { text, pages, picturePages, unreadPages } = await read(
      scannedPdf([written, scan, scan, null, written, scan]),
    );
    expect(text).toContain(written);
    expect({ pages, picturePages, unreadPages }).toEqual({
      pages: 6,
      picturePages: [
        [2, 3],
        [6, 6],
      ],
      unreadPages: undefined,
    });
  });

  test('a page that cannot be read is named, and what could be read is kept', async () => {
    const written = 'A page whose font and text are as they should be.';
    const file = scannedPdf([written, written, written]).toString('latin1');
    // The second page is not there, and the file ends with it for pdf.js.
    const broken = file.replace(' 6 0 R ', ' 6 7 R ');
    const { text, unreadPages } = await read(Buffer.from(broken, 'latin1'));
    expect(text.split(written)).toHaveLength(2);
    expect(unreadPages).toEqual([[2, 2]]);
  });
});
