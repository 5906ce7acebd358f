/**
 * Resolved document to LaTeX source, for XeLaTeX and LuaLaTeX. It shows the resolver's numbers, so it needs no second run for references; the
 * table of contents needs two.
 * @module
 */
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { LatexBlocks, type LatexPictures } from './latex-blocks.ts';
import { LatexInlines, latexTarget } from './latex-inline.ts';
import { latexPreamble } from './latex-preamble.ts';
import { latexText } from './latex-text.ts';

/** From this many headings on, a table of contents helps more than it costs. */
const headingsForContents = 3;

/** @example latexFile(document, { picture: () => null }).tex */
export function latexFile(
  document: ResolvedDocument,
  pictures: LatexPictures,
): { readonly tex: string; readonly warnings: readonly ExportWarning[] } {
  const inlines = new LatexInlines();
  const { labels } = document;
  const body = new LatexBlocks(document, inlines, pictures).body();
  const back = [glossary(document), references(document, inlines), sources(document), appendix(document)];
  const hasContents = document.blocks.filter(({ type }) => type === 'heading').length >= headingsForContents;
  const contents = hasContents
    ? `\\renewcommand{\\contentsname}{${latexText(labels.contents)}}\n\\tableofcontents\n\\clearpage`
    : '';
  const parts = ['\\begin{document}\n\\maketitle', abstract(document), contents, body, ...back, '\\end{document}'];
  // The preamble comes last: only now it is known which packages the formulas need.
  const preamble = latexPreamble(document, inlines.packages);
  return {
    tex: `${[preamble, ...parts].filter((part) => part !== '').join('\n\n')}\n`,
    warnings: inlines.warnings,
  };
}

function abstract({ matter, labels }: ResolvedDocument): string {
  const keywords =
    matter.keywords.length === 0
      ? []
      : [
          `\\noindent\\textbf{${latexText(labels.keywords + labels.captionSeparator)}}${latexText(matter.keywords.join('; '))}`,
        ];
  const text = matter.abstract.map(latexText);
  if (text.length === 0) return keywords.join('');
  const name = `\\renewcommand{\\abstractname}{${latexText(labels.abstract)}}`;
  return [name, '\\begin{abstract}', [...text, ...keywords].join('\n\n'), '\\end{abstract}'].join('\n');
}

function glossary({ glossary: terms, labels }: ResolvedDocument): string {
  if (terms.length === 0) return '';
  const items = terms.map(({ anchor, term, definition, translation }) => {
    const told = translation === '' ? '' : ` (${latexText(translation)})`;
    return `\\item[{${latexTarget(anchor)}${latexText(term)}}]${told} ${latexText(definition)}`;
  });
  return `${titled(labels.glossary, 'glossary')}\n\\begin{description}\n${items.join('\n')}\n\\end{description}`;
}

function references({ bibliography, labels }: ResolvedDocument, inlines: LatexInlines): string {
  if (bibliography.length === 0) return '';
  const items = bibliography.map(({ anchor, label, content }) => {
    const told = `${latexTarget(anchor)}${inlines.inlines(content)}`;
    return label === '' ? `\\item[]\\hspace*{-1.5em}${told}` : `\\item[{${latexText(label)}}] ${told}`;
  });
  return `${titled(labels.references, 'references')}\n\\begin{itemize}\n${items.join('\n')}\n\\end{itemize}`;
}

function sources({ sources: list, labels }: ResolvedDocument): string {
  if (list.length === 0) return '';
  const items = list.map(({ number, anchor, name, quotes }) => {
    const told = quotes.map((quote) => {
      const locator = quote.locator === '' ? '' : latexText(labels.bracketOpen + quote.locator + labels.bracketClose);
      return `${latexTarget(quote.anchor)}{\\small ${latexText(labels.quoteOpen + quote.text + labels.quoteClose)}${locator}\\par}`;
    });
    return `\\item[{[${number}]}] ${latexTarget(anchor)}\\textbf{${latexText(name)}}\\par\n${told.join('\n')}`;
  });
  return `${titled(labels.sources, 'sources')}\n\\begin{itemize}\n${items.join('\n')}\n\\end{itemize}`;
}

function appendix({ appendix: entries, labels }: ResolvedDocument): string {
  if (entries.length === 0) return '';
  const items = entries.map(({ number, anchor, place, sentence, quotes }) => {
    const told = quotes.map(({ text, source, locator, anchor: target, standing, flags }) => {
      const quote = latexText(labels.quoteOpen + text + labels.quoteClose);
      const from = `\\hyperlink{${target}}{${latexText([source, locator].filter((part) => part !== '').join(labels.comma))}}`;
      const notes = [standing, ...flags].map(latexText).join(labels.listSeparator);
      return `{\\small ${quote}${latexText(labels.dash)}${from}${latexText(labels.stop)}\\emph{${notes}}\\par}`;
    });
    const back = `\\hyperlink{${place}}{${number}.}`;
    return `\\item[{${back}}] ${latexTarget(anchor)}${latexText(sentence)}\\par\n${told.join('\n')}`;
  });
  const meaning = `{\\small ${latexText(labels.evidenceMeaning)}\\par}`;
  return `${titled(labels.evidence, 'evidence')}\n${meaning}\n\\begin{itemize}\n${items.join('\n')}\n\\end{itemize}`;
}

const titled = (label: string, anchor: string): string =>
  `\\section[{${latexText(label)}}]{${latexTarget(anchor)}${latexText(label)}}`;
