/** Word files against the schemas and the rules that Word itself follows (Open XML SDK), for two of its versions. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import validate from '@ooxml-tools/validate';
import { describe, expect, test } from 'vitest';
import { contentOf, hostile, paragraph, text } from '../../test/content.ts';
import { reviewedSample } from '../../test/reviewed.ts';
import { folder } from '../../test/tools.ts';
import { chineseReport, dot, englishLetterhead, type Parts, packed } from '../../test/word-bases.ts';
import { wordFaults, wordParts } from '../../test/word-checks.ts';
import { exportDocument } from '../export-document.ts';
import { resolve } from '../resolve/resolve.ts';
import { readBase } from '../word-base/read-base.ts';
import { docxFile } from './docx.ts';
import { zipped } from './docx-bytes.ts';

const slow = 120_000;
const picture = () => ({ data: dot(), format: 'png' as const });
const formulas = [
  '\\frac{a}{b}',
  '\\sqrt[3]{x}',
  '\\sum_{i=1}^n x_i^2',
  '\\int_0^\\infty e^{-x}\\,dx',
  '\\begin{cases} 1 & x>0 \\\\ 0 & \\text{否则} \\end{cases}',
  '\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}',
  '\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}',
  '\\hat{x} + \\overline{AB} + \\underbrace{a+b}_{n}',
  '\\left\\langle \\psi \\middle| \\phi \\right\\rangle',
  '\\mathbb{R}^n, \\mathbf{x}, \\binom{n}{k}, \\boxed{x}, \\lim_{x\\to 0} \\sin^2 x',
];

type Version = 'Office2007' | 'Microsoft365';
/** The older version knows the standard alone, the newer one what Word has added since, too. */
async function faultsOf(data: Uint8Array, versions: readonly Version[] = ['Office2007']): Promise<readonly string[]> {
  const found: Awaited<ReturnType<typeof validate>>[] = [];
  // One after the other: the validator has one folder for what it reads.
  for (const version of versions) found.push(await validate(data, 'docx', version));
  return found.flat().map(({ description, path }) => `${path.partUri} ${path.xpath}: ${description}`);
}
async function made(content: DocumentContent, parts?: Parts): Promise<Uint8Array> {
  const { document } = resolve(content, { review: true });
  if (parts === undefined) return (await docxFile(document, { picture })).data;
  const path = join(folder(), 'base');
  writeFileSync(path, packed(parts));
  return (await docxFile(document, { picture, base: await readBase(path) })).data;
}

describe('a Word file is valid', () => {
  test.each(['zh', 'en'] as const)(
    'with every kind of block, comments and changes, in %s',
    { timeout: slow },
    async (lang) => {
      expect(await faultsOf(await made(reviewedSample(lang, 2)), ['Office2007', 'Microsoft365'])).toEqual([]);
    },
  );

  test.each([
    ['official', 'zh'],
    ['paper', 'en'],
    ['bid', 'zh'],
  ] as const)('as %s in %s', { timeout: slow }, async (template, lang) => {
    const content = {
      ...reviewedSample(lang, 1),
      layout: { form: { issuer: 'A & B', number: '1', copies: 'C', attachments: ['D'] } },
    };
    const { data } = await docxFile(resolve(content, { template }).document, { picture });
    expect(await faultsOf(data)).toEqual([]);
  });

  test('with hostile text, pictures, formulas and every mark', { timeout: slow }, async () => {
    const marks = ['code', 'em', 'strike', 'strong', 'sub', 'sup', 'underline'] as const;
    const content = contentOf([
      ...hostile.map((words) => paragraph(words)),
      ...marks.map((mark) => paragraph(text(`中文 and Latin, ${mark}`, mark))),
      ...formulas.map((tex) => ({ type: 'equation', tex }) as const),
      paragraph('inline ', { type: 'math', tex: 'x_i^2' }, { type: 'break' }, 'שלום', {
        type: 'footnote',
        content: [text('سلام')],
      }),
      { type: 'figure', kind: 'image', asset: 'a', alt: 'dot "quoted" <b>', caption: [text('Dot')] },
      { type: 'pageBreak' },
    ]);
    expect(await faultsOf(await made(content))).toEqual([]);
  });

  test.each([
    ['a Chinese report with placeholders', chineseReport],
    ['an English template', englishLetterhead],
  ] as const)('on %s', { timeout: slow }, async (_, base) => {
    expect(await faultsOf(await made(reviewedSample('zh', 2), base()))).toEqual([]);
  });

  test.each(['gb-7714-numeric', 'chicago-notes'] as const)(
    'with citations after %s',
    { timeout: slow },
    async (citations) => {
      const outPath = join(folder(), 'out.docx');
      await exportDocument(reviewedSample('zh', 2), { format: 'docx', outPath, settings: { citations, review: true } });
      const data = readFileSync(outPath);
      const parts = wordParts(data);
      expect(wordFaults(parts)).toEqual([]);
      expect(parts['word/document.xml']).toContain('<w:pStyle w:val="Bibliography"/>');
      if (citations === 'chicago-notes') expect(parts['word/footnotes.xml']).toContain('城市内涝治理调查报告');
      expect(await faultsOf(data)).toEqual([]);
    },
  );

  test('and the check finds what is not', { timeout: slow }, async () => {
    const parts = wordParts(await made(contentOf([paragraph('x')])));
    const encoded = Object.entries(parts).map(([name, part]) => {
      const broken =
        name === 'word/document.xml' ? part.replace('<w:body>', '<w:body><w:p><w:r/><w:pPr/></w:p>') : part;
      return [name, new TextEncoder().encode(broken)] as const;
    });
    expect(await faultsOf(zipped(Object.fromEntries(encoded)))).not.toEqual([]);
  });
});
