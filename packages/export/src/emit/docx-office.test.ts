/** Word files as LibreOffice reads them: nothing of the document may be lost on the way. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockBody, DocumentContent } from '@longhand/document';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../../test/content.ts';
import { officeText } from '../../test/office-text.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { type ShownChange, shownText } from '../../test/shown-text.ts';
import { need, output, squeezed } from '../../test/tools.ts';
import { chineseReport, dot, packed } from '../../test/word-bases.ts';
import { resolve } from '../resolve/resolve.ts';
import { readBase } from '../word-base/read-base.ts';
import { docxFile } from './docx.ts';

const figure: BlockBody = { type: 'figure', kind: 'image', asset: 'a', alt: 'A dot', caption: [text('Dot')] };
const withFigure = (content: DocumentContent): DocumentContent => ({
  ...content,
  blocks: [...content.blocks, { id: 'figure', rev: 1, prov: { by: 'person' }, body: figure }],
});
const contents = { zh: withFigure(reviewedSample('zh', 3)), en: withFigure(reviewedSample('en', 3)) };
const files = { zh: contents.zh, en: contents.en, based: contents.zh, plainZh: contents.zh, plainEn: contents.en };
const isReviewed = (name: string) => !name.startsWith('plain');

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
    const { document } = resolve(content, { review: isReviewed(name) });
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
  return {
    zh: told('zh'),
    en: told('en'),
    based: told('based'),
    plainZh: told('plainZh'),
    plainEn: told('plainEn'),
  };
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

describe.each(['plainZh', 'plainEn'] as const)('LibreOffice has of %s', (name) => {
  test('every paragraph with its words, every cell with what it spans, every link and picture, in order', {
    timeout: 120_000,
  }, async ({ skip }) => {
    need(skip, 'soffice');
    read ??= asRead();
    const shown = shownText(resolve(files[name]).document);
    const has = officeText((await read)[name]);
    const from = has.paragraphs.indexOf(shown.paragraphs[0] ?? '');
    expect(has.paragraphs.slice(from, from + shown.paragraphs.length)).toEqual(shown.paragraphs);
    expect(has.tables).toEqual(shown.tables);
    expect(has.links.filter((href) => !href.startsWith('#'))).toEqual(shown.links);
    expect(has.pictures).toEqual(shown.pictures);
    expect(has.changes).toEqual([]);
    expect(has.remarks).toEqual([]);
  });
});

describe.each(['zh', 'en', 'based', 'plainZh', 'plainEn'] as const)('LibreOffice keeps in %s', (name) => {
  test('each note where it belongs', { timeout: 120_000 }, async ({ skip }) => {
    need(skip, 'soffice');
    read ??= asRead();
    const { notes } = shownText(resolve(files[name], { review: isReviewed(name) }).document);
    expect(officeText((await read)[name]).notes).toEqual(name === 'based' ? ['依据公司制度编制。', ...notes] : notes);
  });
});

/** Changes of one kind and person as one text: programs join neighbours, and cut where formats change. */
function byPerson(changes: readonly ShownChange[]): Readonly<Record<string, string>> {
  const told: Record<string, string> = {};
  for (const { kind, author, text: words } of changes)
    told[`${kind} by ${author}`] = (told[`${kind} by ${author}`] ?? '') + words;
  return told;
}

describe.each(['zh', 'en', 'based'] as const)('LibreOffice has of %s, under review,', (name) => {
  test('every remark, every change with what it says and who made it, and the text around them', {
    timeout: 120_000,
  }, async ({ skip }) => {
    need(skip, 'soffice');
    read ??= asRead();
    const shown = shownText(resolve(files[name], { review: true }).document);
    const has = officeText((await read)[name]);
    expect(has.remarks.toSorted()).toEqual(
      [...shown.remarks, ...(name === 'based' ? ['张工: 请保留'] : [])].toSorted(),
    );
    expect(byPerson(has.changes)).toEqual(byPerson(shown.changes));
    expect(squeezed(has.paragraphs.join(''))).toContain(squeezed(shown.paragraphs.join('')));
  });
});
