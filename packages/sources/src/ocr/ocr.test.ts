import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scannedPdf } from '../../test/scan-file.ts';
import { type ExtractProgress, extract } from '../extract/extract.ts';
import { findOcr } from './find-ocr.ts';
import type { OcrSetup } from './ocr-engine.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures');
let folder: string;
let found: OcrSetup | null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-ocr-'));
  found = await findOcr(process.env.LONGHAND_OCR_DATA);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return path;
}
const scan = (lang: 'zh' | 'en') => readFile(join(fixtures, `scan-${lang}.png`));
/** The engine that is there; without one the test is skipped, and says what to install. */
function engineOr(skip: (reason: string) => never): OcrSetup {
  return (
    found ??
    skip('no language data found: install tesseract-ocr-chi-sim and tesseract-ocr-eng, or set LONGHAND_OCR_DATA')
  );
}

/** Share of the letters of a text that differ from what was written, by the least number of edits. */
function errorRate(read: string, written: string): number {
  const [a, b] = [read, written].map((text) => Array.from(text.replace(/[^\p{L}\p{N}]/gu, '')));
  if (!a || !b) return 1;
  let row = b.map((_, at) => at + 1);
  for (const [at, letter] of a.entries()) {
    let before = at;
    let left = at + 1;
    row = row.map((above, column) => {
      const edits = Math.min(above + 1, left + 1, before + (letter === b[column] ? 0 : 1));
      before = above;
      left = edits;
      return edits;
    });
  }
  return (row.at(-1) ?? 0) / b.length;
}

describe('without an engine', () => {
  test('a picture and a scanned PDF say that their text would have to be recognised', async () => {
    for (const bytes of [await scan('zh'), scannedPdf([await scan('en')])]) {
      await expect(extract({ path: await fileOf(bytes), name: 'scan' })).rejects.toMatchObject({
        code: 'source.scanned',
      });
    }
  });
  test('a folder without language data is no set-up', async () => {
    expect(await findOcr(folder)).toBeNull();
  });
});

describe('with the engine', { timeout: 120_000 }, () => {
  test('pictures give their text in Chinese and English, with boxes', async ({ skip }) => {
    const ocr = engineOr(skip);
    for (const [lang, most] of [
      ['zh', 0.05],
      ['en', 0.03],
    ] as const) {
      const { text, places, pages } = await extract(
        { path: await fileOf(await scan(lang)), name: 'scan.png' },
        { ocr },
      );
      const written = await extract({ path: join(fixtures, `report-${lang}.pdf`), name: 'report.pdf' });
      expect(errorRate(text, written.text)).toBeLessThan(most);
      expect(pages).toBe(1);
      for (const { box } of places) {
        const [x = -1, y = -1, width = 0, height = 0] = box ?? [];
        expect(x).toBeGreaterThan(100);
        expect(x + width).toBeLessThan(1_275);
        expect(y + height).toBeLessThan(1_650);
      }
    }
  });

  test('a scanned PDF is read page by page; each line knows where it stands, and the pages are counted aloud', async ({
    skip,
  }) => {
    const ocr = engineOr(skip);
    const told: ExtractProgress[] = [];
    const bytes = scannedPdf([await scan('en'), null, await scan('zh')]);
    const { text, places, pages } = await extract(
      { path: await fileOf(bytes), name: 'scan.pdf' },
      { ocr, onProgress: (progress) => told.push(progress) },
    );
    expect(pages).toBe(3);
    expect(text).toContain('Crews cleared 187 flooded places');
    const at = text.indexOf('老城区管网');
    expect(places.find(({ start, end }) => start <= at && at < end)?.page).toBe(3);
    // The heading stands 72 points from the left and about 100 below the top of a page of 792 points.
    const [x, y] = places[0]?.box ?? [];
    expect(x).toBeCloseTo(72.5, 0);
    expect(y).toBeGreaterThan(670);
    expect(told.map(({ phase, page }) => [phase, page])).toEqual([
      ['waiting', undefined],
      ['reading', undefined],
      ['reading', 1],
      ['reading', 2],
      ['reading', 3],
      ['recognising', 1],
      ['recognising', 2],
      ['recognising', 3],
    ]);
  });

  test('pages that hold text keep it to the letter, and only the others are recognised', async ({ skip }) => {
    const ocr = engineOr(skip);
    const name = 'report-zh.pdf';
    const told: ExtractProgress[] = [];
    const plain = await extract({ path: join(fixtures, name), name });
    const again = await extract(
      { path: join(fixtures, name), name },
      { ocr, onProgress: (progress) => told.push(progress) },
    );
    expect(again).toEqual(plain);
    expect(told).toEqual([{ phase: 'waiting' }, { phase: 'reading' }, { phase: 'reading', page: 1, pages: 1 }]);
  });
});
