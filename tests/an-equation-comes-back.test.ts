import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { exportDocument } from '@longhand/export';
import { extract } from '@longhand/sources';
import * as fc from 'fast-check';
import temml from 'temml';
import { afterAll, beforeAll, expect, test } from 'vitest';

const FORMULAS = [
  'E=mc^2',
  '\\frac{-b\\pm\\sqrt{b^2-4ac}}{2a}',
  '\\sqrt[3]{x+y}',
  '\\sum_{k=1}^{n}k^2=\\frac{n(n+1)(2n+1)}{6}',
  '\\int_0^{\\infty}e^{-x^2}dx=\\frac{\\sqrt{\\pi}}{2}',
  '\\prod_{i=1}^{n}x_i',
  '\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}',
  'x_i^2+\\alpha\\beta\\le\\infty',
  '\\hat{x}+\\vec{v}+\\overline{z}',
  '\\lim_{x\\to 0}\\frac{\\sin x}{x}=1',
  '\\left(\\frac{1}{2}\\right)^{10}',
  '\\mathbb{R}^n\\subset\\mathbb{C}^n',
];

/** What a formula shows, whatever its TeX looks like: the characters of its MathML. */
function shown(tex: string): string {
  const xml = temml.renderToString(tex, { throwOnError: true, annotate: false });
  return xml
    .replace(/<[^>]*>/g, '')
    .replace(/[\s\u2061-\u2064\u200b\u00a0]/g, '')
    .normalize('NFKC')
    .replace(/−/g, '-');
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-equations-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The formulas as an export and its extraction bring them back. */
async function backFromWord(formulas: readonly string[]): Promise<readonly string[]> {
  const content: DocumentContent = {
    schema: 'doc/1',
    id: 'equations',
    title: 'Equations',
    lang: 'en',
    updatedAt: 0,
    blocks: formulas.map((tex, at) => ({
      id: `b${at}`,
      rev: 1,
      prov: { by: 'agent' },
      body: { type: 'equation', tex },
    })),
    citations: {},
    sources: {},
  };
  const path = join(folder, 'equations.docx');
  await exportDocument(content, { format: 'docx', outPath: path });
  const { text } = await extract({ path, name: 'equations.docx' });
  return [...text.matchAll(/\$\$?([^$]+)\$\$?/g)].map(([, tex = '']) => tex);
}

test('a formula that went out to Word is read back as one that shows the same', async () => {
  const found = await backFromWord(FORMULAS);
  expect(found.length).toBe(FORMULAS.length);
  for (const [at, tex] of FORMULAS.entries()) expect(shown(found[at] ?? ''), found[at]).toBe(shown(tex));
});

/** Formulas of any depth in what Word and TeX both have. */
const formula = fc.letrec<{ one: string }>((tie) => {
  const shape = (make: (...parts: string[]) => string, count: number) =>
    fc.tuple(...Array.from({ length: count }, () => tie('one'))).map((parts) => make(...parts));
  return {
    one: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom('x', 'y_1', 'z^2', '\\alpha', '\\beta ', '12', '\\infty', 'a+b', 'p\\le q'),
      shape((one, other) => `\\frac{${one}}{${other}}`, 2),
      shape((one, other) => `${one}+${other}`, 2),
      shape((one) => `\\sqrt{${one}}`, 1),
      shape((one, other) => `{\\left(${one}\\right)}^{${other}}`, 2),
      shape((one, other, of) => `\\sum_{${one}}^{${other}}{${of}}`, 3),
      shape((one, other) => `\\begin{pmatrix} ${one} & ${other} \\\\ ${other} & ${one} \\end{pmatrix}`, 2),
    ),
  };
}).one;

test('so does any formula of fractions, scripts, roots, brackets, sums and matrices', async () => {
  const formulas = fc.sample(formula, 120);
  const found = await backFromWord(formulas);
  expect(found.length).toBe(formulas.length);
  for (const [at, tex] of formulas.entries())
    expect(shown(found[at] ?? ''), `${tex}  ->  ${found[at]}`).toBe(shown(tex));
});
