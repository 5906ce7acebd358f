import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TextPlace } from '@longhand/protocol/ports';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epubFile, packed, pptxFile, shape, xlsxFile } from '../../test/office-files.ts';
import { chunkText } from '../text/index.ts';
import { readEpub } from './epub.ts';
import { extract } from './extract.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { readPptx } from './pptx.ts';
import type { BuiltText } from './text-builder.ts';
import { readXlsx } from './xlsx.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-office-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return path;
}
const xlsx = async (bytes: Uint8Array) => readXlsx(await fileOf(bytes), DEFAULT_LIMITS);
const pptx = async (bytes: Uint8Array) => readPptx(await fileOf(bytes), DEFAULT_LIMITS);
const epub = async (bytes: Uint8Array) => readEpub(await fileOf(bytes), DEFAULT_LIMITS);

/** The place of a passage, which must be the same at both its ends. */
function placeOf({ text, places }: BuiltText, passage: string): TextPlace | undefined {
  const start = text.indexOf(passage);
  expect(start, passage).toBeGreaterThanOrEqual(0);
  const at = (offset: number) => places.find((place) => place.start <= offset && offset < place.end);
  expect(at(start)).toBe(at(start + passage.length - 1));
  return at(start);
}

const row = (number: number, ...cells: readonly string[]) => `<row r="${number}">${cells.join('')}</row>`;
const text = (reference: string, content: string) => `<c r="${reference}" t="inlineStr"><is><t>${content}</t></is></c>`;

describe('Excel', () => {
  test('a row is a line, a cell knows its sheet and reference, and an empty cell keeps its column', async () => {
    const built = await xlsx(
      xlsxFile([
        {
          name: '排水 2025',
          rows:
            row(2, text('B2', '区域'), text('C2', '积水点'), text('D2', '说明 😀𠮷')) +
            row(3, text('B3', '东城'), '<c r="D3" t="str"><f>1</f><v>退水慢</v></c>') +
            row(9, '<c r="C9"><v>61</v></c>'),
        },
      ]),
    );
    expect(built.text).toBe('排水 2025\n区域 | 积水点 | 说明 😀𠮷\n东城 |  | 退水慢\n | 61');
    expect(built.headings).toEqual([{ level: 1, text: '排水 2025', start: 0 }]);
    expect(placeOf(built, '说明 😀𠮷')?.label).toBe('排水 2025!D2');
    expect(placeOf(built, '退水慢')?.label).toBe('排水 2025!D3');
    expect(placeOf(built, '61')?.label).toBe('排水 2025!C9');
  });

  test('strings come from the shared table, whole, without readings', async () => {
    const built = await xlsx(
      xlsxFile([{ name: 'S', rows: row(1, '<c r="A1" t="s"><v>1</v></c>', '<c r="B1" t="s"><v>0</v></c>') }], {
        strings: ['<r><t>two </t></r><r><t>runs</t></r>', '<t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh>'],
      }),
    );
    expect(built.text).toBe('S\n東京 | two runs');
  });

  test('numbers and dates are as the sheet shows them, formulas as they were saved', async () => {
    const styles =
      '<numFmts><numFmt numFmtId="164" formatCode="#,##0.0&quot; 亿元&quot;"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd;@"/><numFmt numFmtId="166" formatCode="[&lt;"/></numFmts>' +
      '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>' +
      `<cellXfs>${[0, 10, 4, 164, 165, 31, 14, 166, 11].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`;
    const cell = (column: string, style: number, value: string) => `<c r="${column}1" s="${style}"><v>${value}</v></c>`;
    const rows = row(
      1,
      cell('A', 0, '0.1'),
      cell('B', 1, '0.1234'),
      cell('C', 2, '1234567.891'),
      cell('D', 3, '1286.54'),
      cell('E', 4, '45992'),
      cell('F', 5, '45992'),
      cell('G', 6, '45992'),
      cell('H', 7, '7'),
      '<c r="I1" t="b"><v>1</v></c>',
      '<c r="J1" t="e"><v>#DIV/0!</v></c>',
      '<c r="K1"><f>SUM(A1:B1)</f><v>0.30000000000000004</v></c>',
      '<c r="L1"><f>NOW()</f></c>',
    );
    const shown =
      '0.1 | 12.34% | 1,234,567.89 | 1,286.5 亿元 | 2025-12-01 | 2025年12月1日 | 2025/12/1 | 7 | TRUE | #DIV/0! | 0.3';
    expect((await xlsx(xlsxFile([{ name: 'S', rows }], { styles }))).text).toBe(`S\n${shown}`);
    const since1904 = xlsxFile([{ name: 'S', rows: row(1, cell('A', 4, '44530'), cell('B', 2, '2')) }], {
      styles,
      properties: '<workbookPr date1904="1"/>',
    });
    expect((await xlsx(since1904)).text).toBe('S\n2025-12-01 | 2.00');
  });

  test('a hidden sheet is read and says that it is hidden; a sheet without cells has no name in the text', async () => {
    const built = await xlsx(
      xlsxFile([
        { name: 'Shown', rows: row(1, text('A1', 'one')) },
        { name: 'Empty', rows: '' },
        { name: 'Kept', rows: row(1, text('A1', 'two')), state: 'veryHidden' },
      ]),
    );
    expect(built.text).toBe('Shown\none\n\nKept\ntwo');
    expect(placeOf(built, 'two')?.label).toBe('Kept!A1 (hidden)');
  });

  test('cells without references are counted, and prefixes of elements do not matter', async () => {
    const plain = xlsxFile([
      { name: 'S', rows: '<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>' },
    ]);
    const built = await xlsx(plain);
    expect(built.text).toBe('S\n1 | 2\n3');
    expect(placeOf(built, '3')?.label).toBe('S!A2');
    const prefixed = Object.entries(unzipSync(plain)).map(([name, bytes]) => {
      const xml = strFromU8(bytes);
      return [name, name.endsWith('.rels') ? xml : xml.replace(/<(\/?)(\w)/g, '<$1x:$2')] as const;
    });
    expect((await xlsx(packed(Object.fromEntries(prefixed)))).text).toBe('S\n1 | 2\n3');
  });

  test('every row of a long table is found in one chunk, whole', async () => {
    const long = 'a description in plain English that goes on for a while without any mark at its end';
    const rows = Array.from({ length: 200 }, (_, at) =>
      row(at + 1, text(`A${at + 1}`, `Station ${at}`), text(`B${at + 1}`, long)),
    );
    const { text: whole, places, headings } = await xlsx(xlsxFile([{ name: 'S', rows: rows.join('') }]));
    const chunks = chunkText(whole, places, headings).map(({ start, end }) => whole.slice(start, end));
    for (let at = 0; at < 200; at++) {
      expect(chunks.filter((chunk) => chunk.split('\n').includes(`Station ${at} | ${long}`))).toHaveLength(1);
    }
  });
});

