/**
 * Formulas as our emitters make them, drawn: each on a page of its own, cut to its ink.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const dotsPerInch = 150;

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
  return drawnPages(path, into, 'typst');
}

/** What LibreOffice prints of them, from a Word file: a page for each. */
export async function printedByWord(formulas: readonly string[], into: string): Promise<string> {
  const look = wordLook(themeOf({ lang: 'en' }).theme, 'en');
  const inlines = new DocxInlines(new DocxReview([]), look);
  const children = formulas.map(
    (tex, index) => new Paragraph({ pageBreakBefore: index > 0, children: inlines.equation(tex) }),
  );
  if (inlines.warnings.length > 0) throw new Error(`no Word equation for ${inlines.warnings[0]?.params.tex}`);
  const file = new Document({ styles: look.styles, sections: [{ children }] });
  const path = join(into, 'formulas.docx');
  writeFileSync(path, await Packer.toBuffer(file));
  // The engine of PDF names a folder of fonts for this process, which would be all that LibreOffice finds.
  delete process.env.FONTCONFIG_FILE;
  const [printed = ''] = wordAsPdf([path], into);
  return printed;
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

/** The pages of a PDF, cut to their ink. */
export function drawnPages(pdf: string, into: string, name: string): readonly GreyPicture[] {
  execFileSync('pdftoppm', ['-gray', '-r', String(dotsPerInch), pdf, join(into, name)]);
  return readdirSync(into)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.pgm'))
    .sort()
    .map((file) => cropped(readPgm(readFileSync(join(into, file)))));
}
