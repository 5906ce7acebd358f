/** A Word file read by itself: each block that nobody changed is what it was, of whatever kind. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockBody, type DocumentContent, validateBody } from '@longhand/document';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph, text } from '../../test/content.ts';
import { type Parts, partsOf, review, storedIn, wordFile } from '../../test/returned.ts';
import { folder } from '../../test/tools.ts';
import { formulas, validDocument } from '../../test/valid-documents.ts';
import { exportDocument } from '../export-document.ts';
import { sampleDocument } from '../sample.ts';
import { blocksOfFile } from './blocks-of-file.ts';
import { compareFiles } from './compare.ts';
import { inNormalForm } from './stored-form.ts';
import { readWordBlocks } from './word-back.ts';

const STORED = 'customXml/item1.xml';
const read = (parts: Parts) => blocksOfFile(review(parts), storedIn(parts));
/** As JSON has it: a key without a value is no key. */
const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
const expected = ({ blocks }: DocumentContent) =>
  blocks.map(({ id, body }) => ({ id, bodies: [plain(inNormalForm(body))], isAsWritten: true }));

const everyKind: DocumentContent = contentOf([
  heading(1, 'Rain'),
  paragraph('Words ', text('bold', 'strong'), { type: 'math', tex: 'x^2', alt: 'x squared' }, ' end'),
  {
    type: 'table',
    columns: [{ align: 'right', width: 2 }, {}],
    headerRows: 1,
    rows: [
      [{ content: [text('Head', 'strong')], colspan: 2 }],
      [{ content: [text('2024')] }, { content: [{ type: 'footnote', content: [text('Wet.')] }] }],
    ],
    caption: [text('Depths')],
  },
  { type: 'code', lang: 'ts', text: 'if (a) {\n\tb();\n}' },
  { type: 'equation', tex: '\\frac{a}{b}', alt: 'a over b' },
  { type: 'figure', kind: 'mermaid', source: 'flowchart LR\n a --> b', alt: 'a to b', caption: [text('Flow')] },
]);

