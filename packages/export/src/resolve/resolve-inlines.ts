/** Inline content: runs, notes, citation marks, and references with the number of what they refer to. */
import { type BlockId, type CitationId, type Inline, plainInline, writtenReference } from '@longhand/document';
import { say } from '@longhand/i18n';
import type { CiteMarks } from './cite-marks.ts';
import type { ResolvedFootnote, ResolvedInline, ResolvedReference } from './resolved.ts';
import { safeHref } from './safe-href.ts';
import type { Scope } from './scope.ts';
import { isHan, isVisible, oneLine, printable } from './text.ts';

export class InlineResolver {
  readonly footnotes: ResolvedFootnote[] = [];
  readonly #scope: Scope;
  readonly #marks: CiteMarks;

  constructor(scope: Scope, marks: CiteMarks) {
    this.#scope = scope;
    this.#marks = marks;
  }

  #reference(target: BlockId): ResolvedReference {
    const { targets } = this.#scope.numbering;
    const found = Object.hasOwn(targets, target) ? targets[target] : undefined;
    const anchor = this.#scope.anchors.get(target);
    if (found === undefined || anchor === undefined) {
      this.#scope.warn('export.warn.referenceMissing', { id: target });
      return { type: 'xref', label: '??', before: '', number: '??', after: '', isHeading: false, target };
    }
    const { before, number, after, isHeading } = writtenReference(found, this.#scope.theme.headings.numbers, {
      around: (kind) => (kind === 'quote' ? this.#quotes() : this.#scope.around(kind)),
      headingText: () => {
        const body = this.#scope.blocks.find(({ id }) => id === target)?.body;
        return body?.type === 'heading' ? this.headingText(body.content) : '';
      },
    });
    return { type: 'xref', label: before + number + after, before, number, after, isHeading, anchor, target };
  }

  #quotes(): readonly [string, string] {
    const { locale } = this.#scope;
    return [say(locale, 'export.label.quoteOpen'), say(locale, 'export.label.quoteClose')];
  }

  /** A heading as plain text, without notes and what a review would put in. */
  headingText(content: readonly Inline[]): string {
    const standing = content.filter((run) => run.type !== 'footnote' && !this.#scope.review?.isInserted(run));
    return oneLine(printable(plainInline(standing))).trim();
  }

  #cites(ids: readonly CitationId[], isInNote: boolean): ResolvedInline[] {
    return this.#marks.marks(ids, isInNote).flatMap((marks): ResolvedInline[] =>
      // A style that writes notes makes one of each group, unless the group stands in a note already.
      this.#marks.isNotes && !isInNote && marks.some(({ content }) => content !== undefined)
        ? [this.#note(() => [...marks])]
        : [...marks],
    );
  }

  /** Citations that stand side by side from this place on. */
  #citesFrom(content: readonly Inline[], start: number): readonly CitationId[] {
    const ids: CitationId[] = [];
    for (let at = start; at === start || this.#goesOn(content, at); at++) {
      const inline = content[at];
      if (inline?.type === 'cite') ids.push(inline.citation);
    }
    return ids;
  }

  /** Whether a citation stands beside the one before it, and no suggestion takes one of them only. */
  #goesOn(content: readonly Inline[], index: number): boolean {
    const [before, inline] = [content[index - 1], content[index]];
    if (before?.type !== 'cite' || inline?.type !== 'cite') return false;
    return this.#scope.review?.isAlike(before, inline) ?? true;
  }

  #note(content: () => ResolvedInline[]): ResolvedFootnote {
    const number = this.footnotes.length + 1;
    // Its place is taken before its content is resolved, so that notes count in reading order.
    const index = this.footnotes.push({ type: 'footnote', number, content: [] }) - 1;
    const note: ResolvedFootnote = { type: 'footnote', number, content: content() };
    this.footnotes[index] = note;
    return note;
  }

  runs(content: readonly Inline[], isInNote = false): ResolvedInline[] {
    return content.flatMap((inline, index) => {
      const runs = this.#runsOf(content, index, isInNote);
      return this.#scope.review?.carry(inline, runs) ?? runs;
    });
  }

  #runsOf(content: readonly Inline[], index: number, isInNote: boolean): ResolvedInline[] {
    const inline = content[index];
    if (inline === undefined) return [];
    switch (inline.type) {
      case 'text': {
        const text = oneLine(this.#scope.clean(inline.text));
        if (text === '') return [];
        // A link that nobody can see cannot be followed, and no engine can draw it.
        const href = isVisible(text) ? safeHref(inline.href) : undefined;
        return [{ type: 'text', text, marks: new Set(inline.marks), ...(href !== undefined && { href }) }];
      }
      case 'math': {
        const tex = this.#scope.clean(inline.tex).trim();
        const alt = this.#scope.line(inline.alt);
        return tex === '' ? [] : [{ type: 'math', tex, ...(alt !== '' && { alt }) }];
      }
      case 'cite':
        if (this.#goesOn(content, index)) return [];
        return spaced(content[index - 1], this.#cites(this.#citesFrom(content, index), isInNote));
      case 'footnote':
        // No format has notes in notes: the inner one is said in brackets.
        if (isInNote) return [plainRun(' ('), ...this.runs(inline.content, true), plainRun(')')];
        return [this.#note(() => this.runs(inline.content, true))];
      case 'xref':
        return [this.#reference(inline.target)];
      case 'break':
        return [{ type: 'break' }];
      default:
        return inline satisfies never;
    }
  }
}

/** Marks hang on the word before them; one that stands on the line, as `(Gray, 2021)`, has a space before it, but for Chinese. */
function spaced(before: Inline | undefined, marks: readonly ResolvedInline[]): ResolvedInline[] {
  const [mark] = marks;
  const first = mark?.type === 'cite' ? mark.content?.[0] : undefined;
  const last = before?.type === 'text' ? before.text.at(-1) : before?.type === 'math' ? 'x' : undefined;
  const needsSpace =
    first?.type === 'text' && !first.marks.has('sup') && last !== undefined && !/[\s([{“‘]/.test(last) && !isHan(last);
  return needsSpace ? [plainRun(' '), ...marks] : [...marks];
}

export const plainRun = (text: string): ResolvedInline => ({ type: 'text', text, marks: new Set() });
