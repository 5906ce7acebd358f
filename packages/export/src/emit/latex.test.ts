import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentContent, plainInline } from '@longhand/document';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { anyDocument } from '../../test/arbitrary.ts';
import { contentOf, heading, hostile, paragraph, text } from '../../test/content.ts';
import { formulas } from '../../test/formulas/formulas.ts';
import { folder, output, squeezed } from '../../test/tools.ts';
import { resolve } from '../resolve/resolve.ts';
import { sampleDocument } from '../sample.ts';
import { latexFile } from './latex.ts';
import { latexArchive } from './latex-archive.ts';
import { latexMath } from './latex-math.ts';
import { latexMathCommands } from './latex-math-commands.ts';
import { latexAddress, latexText } from './latex-text.ts';

const texOf = (content: DocumentContent) => latexFile(resolve(content).document, { picture: () => null });
const hostileTex = [
  ...hostile,
  '\\input{/etc/passwd} \\write18{rm -rf /} \\immediate\\openout',
  '\\end{document} \\begin{verbatim} % comment',
  '^^5cinput ^^M $x$ $$ & # _ ~ {} }{ \\',
  '\\catcode`\\%=12 \\def\\x{\\x}\\x \\csname end\\endcsname',
];
const everywhere = contentOf(
  hostileTex.flatMap((words, index) => [
    heading(1, words),
    paragraph(words, { type: 'text', text: words, marks: ['code', 'strike', 'underline'] }),
    paragraph(
      { type: 'math', tex: words },
      { type: 'text', text: 'x', href: `https://example.org/${index}?a=%20#{}^~` },
    ),
    { type: 'equation', tex: words },
    { type: 'code', text: `${words}\n  ${words}` },
    { type: 'callout', tone: 'note', blocks: [paragraph(words, { type: 'footnote', content: [text(words)] })] },
    {
      type: 'table',
      columns: [],
      headerRows: 1,
      rows: [[{ content: [text(words)] }], [{ content: [text(`*${words}`)] }]],
      caption: [text(words)],
    },
    { type: 'figure', kind: 'mermaid', source: words, alt: words, caption: [text(words)] },
  ]),
  {
    title: hostileTex.at(-1) ?? '',
    matter: {
      subtitle: hostileTex[6] ?? '',
      authors: [{ name: hostileTex[7] ?? '', email: '}' }],
      keywords: hostileTex,
    },
    glossary: hostileTex.map((term) => ({ term, definition: term, translation: term })),
  },
);

/** What our own source may say between the words of the document. */
const ours = new Set(
  (
    'begin end maketitle renewcommand abstractname contentsname tableofcontents clearpage section subsection subsubsection paragraph ' +
    'subparagraph item textbf textit emph texttt textsubscript textsuperscript sout uline href hyperlink hypertarget footnote footnotemark ' +
    'footnotetext includegraphics linewidth textheight fbox parbox centering mbox par nopagebreak smallskip small large caption toprule midrule ' +
    'bottomrule endfirsthead endhead endlastfoot multicolumn multirow cmidrule addlinespace raggedright raggedleft arraybackslash dimexpr ' +
    'tabcolsep relax tag leavevmode newline quad hspace hfill noindent boxtimes mdlgwhtsquare textbackslash textasciicircum textasciitilde textquotedbl ' +
    'textasciigrave ensuremath symup'
  ).split(' '),
);

/** Faults of a source: commands that are not ours, groups and environments that do not close. */
function faultsOf(tex: string): readonly string[] {
  const body = tex.slice(tex.indexOf('\\begin{document}'));
  const faults: string[] = [];
  const open: string[] = [];
  let depth = 0;
  for (const [token, name, environment] of body.matchAll(
    /\\([a-zA-Z]+)(?:(?<=\\(?:begin|end))\{([a-z*]+)\})?|\\[\s\S]|[{}%]/g,
  )) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (token === '%') {
      faults.push('a comment');
    } else if (name === 'begin') open.push(environment ?? '?');
    else if (name === 'end') {
      if (open.pop() !== environment) faults.push(`\\end{${environment}} closes nothing`);
    } else if (name !== undefined && !ours.has(name) && !latexMathCommands.has(name)) faults.push(`\\${name}`);
    if (depth < 0) faults.push('a brace too many');
  }
  if (depth !== 0) faults.push(`${depth} groups open`);
  if (open.length > 0) faults.push(`open: ${open.join(', ')}`);
  if (/\^\^/.test(body)) faults.push('^^');
  return faults;
}

