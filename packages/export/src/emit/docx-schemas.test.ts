/** Word files against the XML schemas of the standard itself, ISO/IEC 29500-4 (transitional): every part, template, language and option. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentContent, templateNames } from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';
import { beforeEach, describe, expect, test } from 'vitest';
import { contentOf, hostile, paragraph, text } from '../../test/content.ts';
import { formulas } from '../../test/formulas/formulas.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { folder, need } from '../../test/tools.ts';
import { chineseReport, dot, englishLetterhead, type Parts, packed } from '../../test/word-bases.ts';
import { wordParts } from '../../test/word-checks.ts';
import { schemaFaults, withoutExtensions } from '../../test/word-schemas.ts';
import { resolve } from '../resolve/resolve.ts';
import { readBase } from '../word-base/read-base.ts';
import { docxFile } from './docx.ts';
import { zipped } from './docx-bytes.ts';

const slow = 120_000;
beforeEach(({ skip }) => need(skip, 'xmllint'));
const picture = () => ({ data: dot(), format: 'png' as const });
const form = { issuer: 'A & B', number: '1', copies: 'C', attachments: ['D'] };
const figure = { type: 'figure', kind: 'image', asset: 'a', alt: 'dot "quoted" <b>', caption: [text('Dot')] } as const;

async function made(content: DocumentContent, settings: ExportSettings = {}, parts?: Parts): Promise<Uint8Array> {
  const { document } = resolve(content, { review: true, evidence: true, ...settings });
  if (parts === undefined) return (await docxFile(document, { picture })).data;
  const path = join(folder(), 'base');
  writeFileSync(path, packed(parts));
  return (await docxFile(document, { picture, base: await readBase(path) })).data;
}
const withFigure = (content: DocumentContent): DocumentContent => ({
  ...content,
  blocks: [...content.blocks, { id: 'figure', rev: 1, prov: { by: 'person' }, body: figure }],
});

describe('a Word file is valid against ISO/IEC 29500-4', () => {
  test.each(['zh', 'en'] as const)(
    'after every template in %s, with remarks, changes and evidence, and on files of a person',
    { timeout: slow },
    async (lang) => {
      const content = { ...withFigure(reviewedSample(lang, 2)), layout: { form } };
      const files: Record<string, Uint8Array> = {
        chinese: await made(content, {}, chineseReport()),
        letterhead: await made(content, {}, englishLetterhead()),
      };
      for (const template of templateNames) files[template] = await made(content, { template });
      expect(schemaFaults(files, folder())).toEqual([]);
    },
  );

  test('with hostile text, every mark, hard formulas, and text from right to left', { timeout: slow }, async () => {
    const marks = ['code', 'em', 'strike', 'strong', 'sub', 'sup', 'underline'] as const;
    const content = contentOf([
      ...hostile.map((words) => paragraph(words)),
      ...marks.map((mark) => paragraph(text(`中文 and Latin, ${mark}`, mark))),
      ...[...formulas.map(({ tex }) => tex), '\\nosuch{x}', '\\cancel{x}+\\sout{y}+\\fbox{z}+\\phantom{w}'].flatMap(
        (tex) => [{ type: 'equation', tex } as const, paragraph('inline ', { type: 'math', tex })],
      ),
      paragraph({ type: 'break' }, 'שלום', { type: 'footnote', content: [text('سلام')] }),
      figure,
      { ...figure, decorative: true },
      { type: 'pageBreak' },
    ]);
    expect(schemaFaults({ hostile: await made(content) }, folder())).toEqual([]);
  });
});

test('the schemas find an order, a value, a date, a relation and an extension that are wrong', {
  timeout: slow,
}, async () => {
  const main = 'word/document.xml';
  const faults = {
    order: ['word/styles.xml', /(<w:name [^>]*>)(<w:basedOn [^>]*>)/, '$2$1'],
    value: [main, '<w:body>', '<w:body><w:p><w:pPr><w:jc w:val="middle"/></w:pPr></w:p>'],
    formula: [main, '<m:num>', '<m:den/><m:num>'],
    style: ['word/styles.xml', ' w:type="paragraph"', ' w:type="sentence"'],
    date: ['docProps/core.xml', /<dcterms:created([^>]*)>[^<]*/, '<dcterms:created$1>yesterday'],
    relation: ['word/_rels/document.xml.rels', / Target="[^"]*"/, ''],
    // Ids of paragraphs are Word's own: a reader of the standard is told that it may pass over them.
    extension: ['word/comments.xml', /mc:Ignorable="[^"]*"/, ''],
  } as const;
  const good = wordParts(await made(reviewedSample('en', 2)));
  const files = Object.entries(faults).map(([name, [part, from, to]]) => {
    const xml = good[part] ?? '';
    const broken = { ...good, [part]: xml.replace(from, to) };
    expect([name, broken[part] === xml]).toEqual([name, false]);
    const encoded = Object.entries(broken).map(([each, words]) => [each, new TextEncoder().encode(words)] as const);
    return [name, zipped(Object.fromEntries(encoded))] as const;
  });
  const told = schemaFaults(Object.fromEntries(files), folder());
  for (const [name, [part]] of Object.entries(faults))
    expect(told).toContainEqual(expect.stringContaining(`${name}!${part.replaceAll('/', '!')}`));
  expect(new Set(told.map((line) => line.split('!')[0]))).toEqual(new Set(Object.keys(faults)));
});

test('a reader of the standard passes over what is declared ignorable, and takes the fallback', () => {
  const xml =
    '<w:p xmlns:w="w" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="x" mc:Ignorable="x" x:id="1" w:id="2">' +
    '<x:new><w:r/></x:new><mc:AlternateContent><mc:Choice Requires="x"><x:b/></mc:Choice><mc:Fallback><w:c/></mc:Fallback></mc:AlternateContent></w:p>';
  expect(
    withoutExtensions(xml)
      .replace(/^.*\n/, '')
      .replaceAll(/ xmlns:\w+="[^"]*"/g, ''),
  ).toBe('<w:p w:id="2"><w:c/></w:p>');
});
