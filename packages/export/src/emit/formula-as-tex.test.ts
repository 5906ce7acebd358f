/** A formula that cannot be read is lost in no format: its TeX stands there, in the face of code, and the report says so once. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { contentOf, paragraph } from '../../test/content.ts';
import { folder, need, pdfText, squeezed } from '../../test/tools.ts';
import { TypstEngine } from '../render/typst-engine.ts';
import { typstPdf } from '../render/typst-pdf.ts';
import { resolve } from '../resolve/resolve.ts';
import { docxFile } from './docx.ts';
import { epubFile } from './epub.ts';
import { htmlFile } from './html.ts';
import { latexFile } from './latex.ts';
import { markdownFile } from './markdown.ts';

/** No end, an unknown command, a sign that would open another formula, Chinese, and what each format takes for its own. */
const unreadable = ['\\frac{1', '\\nosuch{x} & <b>', 'a $ b', '\\left( 排空_{时间', 'x ` y " #z %'];
const noPicture = { picture: () => null };
const escaped = (tex: string) =>
  tex.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

describe.each(['zh', 'en'] as const)('what cannot be read as a formula stands as TeX in a document in %s', (lang) => {
  const content = contentOf(
    unreadable.flatMap((tex) => [
      { type: 'equation' as const, tex },
      paragraph(lang === 'zh' ? '其中' : 'where ', { type: 'math', tex }, lang === 'zh' ? '见上。' : ' is as above.'),
    ]),
    { lang },
  );
  const { document } = resolve(content);
  const warnings = unreadable.map((tex) => ({ code: 'export.warn.formula', params: { tex } }));

  test('in HTML and in a book', () => {
    const { html, warnings: told } = htmlFile(document, noPicture);
    const { data, warnings: ofBook } = epubFile(document, noPicture);
    const book = Object.entries(unzipSync(data)).map(([name, part]) =>
      name.endsWith('.xhtml') ? strFromU8(part) : '',
    );
    for (const tex of unreadable)
      for (const file of [html, book.join('')]) expect(file.split(`<code>${escaped(tex)}</code>`)).toHaveLength(3);
    expect([told, ofBook]).toEqual([warnings, warnings]);
  });

  test('in Word', async () => {
    const { data, warnings: told } = await docxFile(document, noPicture);
    const body = strFromU8(unzipSync(data)['word/document.xml'] ?? new Uint8Array());
    const styled = [...body.matchAll(/<w:rStyle w:val="InlineCode"\/>(?:(?!<w:r>).)*?<w:t[^>]*>([^<]*)/g)];
    const twice = unreadable.flatMap((tex) => [tex, tex]).map((tex) => tex.replace(/[&<>"]/g, ' ').trim());
    expect(styled.map(([, text = '']) => text.replace(/&(?:amp|lt|gt|quot);/g, ' ').trim())).toEqual(twice);
    expect(told).toEqual(warnings);
  });

  test('in LaTeX', () => {
    const { tex: file, warnings: told } = latexFile(document, noPicture);
    expect(file.match(/\\texttt\{/g)).toHaveLength(2 * unreadable.length);
    expect(told).toEqual(warnings);
  });

  test('in Markdown, where no reader takes a sign of it for the end of the formula', () => {
    const file = markdownFile(document);
    expect(file).toContain('`a $ b`');
    expect(file).toContain('$\\frac{1$');
    expect(file).not.toContain('$a $ b$');
  });

  test('in a PDF', { timeout: 60_000 }, async ({ skip }) => {
    need(skip, 'pdftotext');
    const engine = await TypstEngine.load(folder()).catch(() => skip('Typst has no build for this machine'));
    const { pdf, standard, warnings: told } = typstPdf(engine, document, new Map());
    expect(standard).toBe('PDF/UA-1');
    expect(told).toEqual(warnings);
    const path = join(folder(), 'formulas.pdf');
    writeFileSync(path, pdf);
    const text = pdfText(path);
    for (const tex of unreadable) expect(text.split(squeezed(tex))).toHaveLength(3);
    expect(execFileSync('pdffonts', [path], { encoding: 'utf8' })).toMatch(/Mono/);
  });
});
