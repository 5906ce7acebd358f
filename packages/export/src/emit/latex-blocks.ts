/** Blocks as LaTeX. Every number is the resolver's: nothing is counted again. */
import type { PictureFormat } from '../resolve/assets.ts';
import type {
  ResolvedBlock,
  ResolvedCaption,
  ResolvedDocument,
  ResolvedHeading,
  ResolvedList,
} from '../resolve/resolved.ts';
import { type LatexInlines, latexTarget } from './latex-inline.ts';
import { latexTable } from './latex-table.ts';
import { latexCode, latexText } from './latex-text.ts';

export interface LatexPictures {
  /** Format of a picture, or null when it is not there. */
  readonly picture: (asset: string) => { readonly format: PictureFormat } | null;
}

/** Where a block stands: whether the page may break there, and whether LaTeX keeps notes there. */
interface Place {
  readonly isTop: boolean;
  readonly isBoxed: boolean;
}

const sections = ['section', 'subsection', 'subsubsection', 'paragraph', 'subparagraph', 'subparagraph'] as const;

/** Name of a stored picture beside the source, or null for a format that the engines cannot read. */
export function latexPictureName(asset: string, format: PictureFormat): string | null {
  return format === 'png' || format === 'jpg' ? `pictures/${asset.slice(0, 32)}.${format}` : null;
}

export class LatexBlocks {
  readonly #document: ResolvedDocument;
  readonly #inlines: LatexInlines;
  readonly #pictures: LatexPictures;

  constructor(document: ResolvedDocument, inlines: LatexInlines, pictures: LatexPictures) {
    this.#document = document;
    this.#inlines = inlines;
    this.#pictures = pictures;
  }

  body(): string {
    return this.#blocks(this.#document.blocks, { isTop: true, isBoxed: false });
  }

  #blocks(blocks: readonly ResolvedBlock[], place: Place): string {
    return blocks.map((block) => this.#block(block, place)).join('\n\n');
  }

  #block(block: ResolvedBlock, place: Place): string {
    const inlines = this.#inlines;
    const target = latexTarget(block.anchor);
    switch (block.type) {
      case 'heading':
        return this.#heading(block);
      case 'paragraph':
        return target + inlines.inlines(block.content);
      case 'list':
        return target + this.#list(block, place);
      case 'definitions':
        if (block.items.length === 0) return '';
        return inlines.withNotesBehind(() => {
          const items = block.items.map(({ term, blocks }) => {
            const told = this.#inside(blocks, { ...place, isTop: false });
            return `\\item[{${inlines.inlines(term)}}] ${told}`;
          });
          return `${target}\\begin{description}\n${items.join('\n')}\n\\end{description}`;
        });
      case 'table':
        return inlines.withNotesBehind(() => latexTable(block, inlines, this.#caption(block.caption), place.isBoxed));
      case 'code':
        return `${target}${codeText(block.text)}`;
      case 'quote':
        return `${target}\\begin{quote}\n${this.#inside(block.blocks, { ...place, isTop: false })}\n\\end{quote}`;
      case 'callout':
        return inlines.withNotesBehind(
          () =>
            `${target}\\begin{leftbar}\n\\textbf{${latexText(block.title)}}\\par\n${this.#blocks(block.blocks, { isTop: false, isBoxed: true })}\n\\end{leftbar}`,
        );
      case 'equation': {
        const math = inlines.formula(block.tex);
        if (math === null) {
          const number = block.number === '' ? '' : `\\hfill(${block.number})`;
          return `\\begin{center}\n${target}\\texttt{${latexCode(block.tex.replaceAll('\n', ' '))}}${number}\n\\end{center}`;
        }
        const number = block.number === '' ? '' : `\\tag{${block.number}}`;
        return `${target}\\begin{equation*}${number}\n${math}\n\\end{equation*}`;
      }
      case 'image':
        return this.#figure(this.#image(block.asset, block.alt || block.caption?.label || ''), block);
      case 'diagram':
        return this.#figure(`{\\small ${latexText(block.notice)}}\n${codeText(block.source)}`, block);
      case 'pageBreak':
        return place.isTop ? '\\clearpage' : '';
      default:
        return block satisfies never;
    }
  }

  /** The content of an environment that may not be empty. */
  #inside(blocks: readonly ResolvedBlock[], place: Place): string {
    return this.#blocks(blocks, place) || '\\mbox{}';
  }

  /** The short form is what the table of contents and the bookmarks show: there are no notes and no marks in it. */
  #heading({ depth, number, anchor, content, text }: ResolvedHeading): string {
    const before = number === '' ? '' : `${number}\\quad `;
    return this.#inlines.withNotesBehind(() => {
      const told = this.#inlines.inlines(content);
      const short = `${number === '' ? '' : `${number}\\ \\ `}${latexText(text)}`;
      return `\\${sections[depth - 1]}[{${short}}]{${latexTarget(anchor)}${before}${told}}`;
    });
  }

  #list(list: ResolvedList, place: Place): string {
    const isOrdered = list.ordered && list.items.every(({ checked }) => checked === undefined);
    const name = isOrdered ? 'enumerate' : 'itemize';
    const start = isOrdered && list.start !== 1 ? `[start=${list.start}]` : '';
    const items = list.items.map(({ blocks, checked }) => {
      const box = checked === undefined ? '' : `[{\\(${checked ? '\\boxtimes' : '\\mdlgwhtsquare'}\\)}]`;
      // A first part that is no paragraph would hang beside its mark.
      return `\\item${box} ${this.#inside(blocks, { ...place, isTop: false })}`;
    });
    if (items.length === 0) return '';
    return `\\begin{${name}}${start}\n${items.join('\n')}\n\\end{${name}}`;
  }

  #image(asset: string, alt: string): string {
    const picture = this.#pictures.picture(asset);
    const name = picture === null ? null : latexPictureName(asset, picture.format);
    if (name === null) return `\\fbox{\\parbox{0.8\\linewidth}{\\centering ${latexText(alt) || '\\mbox{}'}}}`;
    const told = alt === '' ? '' : `,alt={${latexText(alt)}}`;
    return `\\includegraphics[width=\\linewidth,height=0.6\\textheight,keepaspectratio${told}]{${name}}`;
  }

  #figure(body: string, { caption, anchor }: { readonly caption?: ResolvedCaption; readonly anchor?: string }): string {
    return this.#inlines.withNotesBehind(() => {
      const told = this.#caption(caption);
      const below = told === '' ? '' : `\\par\\nopagebreak\\smallskip\n{\\small ${told}\\par}\n`;
      return `\\begin{center}\n${latexTarget(anchor)}${body}\n${below}\\end{center}`;
    });
  }

  #caption(caption: ResolvedCaption | undefined): string {
    if (caption === undefined) return '';
    const text = this.#inlines.inlines(caption.content);
    if (caption.label === '') return text;
    const separator = text === '' ? '' : this.#document.labels.captionSeparator;
    return `\\textbf{${latexText(caption.label + separator)}}${text}`;
  }
}

/** Lines of code are text like any other: an environment that takes them verbatim ends where its own end stands in them. */
function codeText(text: string): string {
  const lines = text.split('\n').map((line) => `\\mbox{}${latexCode(line)}`);
  return `\\begin{code}\n${lines.join('\\\\\n')}\n\\end{code}`;
}
