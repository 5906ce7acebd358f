/** Comments and tracked changes of a Word file. */
import { createHash } from 'node:crypto';
import {
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  type ICommentOptions,
  ImportedXmlComponent,
  type IRunPropertiesOptions,
  Paragraph,
  type ParagraphChild,
  TextRun,
  type XmlComponent,
} from 'docx';
import type { ResolvedChange, ResolvedMark, ResolvedThread } from '../resolve/resolved.ts';

/** An id of the document as Word keeps it through every edit: eight hexadecimal digits, below the highest bit. */
function durableId(id: string): string {
  const number = createHash('sha256').update(id).digest().readUInt32BE(0) & 0x7ffffffe;
  return Math.max(1, number).toString(16).toUpperCase().padStart(8, '0');
}

/** An element by its name, for what the library has no class of. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly (XmlComponent | string)[] = [],
): ImportedXmlComponent {
  const made = new ImportedXmlComponent(name, attributes);
  for (const child of children) made.push(child);
  return made;
}

/** Paragraphs write any component as it stands; their type names the library's own only. */
export function child(component: XmlComponent): ParagraphChild {
  return component as ParagraphChild;
}

export class DocxReview {
  readonly comments: readonly ICommentOptions[];
  /** Numbers of a thread's comments, its first and its replies. */
  readonly #numbers = new Map<string, readonly number[]>();
  readonly #open = new Set<string>();
  #changes = 0;

  /**
   * @param firstNumber of the comments: above the numbers of all notes, because LibreOffice 7.4 counts comments between the first two notes among
   * the notes, sorts all by number, and gives a note the text of another when a comment comes before it
   */
  constructor(threads: readonly ResolvedThread[], firstNumber = 0) {
    const comments: ICommentOptions[] = [];
    for (const { id, isResolved, comments: said } of threads) {
      const first = firstNumber + comments.length;
      for (const [index, { id: comment, author, at, lines }] of said.entries()) {
        comments.push({
          id: first + index,
          author,
          initials: initialsOf(author),
          date: new Date(at),
          durableId: durableId(comment),
          resolved: isResolved,
          ...(index > 0 && { parentId: first }),
          children: lines.map((line) => new Paragraph({ children: [new TextRun(line)] })),
        });
      }
      this.#numbers.set(
        id,
        said.map((_, index) => first + index),
      );
    }
    this.comments = comments;
  }

  /** What stands before a run: beginnings of remarks. */
  before({ opens = [] }: ResolvedMark): ParagraphChild[] {
    return opens.flatMap((thread) => {
      this.#open.add(thread);
      return this.#of(thread).map((number) => new CommentRangeStart(number));
    });
  }

  /** What stands behind a run: ends of remarks, and the sign of each. */
  behind({ closes = [] }: ResolvedMark): ParagraphChild[] {
    return closes.flatMap((thread) => {
      if (!this.#open.delete(thread)) return [];
      const numbers = this.#of(thread);
      return [
        ...numbers.map((number) => new CommentRangeEnd(number)),
        ...numbers.map((number) => new TextRun({ children: [new CommentReference(number)] })),
      ];
    });
  }

  /** The content of a paragraph with remarks on all of it. */
  around(threads: readonly string[], children: readonly ParagraphChild[]): ParagraphChild[] {
    return [...this.before({ opens: threads }), ...children, ...this.behind({ closes: threads })];
  }

  /** Runs as inserted or removed. A removed field keeps its runs: Word restores them when the removal is rejected. */
  tracked(change: ResolvedChange | undefined, runs: readonly XmlComponent[]): ParagraphChild[] {
    if (runs.length === 0 || change === undefined) return runs.map(child);
    const name = change.kind === 'insertion' ? 'w:ins' : 'w:del';
    const { id, author, date } = this.#attributes(change);
    return [child(element(name, { 'w:id': String(id), 'w:author': author, 'w:date': date }, runs))];
  }

  /** For the mark at the end of a paragraph that comes or goes as a whole. */
  paragraphMark(change: ResolvedChange | undefined): { readonly run?: IParagraphMark } {
    if (change === undefined) return {};
    return { run: { [change.kind]: this.#attributes(change) } };
  }

  #of(thread: string): readonly number[] {
    return this.#numbers.get(thread) ?? [];
  }

  #attributes({ author, at }: ResolvedChange): { id: number; author: string; date: string } {
    this.#changes += 1;
    return { id: this.#changes, author, date: wordDate(at) };
  }
}

type IParagraphMark = IRunPropertiesOptions & {
  readonly [Kind in ResolvedChange['kind']]?: { readonly id: number; readonly author: string; readonly date: string };
};

/** `2026-11-28T08:30:00Z` */
function wordDate(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** First letters of the first words; of a Chinese name all of it, as Word shows it. */
function initialsOf(author: string): string {
  const words = author.split(/[\s@._-]+/u).filter((word) => word !== '');
  return words.length > 1
    ? words
        .map((word) => [...word][0] ?? '')
        .join('')
        .slice(0, 3)
    : [...author].slice(0, 3).join('');
}
