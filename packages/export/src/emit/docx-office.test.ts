/** Word files as LibreOffice reads them: nothing of the document may be lost on the way. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockBody, DocumentContent } from '@longhand/document';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../test/content.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { need, output } from '../../test/tools.ts';
import { chineseReport, dot, packed } from '../../test/word-bases.ts';
import { plainOf } from '../resolve/plain.ts';
import { resolve } from '../resolve/resolve.ts';
import { readBase } from '../word-base/read-base.ts';
import { docxFile } from './docx.ts';

const figure: BlockBody = { type: 'figure', kind: 'image', asset: 'a', alt: 'A dot', caption: [text('Dot')] };
const withFigure = (content: DocumentContent): DocumentContent => ({
  ...content,
  blocks: [...content.blocks, { id: 'figure', rev: 1, prov: { by: 'person' }, body: figure }],
});
const contents = { zh: withFigure(reviewedSample('zh', 3)), en: withFigure(reviewedSample('en', 3)) };
const files = { zh: contents.zh, en: contents.en, based: contents.zh, plain: contents.zh };

let into = '';
beforeAll(() => {
  into = mkdtempSync(join(tmpdir(), 'longhand-word-office-'));
});
afterAll(() => rmSync(into, { recursive: true, force: true }));
let read: Promise<Readonly<Record<keyof typeof files, string>>> | undefined;

/** Each file as LibreOffice's own flat XML, all in one start. */
async function asRead(): Promise<Readonly<Record<keyof typeof files, string>>> {
  const base = join(into, 'base.docx');
  writeFileSync(base, packed(chineseReport()));
  for (const [name, content] of Object.entries(files)) {
    const { document } = resolve(content, { review: name !== 'plain' });
    const picture = () => ({ data: dot(), format: 'png' as const });
    const { data } = await docxFile(document, { picture, ...(name === 'based' && { base: await readBase(base) }) });
    writeFileSync(join(into, `${name}.docx`), data);
  }
  const names = Object.keys(files).map((name) => join(into, `${name}.docx`));
  output(
    'soffice',
    `-env:UserInstallation=file://${join(into, 'profile')}`,
    '--headless',
    '--convert-to',
    'fodt',
    '--outdir',
    into,
    ...names,
  );
  const told = (name: string) => readFileSync(join(into, `${name}.fodt`), 'utf8');
  return { zh: told('zh'), en: told('en'), based: told('based'), plain: told('plain') };
}
const count = (xml: string, pattern: RegExp) => xml.match(pattern)?.length ?? 0;
const blocksOf = ({ blocks }: DocumentContent, type: BlockBody['type']) =>
  blocks.filter(({ body }) => body.type === type).length;

describe.each(['zh', 'en', 'based'] as const)('LibreOffice reads %s', (name) => {
  test('with every heading, table, formula, note, picture, remark and change in it', { timeout: 120_000 }, async ({
    skip,
  }) => {
    need(skip, 'soffice');
    read ??= asRead();
    const xml = (await read)[name];
    const content = files[name];
    const { document } = resolve(content, { review: true });
    // Glossary and sources have headings, too; a base has its own note and its own remark.
    const own = name === 'based' ? 1 : 0;
    const tables = blocksOf(content, 'table') + blocksOf(content, 'callout') + blocksOf(content, 'equation');
    const formulas = (JSON.stringify(content.blocks).match(/"type":"(?:math|equation)"/g) ?? []).length;
    const remarks = document.threads.reduce((sum, { comments }) => sum + comments.length, 0);
    expect({
      headings: count(xml, /<text:h /g),
      tables: count(xml, /<table:table /g),
      formulas: count(xml, /<math[ >]/g),
      notes: count(xml, /<text:note /g),
      // Each formula has a picture of itself.
      pictures: count(xml, /<draw:image[ >]/g) - formulas,
      remarks: count(xml, /<office:annotation /g),
      lists: count(xml, /☑|☐/g) > 0,
    }).toEqual({
      headings: blocksOf(content, 'heading') + 2,
      tables,
      formulas,
      notes: document.footnotes.length + own,
      pictures: 1 + own,
      remarks: remarks + own,
      lists: true,
    });
    expect(count(xml, /<text:insertion>/g)).toBeGreaterThanOrEqual(3);
    expect(count(xml, /<text:deletion>/g)).toBeGreaterThanOrEqual(3);
    // The base asks for no table of contents.
    expect(xml.includes('<text:table-of-content ')).toBe(name !== 'based');
  });
});

test('LibreOffice reads each note where it belongs', { timeout: 120_000 }, async ({ skip }) => {
  need(skip, 'soffice');
  // Without remarks: LibreOffice 7.4 mixes notes up in files that have both, whoever wrote them.
  read ??= asRead();
  const bodies = (await read).plain.matchAll(/<text:note-body>(.*?)<\/text:note-body>/gs);
  const told = [...bodies].map(([, body = '']) => body.replace(/<[^>]*>/g, '').trim());
  const { document } = resolve(files.plain);
  expect(told).toEqual(document.footnotes.map(({ content }) => plainOf(content)));
});
