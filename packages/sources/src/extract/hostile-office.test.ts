import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epubFile, pptxFile, relations, shape, xlsxFile } from '../../test/office-files.ts';
import { readCsv } from './csv.ts';
import { readEmail } from './email.ts';
import { readEpub } from './epub.ts';
import { extract } from './extract.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { readPptx } from './pptx.ts';
import { readXlsx } from './xlsx.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return path;
}
const sheet = (rows: string) => xlsxFile([{ name: 'S', rows }]);
type Reader = (path: string, limits: Limits) => Promise<{ readonly text: string }>;

describe('a hostile workbook, presentation or book is refused by name', () => {
  const attacks: readonly (readonly [string, string, Reader, () => Uint8Array, Partial<Limits>])[] = [
    [
      'a sheet that inflates far beyond its size',
      'source.bomb',
      readXlsx,
      () => sheet(`<row>${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`),
      {},
    ],
    [
      'shared strings that inflate beyond the limit',
      'source.bomb',
      readXlsx,
      () => xlsxFile([{ name: 'S', rows: '' }], { strings: Array.from({ length: 30_000 }, (_, at) => `<t>${at}</t>`) }),
      { maxInflatedBytes: 100_000 },
    ],
    [
      'more cells than anybody reads',
      'source.tooLarge',
      readXlsx,
      () =>
        sheet(
          Array.from({ length: 100 }, (_, at) => `<row r="${at + 1}">${'<c><v>7</v></c>'.repeat(20)}</row>`).join(''),
        ),
      { maxCells: 1_999 },
    ],
    ['XML nested 100,000 deep', 'source.unreadable', readXlsx, () => sheet(`<row>${'<c>'.repeat(100_000)}`), {}],
    [
      'a workbook without its workbook part',
      'source.unreadable',
      readXlsx,
      () => zipped({ 'xl/styles.xml': '<a/>' }),
      {},
    ],
    [
      '10,001 entries',
      'source.bomb',
      readXlsx,
      () => zipped(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`xl/${at}`, '']))),
      {},
    ],
    [
      'groups nested 100,000 deep',
      'source.unreadable',
      readPptx,
      () => pptxFile([{ shapes: '<p:grpSp>'.repeat(100_000) + '</p:grpSp>'.repeat(100_000) }]),
      {},
    ],
    [
      'more slides than any talk',
      'source.tooLarge',
      readPptx,
      () => pptxFile(Array.from({ length: 12 }, () => ({ shapes: shape(['x']) }))),
      { maxPages: 10 },
    ],
    [
      'a book without a package document',
      'source.unreadable',
      readEpub,
      () => zipped({ 'META-INF/container.xml': '<a/>' }),
      {},
    ],
    [
      'a book with more text than is kept',
      'source.tooLarge',
      readEpub,
      () => epubFile({ 'a.xhtml': `<p>${'长'.repeat(20_000)}</p>` }),
      { maxTextUnits: 10_000 },
    ],
  ];
  test.each(attacks)('%s: %s', async (_, code, read, make, limits) => {
    await expect(read(await fileOf(make()), { ...DEFAULT_LIMITS, ...limits })).rejects.toMatchObject({ code });
  });
});

describe('what a file refers to and names stays inside of it', () => {
  test('relations and paths that lead out of the archive lead nowhere', async () => {
    const names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="r"';
    const path = await fileOf(
      zipped({
        'xl/workbook.xml': `<workbook ${names}><sheets><sheet name="S" r:id="a"/><sheet name="T" r:id="b"/></sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': relations({
          a: ['worksheet', '../../../../etc/passwd'],
          b: ['worksheet', 'file:///etc/passwd'],
        }),
      }),
    );
    expect((await readXlsx(path, DEFAULT_LIMITS)).text).toBe('');
    const book = await fileOf(epubFile({ '../../../etc/passwd': '<p>only this</p>' }));
    expect((await readEpub(book, DEFAULT_LIMITS)).text).not.toContain('root:');
  });

  test('entities that a file declares itself stay as they are', async () => {
    const rows = '<row><c t="inlineStr"><is><t>&lol;</t></is></c></row>';
    expect(
      (await readXlsx(await fileOf(sheet(`<!DOCTYPE a [<!ENTITY lol "haha">]>${rows}`)), DEFAULT_LIMITS)).text,
    ).toBe('S\n&lol;');
  });

  test('a cell cannot ask for a million empty ones before it', async () => {
    const path = await fileOf(sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'));
    expect((await readXlsx(path, DEFAULT_LIMITS)).text.length).toBeLessThan(100);
  });
});

describe('text that pretends to be much is read in time', () => {
  test('a table of a hundred thousand quotes', () => {
    expect(readCsv(`a,b\n${',"'.repeat(100_000)}`, DEFAULT_LIMITS).text).toContain('a | b');
  });

  test('a mail nested a thousand times in itself is refused', async () => {
    let mail = 'Subject: innermost\r\n\r\ntext';
    for (let depth = 0; depth < 1_000; depth++) {
      mail = `Subject: ${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth - 1}\r\n\r\n${mail}\r\n--b${depth}--`;
    }
    await expect(readEmail(Buffer.from(mail), 1_000_000)).rejects.toMatchObject({ code: 'source.unreadable' });
  });
});

test('each in the guarded child too, and the next file is read', { timeout: 30_000 }, async () => {
  const bomb = await fileOf(sheet(`<row>${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`));
  await expect(extract({ path: bomb, name: 'bomb.xlsx' })).rejects.toMatchObject({
    name: 'SourceError',
    code: 'source.bomb',
    params: { name: 'bomb.xlsx' },
  });
  const next = await fileOf(sheet('<row><c><v>1</v></c></row>'));
  expect((await extract({ path: next, name: 'next.xlsx' })).text).toBe('S\n1');
});

function zipped(parts: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))));
}