describe('PowerPoint', () => {
  test('slides come in the order of the show, titles first, then from top to bottom and left to right, then the notes', async () => {
    const built = await pptx(
      pptxFile([
        {
          shapes:
            shape(['右栏'], { at: [5_000_000, 2_000_000] }) +
            shape(['下面的一段'], { at: [0, 4_000_000] }) +
            shape(['左栏', '第二行 😀'], { at: [100_000, 2_100_000] }) +
            shape(['城市雨洪'], { type: 'title', at: [0, 6_000_000] }) +
            shape(['3'], { type: 'sldNum', at: [0, 0] }),
          notes: ['请强调这一点。'],
        },
        { shapes: shape(['Second']), attributes: 'show="0"' },
      ]),
    );
    expect(built.text).toBe('城市雨洪\n\n左栏\n第二行 😀\n\n右栏\n\n下面的一段\n\n请强调这一点。\n\nSecond');
    expect(built.pages).toBe(2);
    expect(built.headings.map(({ text: heading }) => heading)).toEqual(['城市雨洪', 'Second']);
    expect(placeOf(built, '第二行 😀')).toMatchObject({ page: 1, label: 'slide 1' });
    expect(placeOf(built, '强调')).toMatchObject({ page: 1, label: 'slide 1 notes' });
    expect(placeOf(built, 'Second')).toMatchObject({ page: 2, label: 'slide 2 (hidden)' });
  });

  test('a placeholder without a place of its own stands where its layout puts it', async () => {
    const built = await pptx(
      pptxFile([{ shapes: shape(['low'], { type: 'body', idx: 2 }) + shape(['high'], { at: [0, 3_000_000] }) }], {
        layout: shape(['Click to edit'], { type: 'body', idx: 2, at: [0, 5_000_000] }),
      }),
    );
    expect(built.text).toBe('high\n\nlow');
  });

  test('tables keep rows and cells, groups their order, diagrams their words', async () => {
    const cell = (content: string, attributes = '') =>
      `<a:tc ${attributes}><a:txBody><a:p><a:r><a:t>${content}</a:t></a:r></a:p></a:txBody></a:tc>`;
    const frame = (at: number, data: string) =>
      `<p:graphicFrame><p:xfrm><a:off x="0" y="${at}"/></p:xfrm><a:graphic><a:graphicData>${data}</a:graphicData></a:graphic></p:graphicFrame>`;
    const table = `<a:tbl><a:tr>${cell('Area', 'gridSpan="2"')}${cell('gone', 'hMerge="1"')}${cell('Places')}</a:tr><a:tr>${cell('东城')}${cell('')}${cell('42')}</a:tr></a:tbl>`;
    const group = `<p:grpSp><p:grpSpPr><a:xfrm><a:off x="0" y="9000000"/><a:chOff x="0" y="0"/></a:xfrm></p:grpSpPr>${shape(['grouped'], { at: [0, 0] })}</p:grpSp>`;
    const built = await pptx(
      pptxFile(
        [
          {
            shapes: group + frame(5_000_000, '<dgm:relIds r:dm="d"/>') + frame(1_000_000, table),
            relations: { d: ['diagramData', '../diagrams/data1.xml'] },
          },
        ],
        {
          parts: {
            'ppt/diagrams/data1.xml':
              '<dgm:dataModel><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>collect</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt type="sibTrans"/></dgm:ptLst></dgm:dataModel>',
          },
        },
      ),
    );
    expect(built.text).toBe('Area |  | Places\n东城 |  | 42\n\ncollect\n\ngrouped');
    expect(placeOf(built, '42')?.label).toBe('slide 1 t1 r2 c3');
  });
});

