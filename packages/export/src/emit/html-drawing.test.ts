import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { exportDocument } from '../export-document.ts';
import { diagramsDocument } from '../gallery/diagrams.ts';
import { inlineDrawing } from './html-drawing.ts';

const outPath = join(tmpdir(), `longhand-drawings-${process.pid}`);
afterAll(() => rm(outPath, { force: true }));
/** Twice the same, and one for the eye only. */
const [first, second] = diagramsDocument('zh').blocks;
if (first?.body.type !== 'figure' || second === undefined) throw new Error('The gallery has no diagrams');
const content = {
  ...diagramsDocument('zh'),
  blocks: [first, { ...first, id: 'again' }, { ...second, body: { ...first.body, decorative: true, alt: '' } }],
};

test('diagrams are parts of an HTML file, in the look of the screen, and no two share an id', {
  timeout: 60_000,
}, async () => {
  await exportDocument(content, { format: 'html', outPath });
  const html = await readFile(outPath, 'utf8');
  expect(html).not.toContain('data:image/svg+xml');
  expect(html.match(/<svg role="img" aria-label="流程图：积水点的处置"/g)).toHaveLength(2);
  expect(html.match(/<svg aria-hidden="true"/g)).toHaveLength(1);
  expect(html.match(/@media screen and \(prefers-color-scheme:dark\)\{\.[fs]-/g)).toHaveLength(3);
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id = ''] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  expect(html).not.toMatch(/<script|\son\w+=|href="(?!#)/);
});

test('in a book they are light, each a file of its own', { timeout: 60_000 }, async () => {
  await exportDocument(content, { format: 'epub', outPath });
  const drawings = Object.entries(unzipSync(await readFile(outPath))).filter(([name]) => name.endsWith('.svg'));
  expect(drawings).toHaveLength(1);
  expect(Buffer.from(drawings[0]?.[1] ?? []).toString()).not.toMatch(/<style|prefers-color-scheme/);
});

test('words that look like marks stay words', () => {
  const svg = '<svg><text id="a"> id="b" url(#c)</text><use href="#a"/><path clip-path="url(#a)"/></svg>';
  expect(inlineDrawing(svg, 'd1', 'A "plan"')).toBe(
    '<svg role="img" aria-label="A &quot;plan&quot;"><text id="d1-a"> id="b" url(#c)</text><use href="#d1-a"/><path clip-path="url(#d1-a)"/></svg>',
  );
});
