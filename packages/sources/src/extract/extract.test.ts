import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docxFile } from '../../test/docx-file.ts';
import { latinPdf, picturePdf, predefinedMapPdf } from '../../test/pdf-file.ts';
import { chunkText } from '../text/index.ts';
import { type Extracted, extract } from './extract.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-extract-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Each file is read once: a child process per test would be most of the time. */
const read = new Map<string, Promise<Extracted>>();
function fixture(name: string): Promise<Extracted> {
  const known = read.get(name) ?? extract({ path: join(fixtures, name), name });
  read.set(name, known);
  return known;
}
async function extractBytes(name: string, bytes: Uint8Array | string, media?: string): Promise<Extracted> {
  const path = join(folder, 'upload');
  await writeFile(path, bytes);
  return extract({ path, name, ...(media === undefined ? {} : { media }) });
}

describe('every kind of file', () => {
  const files = [
    'report-zh.pdf',
    'report-en.pdf',
    'restricted.pdf',
    'report-zh.docx',
    'report-en.docx',
    'report-zh.html',
    'report-en.html',
    'report-zh.md',
    'report-en.md',
    'report-zh-gb18030.txt',
    'notes-zh.txt',
    'notes-zh-utf16le.txt',
    'notes-zh-utf16be.txt',
  ];

  test.each(files)('%s: places cover the text without gaps, and every chunk is a slice of it', async (name) => {
    const { text, places, headings, sha256, lang } = await fixture(name);
    expect(lang).toBe(name.includes('-en.') || name.startsWith('restricted') ? 'en' : 'zh');
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(text).toBe(text.toWellFormed());
    let end = 0;
    for (const place of places) {
      expect(place.start).toBe(end);
      expect(place.end).toBeGreaterThan(place.start);
      end = place.end;
    }
    expect(end).toBe(text.length);
    for (const { start, text: heading } of headings) {
      expect(
        text
          .slice(start)
          .replace(/^[#\s]+/, '')
          .startsWith(heading),
      ).toBe(true);
    }
    const chunks = chunkText(text, places, headings, lang);
    expect(chunks.length).toBeGreaterThan(0);
    for (const chunk of chunks)
      expect(text.slice(chunk.start, chunk.end).trim()).toBe(text.slice(chunk.start, chunk.end));
  });

  test('the same Chinese sentence comes out of PDF, Word, HTML and Markdown', async () => {
    const sentence = '老城区管网标准偏低，部分管段仍按一年一遇设计。';
    for (const name of ['report-zh.pdf', 'report-zh.docx', 'report-zh.html', 'report-zh.md', 'report-zh-gb18030.txt']) {
      expect((await fixture(name)).text, name).toContain(sentence);
    }
  });

  test('headings come out with their levels', async () => {
    for (const name of ['report-zh.pdf', 'report-zh.docx', 'report-zh.html', 'report-zh.md', 'report-zh-gb18030.txt']) {
      const { headings } = await fixture(name);
      expect(
        headings.map(({ level, text }) => [level, text]),
        name,
      ).toEqual([
        [1, '城市雨洪管理年度报告'],
        [2, '一、总体情况'],
        [2, '二、存在问题'],
        [2, '三、下一步工作'],
      ]);
    }
  });

  test('a table keeps its rows', async () => {
    expect((await fixture('report-zh.docx')).text).toContain(
      '区域 | 积水点 | 退水时间\n东城 | 42 | 55分钟\n西城 | 61 | 78分钟',
    );
    expect((await fixture('report-en.html')).text).toContain('East | 42 | 55\nWest | 61 | 78');
    expect((await fixture('report-en.pdf')).text).toContain('Area | Places | Minutes\nEast | 42 | 55\nWest | 61 | 78');
  });

  test('a cell of a Word table knows its place, and a formula stays readable', async () => {
    const { text, places } = await fixture('report-en.docx');
    const at = text.indexOf('61');
    expect(places.find(({ start, end }) => start <= at && at < end)?.label).toBe('table 1 r3 c2');
    expect(text).toContain('$E=mc^2$ and $\\frac{a+b}{2}$.');
  });

  test('characters beyond the basic plane survive in every encoding', async () => {
    const expected = (await readFile(join(fixtures, 'notes-zh.txt'), 'utf8')).trimEnd();
    for (const name of ['notes-zh.txt', 'notes-zh-utf16le.txt', 'notes-zh-utf16be.txt']) {
      expect((await fixture(name)).text).toBe(expected);
    }
  });
});

describe('PDF', () => {
  test('a font with a predefined character map gives its Chinese text', async () => {
    const { text, lang } = await extractBytes(
      'old.pdf',
      predefinedMapPdf([
        { text: '本标准规定了排水管道的设计要', x: 72, y: 700, size: 12 },
        { text: '求，适用于新建工程。', x: 72, y: 682, size: 12 },
      ]),
    );
    expect(text).toBe('本标准规定了排水管道的设计要求，适用于新建工程。');
    expect(lang).toBe('zh');
  });

  test('every place has a page and a box on it', async () => {
    const { places, pages } = await extractBytes(
      'pages.pdf',
      latinPdf([
        [{ text: 'The first page speaks of rain.', x: 72, y: 700, size: 12 }],
        [{ text: 'The second page speaks of snow.', x: 72, y: 650, size: 12 }],
      ]),
    );
    expect(pages).toBe(2);
    expect(places.map(({ page }) => page)).toEqual([1, 2]);
    for (const { box } of places) {
      const [x = -1, y = -1, width = 0, height = 0] = box ?? [];
      expect(x).toBe(72);
      expect(y).toBeGreaterThan(640);
      expect(width).toBeGreaterThan(100);
      expect(height).toBeGreaterThan(10);
    }
  });

  test('a word broken at the end of a line becomes whole, a compound keeps its hyphen', async () => {
    const line = (text: string, y: number) => ({ text, x: 72, y, size: 12 });
    const { text } = await extractBytes(
      'broken.pdf',
      latinPdf([
        [
          line('The committee recommends the rehabili-', 700),
          line('tation of all sewers with state-of-the-', 686),
          line('art methods within five years.', 672),
          line('It was adopted.', 640),
        ],
      ]),
    );
    expect(text).toBe(
      'The committee recommends the rehabilitation of all sewers with state-of-the-art methods within five years.\n\nIt was adopted.',
    );
  });
});

describe('the kind of a file is decided by its content', () => {
  test('a PDF called .txt and claimed as HTML is read as PDF', async () => {
    const bytes = await readFile(join(fixtures, 'report-en.pdf'));
    expect((await extractBytes('notes.txt', bytes, 'text/html')).media).toBe('application/pdf');
  });
  test('a Word file claimed as PDF is read as Word', async () => {
    const bytes = await readFile(join(fixtures, 'report-en.docx'));
    expect((await extractBytes('report.pdf', bytes, 'application/pdf')).media).toContain('wordprocessingml');
  });
  test('HTML without an ending is read as HTML', async () => {
    const { media, text } = await extractBytes('page', '<!doctype html><title>t</title><p>One &amp; two.</p>');
    expect(media).toBe('text/html');
    expect(text).toBe('One & two.');
  });
});

describe('a file that cannot be read says why', () => {
  const refusals: readonly (readonly [string, string, () => Promise<Uint8Array | string>])[] = [
    ['source.empty', 'nothing.pdf', async () => ''],
    ['source.encrypted', 'encrypted.pdf', () => readFile(join(fixtures, 'encrypted.pdf'))],
    ['source.scanned', 'scan.pdf', async () => picturePdf(3)],
    ['source.noText', 'blank.txt', async () => ' \n\t\n '],
    ['source.noText', 'blank.docx', async () => docxFile('<w:p/>')],
    ['source.unreadable', 'head.pdf', async () => '%PDF-1.7\nnothing more'],
    [
      'source.unreadable',
      'cut.docx',
      async () => (await readFile(join(fixtures, 'report-en.docx'))).subarray(0, 3_000),
    ],
    ['source.unreadable', 'wild.docx', async () => docxFile('<w:p></w:tbl>')],
    ['source.scanned', 'picture.png', async () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0)],
    ['source.unsupported', 'picture.gif', async () => 'GIF89a'],
    [
      'source.unsupported',
      'noise.txt',
      async () => Uint8Array.from({ length: 4_096 }, (_, at) => (at * 7 + (at >> 3)) & 0x1f),
    ],
    ['source.unsupported', 'old.doc', async () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0)],
    [
      'source.encrypted',
      'locked.docx',
      async () =>
        Buffer.concat([
          Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
          Buffer.alloc(1_000),
          Buffer.from('EncryptedPackage', 'utf16le'),
        ]),
    ],
  ];

  test.each(refusals)('%s for %s', async (code, name, make) => {
    await expect(extractBytes(name, await make())).rejects.toMatchObject({
      name: 'SourceError',
      code,
      params: { name },
    });
  });

  test('a PDF that was cut off is refused as damaged, or as pictures', async () => {
    const whole = await readFile(join(fixtures, 'report-zh.pdf'));
    const outcome = await extractBytes('cut.pdf', whole.subarray(0, whole.length / 2)).catch((error: unknown) => error);
    expect(outcome).toMatchObject({ code: expect.stringMatching(/^source\.(?:unreadable|scanned)$/) });
  });
});