describe('EPUB', () => {
  test('chapters come in the order of the spine, with headings, without the table of contents', async () => {
    const built = await epub(
      epubFile(
        {
          'two words.xhtml': '<header><h1>第二章</h1></header><p>海水是咸的<a id="n"/>。😀</p><aside>A note.</aside>',
          'one.xhtml': '<nav><p>again</p></nav><h1>第一章</h1><div/><p>Rain <b>falls</b>.</p>',
        },
        { spine: ['one.xhtml', 'two words.xhtml'] },
      ),
    );
    expect(built.text).toBe('第一章\n\nRain falls.\n\n第二章\n\n海水是咸的。😀\n\nA note.');
    expect(built.headings.map(({ level, text: heading }) => [level, heading])).toEqual([
      [1, '第一章'],
      [1, '第二章'],
    ]);
    expect(placeOf(built, '海水是咸的。😀')?.label).toBe('ch2 p2');
  });

  test('a locked book says so, one with garbled fonts alone is read', async () => {
    const locked = (algorithm: string) =>
      epubFile(
        { 'a.xhtml': '<p>Open.</p>' },
        {
          parts: {
            'META-INF/encryption.xml': `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/></enc:EncryptedData></encryption>`,
          },
        },
      );
    await expect(epub(locked('http://www.w3.org/2001/04/xmlenc#aes128-cbc'))).rejects.toMatchObject({
      code: 'source.encrypted',
    });
    expect((await epub(locked('http://www.idpf.org/2008/embedding'))).text).toBe('Open.');
  });
});

test('the kind is found by what is inside, whatever the name says', async () => {
  const kinds: readonly (readonly [Buffer, RegExp])[] = [
    [xlsxFile([{ name: 'S', rows: row(1, text('A1', 'cell')) }]), /spreadsheetml/],
    [pptxFile([{ shapes: shape(['slide']) }]), /presentationml/],
    [epubFile({ 'a.xhtml': '<p>book</p>' }), /epub/],
  ];
  for (const [bytes, media] of kinds) {
    expect((await extract({ path: await fileOf(bytes), name: 'file.docx' })).media).toMatch(media);
  }
});
