/**
 * Formulas as our emitters make them, drawn: each on a page of its own, cut to its ink.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Document, Packer, Paragraph } from 'docx';
import { DocxInlines } from '../../src/emit/docx-inline.ts';
import { DocxReview } from '../../src/emit/docx-review.ts';
import { wordLook } from '../../src/emit/docx-style.ts';
import { mathExpression, mathPrelude, typstMath } from '../../src/emit/typst-math.ts';
import { typstString } from '../../src/emit/typst-string.ts';
import type { TypstEngine } from '../../src/render/typst-engine.ts';
import { themeOf } from '../../src/theme.ts';
import { wordAsPdf } from '../tools.ts';
import { cropped, type GreyPicture, readPgm } from './grey-picture.ts';

/** Dots to the inch of pictures that are compared window by window, and piece by piece, at the size of the references. */
export const resolutions = { windows: 150, pieces: 300 } as const;
/** Size of letters in the references and in formulas of LibreOffice, in points. */
export const letterSizes = { references: 10.5, libreOffice: 12 } as const;
/** Where Debian's `fonts-lmodern` puts the faces. */
export const latinModern = '/usr/share/texmf/fonts/opentype/public';

/** By the engine of PDF, with the faces of a document. */
export function drawnByTypst(
  engine: TypstEngine,
  formulas: readonly string[],
  into: string,
  isBlock = true,
): readonly GreyPicture[] {
  const pages = formulas.map((tex) => {
    const math = typstMath(tex);
    if (math === null) throw new Error(`no Typst for ${tex}`);
    return `#math.equation(block: ${isBlock}, alt: ${typstString(tex)}, ${mathExpression(math)})`;
  });
  const source = `${mathPrelude}#set document(title: "Formulas")
#set page(width: 18cm, height: 6cm, margin: 1cm)
#set text(font: ("Libertinus Serif", "Noto Serif SC"), size: 10.5pt)
#show math.equation: set text(font: ("New Computer Modern Math", "Noto Serif SC"))
${pages.join('\n#pagebreak()\n')}`;
  const compiled = engine.compile(source);
  if ('failures' in compiled) throw new Error(compiled.failures.join('; '));
  const written = engine.write(compiled.document, 'ua-1');
  if ('failures' in written) throw new Error(written.failures.join('; '));
  const path = join(into, 'typst.pdf');
  writeFileSync(path, written.pdf);
  return drawnPages(path, into, 'typst', resolutions.windows);
}

/**
 * What LibreOffice prints of them, from a Word file: a page for each. It takes the faces of Latin Modern, which XeLaTeX drew the references with,
 * so that a letter differs from its reference by its place alone.
 */
export async function printedByWord(formulas: readonly string[], into: string): Promise<string> {
  const look = wordLook(themeOf({ lang: 'en' }).theme, 'en');
  const inlines = new DocxInlines(new DocxReview([]), look);
  const children = formulas.map(
    (tex, index) => new Paragraph({ pageBreakBefore: index > 0, children: inlines.equation(tex) }),
  );
  if (inlines.warnings.length > 0) throw new Error(`no Word equation for ${inlines.warnings[0]?.params.tex}`);
  // As large as the pages of the references: a picture of all of A4 would be white for the most part.
  const page = { size: { width: 10_205, height: 3_402 }, margin: { top: 567, right: 567, bottom: 567, left: 567 } };
  const file = new Document({ styles: look.styles, sections: [{ properties: { page }, children }] });
  const path = join(into, 'formulas.docx');
  writeFileSync(path, await Packer.toBuffer(file));
  process.env.FONTCONFIG_FILE = facesOfReferences(into);
  const [printed = ''] = wordAsPdf([path], into);
  delete process.env.FONTCONFIG_FILE;
  return printed;
}

/** Latin Modern for everything that LibreOffice asks for, its own face of signs included; Chinese is ours, as in the references. */
function facesOfReferences(into: string): string {
  const faces = join(into, 'faces');
  mkdirSync(faces, { recursive: true });
  const found = [
    ...['regular', 'italic', 'bold', 'bolditalic'].map((shape) => join(latinModern, 'lm', `lmroman10-${shape}.otf`)),
    join(latinModern, 'lm-math', 'latinmodern-math.otf'),
    join(import.meta.dirname, '../../fonts/NotoSerifSC_400Regular.ttf'),
  ];
  for (const face of found) copyFileSync(face, join(faces, basename(face)));
  const path = join(into, 'fonts.conf');
  const instead = (asked: string, ...named: readonly string[]) =>
    `<match target="pattern"><test name="family"><string>${asked}</string></test><edit name="family" mode="assign_replace" binding="same">${named.map((name) => `<string>${name}</string>`).join('')}</edit></match>`;
  writeFileSync(
    path,
    `<?xml version="1.0"?><fontconfig><dir>${faces}</dir><cachedir>${join(into, 'fonts')}</cachedir>
${instead('Liberation Serif', 'Latin Modern Roman', 'Latin Modern Math', 'Noto Serif SC')}${instead('OpenSymbol', 'Latin Modern Math')}</fontconfig>`,
  );
  return path;
}

/**
 * Letters, digits and signs of each page, sorted: fonts and places of a printed formula differ between programs, its signs do not. Brackets,
 * bars, primes, accents and arrows are left out, because programs build them of different pieces.
 */
export function signsOn(pdf: string): readonly string[] {
  const pages = execFileSync('pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8' }).split('\f');
  return pages.map((page) =>
    // An arrow is drawn with lines that are minus signs.
    [...page.normalize('NFKC').replace(/(?:[\u2212-]\s*)+→/g, '→')]
      .map((sign) => same[sign] ?? (/\p{L}/u.test(sign) ? sign.normalize('NFD').charAt(0) : sign))
      .filter((sign) => /[\p{L}\p{N}+\u2212=<>≤≥≠±×∈∋∪⊆⊇∇∂∞∑∏∫∬]/u.test(sign))
      .sort()
      .join(''),
  );
}

/** Signs that programs write in two ways. */
const same: Readonly<Record<string, string>> = { '-': '\u2212', ϵ: 'ε' };

/** The pages of a PDF, cut to their ink. @param resolution dots to the inch */
export function drawnPages(pdf: string, into: string, name: string, resolution: number): readonly GreyPicture[] {
  execFileSync('pdftoppm', ['-gray', '-r', String(resolution), pdf, join(into, name)]);
  return readdirSync(into)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.pgm'))
    .sort()
    .map((file) => cropped(readPgm(readFileSync(join(into, file)))));
}
