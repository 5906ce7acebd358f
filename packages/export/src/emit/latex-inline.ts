/** Inline content as LaTeX: marks, links, formulas, notes. */
import type { ExportWarning, ResolvedInline, ResolvedText } from '../resolve/resolved.ts';
import { type FormulaPackage, latexMath } from './latex-math.ts';
import { latexAddress, latexCode, latexText } from './latex-text.ts';

export class LatexInlines {
  readonly warnings: ExportWarning[] = [];
  readonly packages = new Set<FormulaPackage>();
  readonly #failed = new Set<string>();
  #held: string[] | null = null;

  inlines(content: readonly ResolvedInline[]): string {
    return content.map((inline) => this.#inline(inline)).join('');
  }

  /** The same for a place that comes twice, as the head of a table on each page: without notes and without targets. */
  repeated(content: readonly ResolvedInline[]): string {
    return this.inlines(
      content.flatMap((inline) => {
        if (inline.type === 'footnote') return [];
        return [inline.type === 'cite' ? { ...inline, place: undefined } : inline];
      }),
    );
  }

  /**
   * What is set where LaTeX loses notes: in boxes, tables, captions and headings. Their marks stay, their texts follow behind.
   *
   * @param emit makes the source of that place
   */
  withNotesBehind(emit: () => string): string {
    if (this.#held !== null) return emit();
    this.#held = [];
    const told = emit();
    const notes = this.#held;
    this.#held = null;
    return [told, ...notes].join('\n');
  }

  /** What stands between the signs of a formula, or null, with a warning, when it has to be shown as code. */
  formula(tex: string): string | null {
    const math = latexMath(tex);
    for (const needed of math?.packages ?? []) this.packages.add(needed);
    if (math !== null) return math.tex;
    if (!this.#failed.has(tex)) this.warnings.push({ code: 'export.warn.formula', params: { tex } });
    this.#failed.add(tex);
    return null;
  }

  #inline(inline: ResolvedInline): string {
    switch (inline.type) {
      case 'text':
        return styled(inline);
      case 'math':
        return this.#math(inline.tex);
      case 'cite': {
        const mark =
          inline.content === undefined ? `\\textsuperscript{${latexText(inline.label)}}` : this.inlines(inline.content);
        if (mark === '') return latexTarget(inline.place);
        return inline.anchor === undefined
          ? mark
          : `${latexTarget(inline.place)}\\hyperlink{${inline.anchor}}{${mark}}`;
      }
      case 'footnote': {
        const text = this.inlines(inline.content);
        if (this.#held === null) return `\\footnote[${inline.number}]{${text}}`;
        this.#held.push(`\\footnotetext[${inline.number}]{${text}}`);
        return `\\footnotemark[${inline.number}]`;
      }
      case 'xref':
        return inline.anchor === undefined
          ? latexText(inline.label)
          : `\\hyperlink{${inline.anchor}}{${latexText(inline.label.replaceAll(' ', '\u00a0'))}}`;
      case 'break':
        return '\\leavevmode\\newline{}';
      default:
        return inline satisfies never;
    }
  }

  #math(tex: string): string {
    const told = this.formula(tex);
    return told === null ? `\\texttt{${latexCode(tex)}}` : `\\(${told}\\)`;
  }
}

const commands = [
  ['sub', 'textsubscript'],
  ['sup', 'textsuperscript'],
  ['em', 'emph'],
  ['strong', 'textbf'],
  ['strike', 'sout'],
  ['underline', 'uline'],
] as const;

function styled({ text, marks, href }: ResolvedText): string {
  let told = marks.has('code') ? `\\texttt{${latexText(text)}}` : latexText(text);
  for (const [mark, command] of commands) if (marks.has(mark)) told = `\\${command}{${told}}`;
  return href === undefined ? told : `\\href{${latexAddress(href)}}{${told}}`;
}

/** A link target that takes no room. */
export const latexTarget = (anchor: string | undefined): string =>
  anchor === undefined ? '' : `\\hypertarget{${anchor}}{}`;
