import { access, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crowdedDocx, docxBomb, docxFile, docxWith } from '../../test/docx-file.ts';
import { bombPdf, crowdedPdf, deepPdf, latinPdf, manyPagesPdf } from '../../test/pdf-file.ts';
import { type ExtractOptions, extract } from './extract.ts';

const MIB = 1024 * 1024;
/** Fifteen seconds on a machine of its own; here other tests run beside it. */
const SLOWEST_MS = 45_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function extractBytes(name: string, bytes: Uint8Array | string, options?: ExtractOptions) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return extract({ path, name }, options);
}

describe('a hostile file is refused, costs the server nothing, and the next one is read', () => {
  const attacks: readonly (readonly [string, string, string, () => Uint8Array | string, ExtractOptions])[] = [
    ['a small Word file that inflates to 250 MB', 'source.bomb', 'bomb.docx', () => docxBomb(250 * MIB), {}],
    [
      'a PDF page of 400 MB of operators',
      'source.memory',
      'bomb.pdf',
      () => bombPdf(400 * MIB),
      { limits: { maxRssBytes: 400 * MIB } },
    ],
    [
      'the same when only the clock can see it',
      'source.timeout',
      'slow.pdf',
      () => bombPdf(100 * MIB),
      { limits: { timeoutOnePageMs: 1_500, maxRssBytes: 4_096 * MIB } },
    ],
    [
      'XML nested 100,000 deep',
      'source.unreadable',
      'deep.docx',
      () => docxFile(`${'<w:sdt>'.repeat(100_000)}${'</w:sdt>'.repeat(100_000)}`),
      {},
    ],
    [
      'more pages than any book',
      'source.tooLarge',
      'pages.pdf',
      () => latinPdf(Array.from({ length: 60 }, () => [{ text: 'page', x: 72, y: 700, size: 12 }])),
      { limits: { maxPages: 50 } },
    ],
    [
      'a small PDF that only says it has a million pages',
      'source.scanned',
      'million.pdf',
      () => manyPagesPdf('claimed'),
      {},
    ],
    ['one that holds its only page a million times', 'source.tooLarge', 'nested.pdf', () => manyPagesPdf('nested'), {}],
    ['a page tree that holds itself', 'source.unreadable', 'endless.pdf', () => manyPagesPdf('endless'), {}],
    ['a PDF of brackets within brackets', 'source.unreadable', 'brackets.pdf', () => deepPdf(200_000), {}],
    ['an archive of 10,001 entries', 'source.bomb', 'crowded.docx', () => crowdedDocx(10_001), {}],
    [
      'more text than is kept',
      'source.tooLarge',
      'long.txt',
      () => '长'.repeat(200_000),
      { limits: { maxTextUnits: 100_000 } },
    ],
  ];

  test.each(attacks)('%s: %s', { timeout: 60_000 }, async (_, code, name, make, options) => {
    const bytes = make();
    global.gc?.();
    const before = process.memoryUsage().rss;
    const from = performance.now();
    await expect(extractBytes(name, bytes, options)).rejects.toMatchObject({
      name: 'SourceError',
      code,
      params: { name },
    });
    expect(performance.now() - from).toBeLessThan(SLOWEST_MS);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
    expect((await extractBytes('next.txt', 'The next file.')).text).toBe('The next file.');
  });

  test('a file beyond the upload limit is refused without being opened', async () => {
    const path = join(folder, 'huge.pdf');
    await writeFile(path, '%PDF-1.7');
    await truncate(path, 200_000_000);
    await expect(extract({ path, name: 'huge.pdf' })).rejects.toMatchObject({
      code: 'source.tooLarge',
      params: { name: 'huge.pdf', limit: '100 MB' },
    });
  });

  test('HTML nested 100,000 deep gives its text', async () => {
    const html = `<!doctype html><html><body><p>On top.</p>${'<div>'.repeat(100_000)}below<script>no${'</div>'.repeat(100_000)}</body></html>`;
    expect((await extractBytes('deep.html', html)).text).toBe('On top.\n\nbelow');
  });

  test('entities that a Word file declares itself stay as they are', async () => {
    const laughs = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    expect((await extractBytes('laughs.docx', docxFile(`${laughs}<w:p><w:r><w:t>&b;</w:t></w:r></w:p>`))).text).toBe(
      '&b;',
    );
  });

  const strange: readonly (readonly [string, string, () => Uint8Array, RegExp])[] = [
    ['one page of 60,000 words on one line', 'line.pdf', () => crowdedPdf(60_000, 'line'), /^w0/],
    ['one page of 60,000 lines', 'column.pdf', () => crowdedPdf(60_000, 'column'), /w0/],
    ['an archive of 10,000 entries', 'full.docx', () => crowdedDocx(10_000), /^The text of the file\.$/],
    [
      'an archive whose names lead out of it',
      'out.docx',
      () => docxWith({ '../../../outside.txt': Buffer.from('out'), '/tmp/outside.txt': Buffer.from('out') }),
      /^The text of the file\.$/,
    ],
    [
      'a Word file with macros',
      'macros.docm',
      () => docxWith({ 'word/vbaProject.bin': Buffer.from('Attribute VB_Name') }),
      /^The text of the file\.$/,
    ],
  ];

  test.each(strange)('%s is read as what it is', { timeout: 60_000 }, async (_, name, make, expected) => {
    const from = performance.now();
    expect((await extractBytes(name, make())).text).toMatch(expected);
    expect(performance.now() - from).toBeLessThan(SLOWEST_MS);
    await expect(access(join(folder, '../outside.txt'))).rejects.toThrow();
  });

  test('an abort ends a running extraction, and one that waits for its turn', async () => {
    const abort = new AbortController();
    const bytes = bombPdf(100 * MIB);
    const all = ['a.pdf', 'b.pdf', 'c.pdf'].map((name) =>
      extractBytes(name, bytes, { signal: abort.signal, limits: { maxRssBytes: 4_096 * MIB } }).catch(
        (error: unknown) => error,
      ),
    );
    abort.abort(new Error('deleted'));
    for (const outcome of await Promise.all(all)) expect(outcome).toBeInstanceOf(Error);
    expect((await extractBytes('next.txt', 'Still here.')).text).toBe('Still here.');
  });
});
