/**
 * Draws the reference pictures by XeLaTeX, which shares nothing with the ways that are judged by them but the TeX.
 *
 *     npm run references
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latexMath } from '../../src/emit/latex-math.ts';
import { drawnPages, resolutions, signsOn } from './drawn.ts';
import { formulas } from './formulas.ts';
import { writePng } from './grey-picture.ts';

const into = mkdtempSync(join(tmpdir(), 'longhand-references-'));
const pages = formulas.map(({ name, tex }) => {
  const math = latexMath(tex);
  if (math === null) throw new Error(`${name} is no formula for LaTeX`);
  return `\\begin{equation*}\n${math.tex}\n\\end{equation*}`;
});
const fonts = join(import.meta.dirname, '../../fonts/');
const source = String.raw`\documentclass[UTF8,zihao=5,fontset=none]{ctexart}
\usepackage[paperwidth=18cm,paperheight=6cm,margin=1cm]{geometry}
\usepackage{amsmath,mathtools,unicode-math,array,xcolor,cancel}
\usepackage[version=4]{mhchem}
\setCJKmainfont[Path=${fonts}]{NotoSerifSC_400Regular.ttf}
\pagestyle{empty}
\begin{document}
${pages.join('\n\\clearpage\n')}
\end{document}
`;
writeFileSync(join(into, 'formulas.tex'), source);
execFileSync('xelatex', ['-interaction=nonstopmode', '-halt-on-error', 'formulas.tex'], {
  cwd: into,
  stdio: 'inherit',
});
const folder = join(import.meta.dirname, 'references');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const signs = signsOn(join(into, 'formulas.pdf'));
writeFileSync(
  join(folder, 'signs.json'),
  `${JSON.stringify(Object.fromEntries(formulas.map(({ name }, index) => [name, signs[index]])), null, 2)}\n`,
);
const draw = (to: string, name: string, resolution: number) => {
  mkdirSync(to, { recursive: true });
  for (const [index, picture] of drawnPages(join(into, 'formulas.pdf'), into, name, resolution).entries())
    writeFileSync(join(to, `${formulas[index]?.name}.png`), writePng(picture));
};
draw(folder, 'page', resolutions.windows);
draw(join(folder, 'large'), 'large', resolutions.pieces);
rmSync(into, { recursive: true });