describe('blocks of a Word file', () => {
  test('are equal to those that were written, whatever they are, and bring no suggestion', async () => {
    await fc.assert(
      fc.asyncProperty(validDocument, async (content) => {
        for (const { body } of content.blocks) expect(validateBody(body)).toEqual([]);
        const parts = partsOf(await wordFile(content));
        expect(read(parts)).toEqual(expected(content));
        const changes = compareFiles(content, review(parts), review(parts), storedIn(parts));
        expect(changes).toMatchObject({ suggestions: [], accepted: [], rejected: [], remarks: [], notRead: [] });
      }),
      { numRuns: 30 },
    );
  });

  test.each(['zh', 'en'] as const)('of a whole report are equal to those that were written (%s)', async (lang) => {
    const content = sampleDocument(lang, 2);
    expect(read(partsOf(await wordFile(content)))).toEqual(expected(content));
  });

  test('are equal with each formula that has been thought of, and each template', async () => {
    for (const template of ['official', 'paper', 'bid'] as const) {
      const content = contentOf([
        ...formulas.map((tex) => ({ type: 'equation', tex }) as const),
        ...everyKind.blocks.map(({ body }) => body),
      ]);
      expect(read(partsOf(await wordFile(content, { template })))).toEqual(expected(content));
    }
  });

  test('are equal where a description that stands for a missing picture says what the next paragraph says', async () => {
    const figure: BlockBody = { type: 'figure', kind: 'image', asset: 'a'.repeat(64), alt: 'Dot' };
    const content = contentOf([
      { type: 'quote', blocks: [figure, paragraph('Dot', { type: 'math', tex: 'x^2', alt: 'x squared' })] },
    ]);
    expect(read(partsOf(await wordFile(content)))).toEqual(expected(content));
  });

  test('that were changed are read from their words, and the others are what they were', async () => {
    const parts = partsOf(await wordFile(everyKind));
    const body = parts.get('word/document.xml') ?? '';
    parts.set('word/document.xml', body.replace('>2024<', '>2025<').replace('Words ', 'Other words '));
    const blocks = read(parts);
    expect(blocks.map(({ isAsWritten }) => isAsWritten)).toEqual([true, false, false, true, true, true]);
    expect(blocks[1]?.bodies).toEqual([
      paragraph('Other words ', text('bold', 'strong'), { type: 'math', tex: 'x^2' }, ' end'),
    ]);
    expect(blocks[2]?.bodies).toMatchObject([
      {
        type: 'table',
        headerRows: 1,
        caption: [text('Depths')],
        rows: [[{ colspan: 2 }], [{ content: [text('2025')] }, {}]],
      },
    ]);
  });

  test.each([
    [
      'made bold',
      (body: string) =>
        body.replace(
          '<w:r><w:t xml:space="preserve">Words ',
          '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Words ',
        ),
    ],
    ['set on another level', (body: string) => body.replace('w:val="Heading1"', 'w:val="Heading2"')],
    ['merged with its neighbour', (body: string) => body.replace('<w:gridSpan w:val="2"/>', '')],
  ])('that were %s are not taken for what they were', async (_, change) => {
    const parts = partsOf(await wordFile(everyKind));
    const body = parts.get('word/document.xml') ?? '';
    const changed = change(body);
    expect(changed).not.toBe(body);
    parts.set('word/document.xml', changed);
    expect(read(parts).filter(({ isAsWritten }) => !isAsWritten)).toHaveLength(1);
  });

  test('are known again where a program counted captions anew', async () => {
    const parts = partsOf(await wordFile(everyKind));
    const body = parts.get('word/document.xml') ?? '';
    const counted = body.replace(/(SEQ Table[^>]*>.*?<w:t[^>]*>)1</, '$17<');
    expect(counted).not.toBe(body);
    parts.set('word/document.xml', counted);
    expect(read(parts)).toEqual(expected(everyKind));
    expect(compareFiles(everyKind, review(partsOf(await wordFile(everyKind))), review(parts)).suggestions).toEqual([]);
  });

  test('did not change although this version writes them in another way', async () => {
    const old = partsOf(await wordFile(everyKind));
    const present = new Map(old);
    present.set('word/document.xml', (old.get('word/document.xml') ?? '').replaceAll('Table ', 'Tabelle '));
    const compared = (stored = storedIn(old)) => compareFiles(everyKind, review(present), review(old), stored);
    expect(compared()).toMatchObject({ suggestions: [], notRead: [], unchanged: everyKind.blocks.length });
    expect(compared(new Map()).notRead).not.toEqual([]);
  });
});

describe('a Word file on the disk', { timeout: 60_000 }, () => {
  test('gives its blocks back, with diagrams that were drawn, and whatever was done to its parts', async () => {
    const path = join(folder(), 'report.docx');
    await exportDocument(everyKind, { format: 'docx', outPath: path });
    expect(await readWordBlocks(path)).toEqual(expected(everyKind));
    const parts = unzipSync(readFileSync(path));
    const names = Object.keys(parts);
    expect(names.filter((name) => name.startsWith('word/media/'))).toHaveLength(1);
    parts[STORED] = strToU8(`<blocks xmlns="urn:longhand:blocks:1"><block>${'['.repeat(100_000)}`);
    writeFileSync(path, zipSync(parts));
    expect((await readWordBlocks(path)).map(({ id, isAsWritten }) => [id, isAsWritten])).toEqual(
      everyKind.blocks.map(({ id }) => [id, false]),
    );
    writeFileSync(path, 'no file of Word');
    await expect(readWordBlocks(path)).rejects.toMatchObject({ code: 'word.unreadable' });
  });
});