describe('LaTeX', () => {
  test('text stays text, whatever it says, wherever it stands', () => {
    const { tex } = texOf(everywhere);
    expect(faultsOf(tex)).toEqual([]);
    expect(tex.match(/\\end\{document\}/g)).toHaveLength(1);
    expect(tex.trimEnd().endsWith('\\end{document}')).toBe(true);
    expect(tex).toContain('\\textbackslash{}input\\{/etc/passwd\\}');
  });

  test('any document at all is groups and environments that close, and commands of ours', () => {
    fc.assert(
      fc.property(anyDocument, (content) => {
        expect(faultsOf(texOf(content).tex)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('that a source is judged at all: a command that is not ours, an open group and an open environment are found', () => {
    const { tex } = texOf(contentOf([paragraph('Place')]));
    for (const fault of ['\\input{x}', '{', '\\begin{quote}', '}', '^^41'])
      expect(faultsOf(tex.replace('Place\n', () => `${fault}\n`))).not.toEqual([]);
  });

  test('shows the numbers of the resolver and counts none itself', () => {
    const { tex } = texOf(sampleDocument('zh', 2));
    expect(tex).toContain('\\setcounter{secnumdepth}{-1}');
    expect(tex).toMatch(/\\section\[\{1\\ \\ 第一部分[^\n]*\]\{\\hypertarget\{block-1\}\{\}1\\quad 第一部分/);
    expect(tex).toMatch(/\\caption\*\{\\hypertarget\{block-\d+\}\{\}\\textbf\{表 1　\}/);
    expect(tex).toMatch(/\\tag\{1\}/);
    expect(tex).toMatch(/\\hyperlink\{block-\d+\}\{表~1\}/);
    expect(tex).toMatch(/\\footnotetext\[1\]\{数据截至当年 10 月底。\}/);
    expect(tex).not.toMatch(/\\(?:ref|label|cite)\{/);
  });

  test('every link inside has its target', () => {
    const { tex } = texOf(sampleDocument('en', 4));
    const targets = new Set([...tex.matchAll(/\\hypertarget\{([^}]+)\}/g)].map(([, anchor]) => anchor));
    const links = [...tex.matchAll(/\\hyperlink\{([^}]+)\}/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(20);
    for (const anchor of links) expect(targets).toContain(anchor);
  });

  test('merged cells are multicolumn and multirow, and each row fills the grid', () => {
    const { tex } = texOf(sampleDocument('en', 2));
    const rows = (/\\endlastfoot\n([\s\S]*?)\n\\end\{longtable\}/.exec(tex)?.[1] ?? '').split('\n');
    expect(tex).toMatch(/\\multicolumn\{2\}\{>\{\\centering\\arraybackslash\}p\{[^}]+\}\}\{\\textbf\{Drained within/);
    expect(tex).toContain('\\multirow{4}{=}{Old town}');
    expect(tex).toContain('\\cmidrule(lr){3-4}');
    for (const row of rows.filter((each) => each.endsWith('\\\\'))) expect(row.split(' & ')).toHaveLength(5);
  });

  test('a formula is set as it is, cut to what LaTeX can set, or shown as code', () => {
    expect(latexMath('\\frac{1}{2}')?.tex).toBe('\\frac{1}{2}');
    expect(latexMath('a &= b \\\\ c &= d')).toBeNull();
    expect(latexMath('\\begin{align*} a &= b \\\\ c &= d \\end{align*}')?.tex).toBe(
      '\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}',
    );
    expect(latexMath('速度 = \\text{路程\\_x}')?.tex).toBe('\\text{速度} = \\text{路程\\_x}');
    expect(latexMath('\\ce{H2O}')?.packages).toEqual(new Set(['mhchem']));
    for (const tex of [
      '\\input{x}',
      '\\left( x',
      'x^2^3',
      '\\color{#{}}x',
      '}{',
      '\\def\\a{}',
      '\\frac{1}',
      '\\end{document}',
    ])
      expect([tex, latexMath(tex)]).toEqual([tex, null]);
  });

  test('an address leads where it did', () => {
    const told = latexAddress('https://a.example/~u_1/{x}?a=%20&b=^#part').replace(/\\(.)/g, '$1');
    expect(decodeURI(told)).toBe(decodeURI('https://a.example/~u_1/{x}?a=%20&b=^#part'));
    expect(latexText('a—b“c”')).toBe('a—b“c”');
  });

  test('with pictures it is an archive that holds them, without it is one file', () => {
    const figure = { type: 'figure' as const, kind: 'image' as const, asset: 'a'.repeat(64), alt: 'A picture' };
    const { document } = resolve(contentOf([figure]));
    const picture = { data: Uint8Array.of(1, 2, 3), format: 'png' as const };
    const { data, isZip } = latexArchive(document, new Map([['a'.repeat(64), picture]]));
    const files = unzipSync(data);
    expect(isZip).toBe(true);
    expect(Object.keys(files)).toEqual(['document.tex', `pictures/${'a'.repeat(32)}.png`]);
    expect(strFromU8(files['document.tex'] ?? data)).toContain(`alt={A picture}]{pictures/${'a'.repeat(32)}.png}`);
    expect(latexArchive(document, new Map()).isZip).toBe(false);
    expect(latexArchive(document, new Map([['a'.repeat(64), picture]])).data).toEqual(data);
  });
});

// TeX is half a gigabyte: what it says is asked where it is, and missed nowhere, so that no run has to skip anything.
const has = (engine: string): boolean => !spawnSync(engine, ['--version'], { stdio: 'ignore' }).error;
if (has('xelatex') && has('lualatex') && has('pdftotext')) {
  describe('compiled', () => {
    test('compiles with XeLaTeX without an error, with all text on the page', { timeout: 400_000 }, () => {
      for (const content of [sampleDocument('zh', 2), sampleDocument('en', 2), everywhere]) {
        const { log, text: shown } = compiled('xelatex', texOf(content).tex);
        expect(errorsIn(log)).toEqual([]);
        const paragraphs = content.blocks.flatMap(({ body }) => (body.type === 'paragraph' ? [body.content] : []));
        const plain = paragraphs.filter((told) => told.every(({ type }) => type === 'text'));
        expect(plain.length).toBeGreaterThan(2);
        for (const told of plain) {
          // LaTeX divides words.
          const words = squeezed(plainInline(told)).replaceAll('-', '');
          expect([words, shown.replaceAll('-', '').includes(words)]).toEqual([words, true]);
        }
      }
    });

    test('every command that a formula may use is one that XeLaTeX knows', { timeout: 60_000 }, () => {
      const asked = [...latexMathCommands].map((name) => `\\ifdefined\\${name}\\else\\typeout{! ${name}}\\fi`);
      const { tex } = texOf(
        contentOf([paragraph({ type: 'math', tex: '\\ce{A}' }, { type: 'math', tex: '\\cancel{x}' })]),
      );
      const { log } = compiled(
        'xelatex',
        tex.replace('\\maketitle', () => `${asked.join('\n')}\nx`),
      );
      expect(errorsIn(log)).toEqual([]);
    });

    test('compiles with LuaLaTeX, too', { timeout: 400_000 }, () => {
      const latin = contentOf([
        ...hostileTex.map((words) => paragraph(words)),
        ...formulas
          .filter(({ tex }) => !/\p{Script=Han}/u.test(tex))
          .map(({ tex }) => ({ type: 'equation' as const, tex })),
      ]);
      expect(errorsIn(compiled('lualatex', texOf(latin).tex).log)).toEqual([]);
    });
  });
}

const errorsIn = (log: string): readonly string[] =>
  log.split('\n').filter((line) => line.startsWith('! ') || line.includes('Missing character'));

/** Runs the engine once; its log names every error behind an exclamation mark. */
function compiled(engine: string, tex: string): { log: string; text: string } {
  const into = folder();
  writeFileSync(join(into, 'document.tex'), tex);
  spawnSync(engine, ['-interaction=nonstopmode', '-no-shell-escape', 'document.tex'], { cwd: into, timeout: 200_000 });
  const log = readFileSync(join(into, 'document.log'), 'utf8');
  return { log, text: squeezed(output('pdftotext', '-raw', join(into, 'document.pdf'), '-')) };
}
