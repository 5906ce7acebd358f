import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bibliographySchema } from '@longhand/protocol/schema';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../extract/limits.ts';
import { MEDIA } from '../extract/media.ts';
import { entryFrom } from './entry-fields.ts';
import { fileEntry } from './file-entry.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-entry-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function entryOf(media: string, bytes: Uint8Array) {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  const entry = await fileEntry(media, { path, bytes }, DEFAULT_LIMITS);
  if (entry !== undefined) expect(bibliographySchema.safeParse([{ id: 's1', ...entry }]).success).toBe(true);
  return entry;
}
const zip = (parts: Readonly<Record<string, string>>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));

describe('the bibliography entry of a file', () => {
  test('comes from the core properties of a Word file', async () => {
    const core =
      '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>海水盐度年度报告</dc:title>' +
      '<dc:creator>李伟；王芳</dc:creator><dcterms:created>2024-03-05T08:00:00Z</dcterms:created></cp:coreProperties>';
    const app = '<Properties xmlns="e"><Company>国家海洋局</Company></Properties>';
    const file = zip({ 'docProps/core.xml': core, 'docProps/app.xml': app, 'word/document.xml': '<w/>' });
    expect(await entryOf(MEDIA.docx, file)).toEqual({
      type: 'document',
      title: '海水盐度年度报告',
      author: [{ literal: '李伟' }, { literal: '王芳' }],
      issued: { 'date-parts': [[2024]] },
      publisher: '国家海洋局',
    });
  });
  test('comes from the package document of a book', async () => {
    const container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>';
    const book =
      '<package><metadata xmlns:dc="d"><dc:title>Tides &amp; Salt</dc:title><dc:creator>Wei, Li</dc:creator><dc:date>2019-05</dc:date>' +
      '<dc:publisher>Harbour Press</dc:publisher><dc:identifier>urn:isbn:978-3-16-148410-0</dc:identifier><dc:language>en</dc:language></metadata></package>';
    const file = zip({ 'META-INF/container.xml': container, 'OEBPS/book.opf': book });
    expect(await entryOf(MEDIA.epub, file)).toEqual({
      type: 'book',
      title: 'Tides & Salt',
      author: [{ family: 'Wei', given: 'Li' }],
      issued: { 'date-parts': [[2019, 5]] },
      publisher: 'Harbour Press',
      ISBN: '978-3-16-148410-0',
      language: 'en',
    });
  });
  test('comes from the front matter of a Markdown file', async () => {
    const file = strToU8(
      '---\ntitle: 潮汐观测\nauthor:\n  - name: 李伟\n  - name: 王芳\ndate: 2023-07\nlang: zh\n---\n\n# 正文\n',
    );
    expect(await entryOf(MEDIA.markdown, file)).toEqual({
      type: 'document',
      title: '潮汐观测',
      author: [{ literal: '李伟' }, { literal: '王芳' }],
      issued: { 'date-parts': [[2023, 7]] },
      language: 'zh',
    });
    expect(await entryOf(MEDIA.markdown, strToU8('# 正文\n'))).toBeUndefined();
  });
  test('comes from the tags of a page that libraries read, before those for everybody', async () => {
    const page = (head: string) => strToU8(`<!doctype html><html><head>${head}</head><body><p>Text.</p></body></html>`);
    const scholarly =
      '<title>Journal | Site</title><meta name="citation_title" content="Salt in the sea"><meta name="citation_author" content="Wei, Li">' +
      '<meta content="Fang, Wang" name="citation_author"><meta name="citation_journal_title" content="Sea &#x26; Coast">' +
      '<meta name="citation_publication_date" content="2021/07/09"><meta name="citation_doi" content="https://doi.org/10.1234/abc.5">';
    expect(await entryOf(MEDIA.html, page(scholarly))).toEqual({
      type: 'article-journal',
      title: 'Salt in the sea',
      author: [
        { family: 'Wei', given: 'Li' },
        { family: 'Fang', given: 'Wang' },
      ],
      issued: { 'date-parts': [[2021, 7, 9]] },
      'container-title': 'Sea & Coast',
      DOI: '10.1234/abc.5',
    });
    const plain = '<title>How salt is made</title><meta property="og:url" content="https://example.org/salt">';
    expect(await entryOf(MEDIA.html, page(plain))).toEqual({
      type: 'webpage',
      title: 'How salt is made',
      URL: 'https://example.org/salt',
    });
  });
  test('comes from the information dictionary of a PDF', async () => {
    const report = await readFile(new URL('../../test/fixtures/report-zh.pdf', import.meta.url));
    const entry = await entryOf(MEDIA.pdf, report);
    expect(entry === undefined || entry.title !== '').toBe(true);
    const body = [
      '%PDF-1.4',
      '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj',
      '4 0 obj<</Title(Tides of the harbour)/Author(A. Pilot; B. Keeper)/CreationDate(D:20230304120000Z)>>endobj',
      'trailer<</Root 1 0 R/Info 4 0 R/Size 5>>',
      '%%EOF',
    ].join('\n');
    expect(await entryOf(MEDIA.pdf, strToU8(body))).toEqual({
      type: 'document',
      title: 'Tides of the harbour',
      author: [{ literal: 'A. Pilot' }, { literal: 'B. Keeper' }],
      issued: { 'date-parts': [[2023]] },
    });
  });
  test.each([
    ['nothing', {}],
    ['a name that a program made', { title: 'Microsoft Word - 新建文档.docx' }],
    ['the name of a template and of a machine', { title: '演示文稿1', authors: ['Administrator'] }],
    ['blanks', { title: ' \n ', authors: ['', ' '] }],
  ])('is none where the file says %s', (_, fields) => {
    expect(entryFrom(fields, 'document')).toBeUndefined();
  });
  test('is none, and no failure, where the file cannot be read', async () => {
    for (const media of [MEDIA.pdf, MEDIA.docx, MEDIA.epub])
      expect(await entryOf(media, strToU8('rubbish'))).toBeUndefined();
    const bad = zip({ 'docProps/core.xml': '<cp:coreProperties><dc:title>' });
    expect(await entryOf(MEDIA.docx, bad)).toBeUndefined();
  });
});