describe('what a Word file tells a program of its blocks', () => {
  test('holds none of the words that it shows: who deletes them in Word has deleted them', async () => {
    const content = sampleDocument('en', 2);
    const stored = partsOf(await wordFile(content)).get(STORED) ?? '';
    expect(stored).toContain('flowchart LR');
    for (const words of [
      'Field evidence',
      'Stations and data',
      'Collect',
      'Old town',
      '老城区',
      'throw new RangeError',
      'March',
    ])
      expect(stored).not.toContain(words);
  });

  test('is not needed: without it the blocks are read from their words', async () => {
    const parts = partsOf(await wordFile(everyKind));
    for (const name of [...parts.keys()]) if (name.startsWith('customXml/')) parts.delete(name);
    const blocks = read(parts);
    expect(blocks.map(({ id }) => id)).toEqual(everyKind.blocks.map(({ id }) => id));
    expect(blocks.map(({ bodies }) => bodies[0]?.type)).toEqual([
      'heading',
      'paragraph',
      'table',
      'code',
      'equation',
      'paragraph',
    ]);
  });

  test('slips in no word, formula or note that the file does not show', async () => {
    const parts = partsOf(await wordFile(everyKind));
    const stored = parts.get(STORED) ?? '';
    const forged = [
      stored.replace('"rev":1', '"rev":"1"'),
      stored.replace(/"leaves":\[0\]/, '"leaves":[[{"type":"text","text":"Sun"}]]'),
      stored.replaceAll('\\\\frac{a}{b}', '\\\\frac{b}{a}'),
      stored.replace('"tex":"x^2"', '"tex":"y^2"'),
      stored.replace('"note":0', '"note":[{"type":"text","text":"Dry."}]'),
      stored.replace('"headerRows":1', '"headerRows":9'),
      stored.replace('"colspan":2', '"colspan":3'),
      stored.replace(/"type":"code"/, '"type":"script"'),
    ];
    for (const xml of forged) {
      expect(xml, `forgery ${forged.indexOf(xml)}`).not.toBe(stored);
      parts.set(STORED, xml);
      const blocks = read(parts);
      const doubted = blocks.filter(({ isAsWritten }) => !isAsWritten);
      expect(doubted, `forgery ${forged.indexOf(xml)}`).toHaveLength(1);
      expect(JSON.stringify(blocks)).not.toMatch(/Sun|y\^2|Dry|frac\{b\}|script/);
    }
  });

  test('never throws and never gives a block that fails the checks, however it was spoiled', async () => {
    const file = partsOf(await wordFile(everyKind));
    const stored = file.get(STORED) ?? '';
    const deep = `<block>{"id":"b1","rev":1,"said":"x","leaves":[],"body":${'{"type":"quote","blocks":['.repeat(20_000)}</block>`;
    const spoiled = fc.oneof(
      fc.nat(stored.length).map((at) => stored.slice(0, at)),
      fc.tuple(fc.nat(stored.length), fc.nat(40), fc.string({ maxLength: 8 })).map(([at, length, words]) => {
        return stored.slice(0, at) + words + stored.slice(at + length);
      }),
      fc
        .tuple(fc.constantFrom('"at":', '"from":', '"rev":', '"colspan":', '"headerRows":'), fc.anything())
        .map(([key, value]) =>
          stored.replaceAll(new RegExp(`${key}\\d+`, 'g'), () => `${key}${JSON.stringify(value) ?? 'null'}`),
        ),
      fc
        .jsonValue()
        .map((value) =>
          stored.replace(/<block>.*?<\/block>/, `<block>${JSON.stringify(value).replace(/[<>&]/g, '')}</block>`),
        ),
      fc.constant(stored.replace('<block>', `${deep}<block>`)),
    );
    fc.assert(
      fc.property(spoiled, (xml) => {
        const parts = new Map(file).set(STORED, xml);
        const blocks = read(parts);
        expect(blocks).toHaveLength(everyKind.blocks.length);
        for (const { bodies } of blocks) for (const body of bodies) expect(validateBody(body)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test('hides no change: words that were changed come back whatever the digest says', async () => {
    const parts = partsOf(await wordFile(everyKind));
    const changed = new Map(parts);
    changed.set('word/document.xml', (parts.get('word/document.xml') ?? '').replace('Words ', `Other words `));
    const honest = storedIn(parts);
    // Whoever forges the digest of the changed text: taken from a file that was written with it.
    const other = contentOf(
      everyKind.blocks.map(({ body }) =>
        body.type === 'paragraph' ? { ...body, content: [text('Other words '), ...body.content.slice(1)] } : body,
      ),
    );
    const digest = storedIn(partsOf(await wordFile(other))).get('b2')?.said ?? '';
    const forged = new Map(honest);
    const block = honest.get('b2');
    if (block !== undefined) forged.set('b2', { ...block, said: digest });
    const { suggestions } = compareFiles(everyKind, review(parts), review(changed), forged);
    expect(suggestions).toMatchObject([{ block: 'b2', changes: [{ from: 0 }] }]);
  });
});
