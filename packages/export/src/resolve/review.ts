/**
 * Suggestions and comments, laid into the content: what would go, what would come, and where each remark begins and ends. The resolver
 * carries the marks over to what it makes of the marked runs.
 * @module
 */
import {
  applyChanges,
  type Block,
  type BlockBody,
  type BlockId,
  bodyToMarkdown,
  type CommentThread,
  contentOf,
  type DocumentContent,
  diffInline,
  type Inline,
  inlineLength,
  inlineText,
  type Mark,
  plainInline,
  type RangeChange,
  type Suggestion,
  sliceInline,
  type Writer,
  withContent,
} from '@longhand/document';
import { type Locale, say } from '@longhand/i18n';
import type {
  ExportWarning,
  ResolvedBlock,
  ResolvedChange,
  ResolvedInline,
  ResolvedMark,
  ResolvedThread,
} from './resolved.ts';
import { printable } from './text.ts';

/** Remarks on a whole block, and what would stand in its place. */
interface BlockReview {
  readonly threads: readonly string[];
  readonly replacement?: {
    readonly body: BlockBody;
    readonly removal: ResolvedChange;
    readonly change: ResolvedChange;
  };
}

interface Edit extends RangeChange {
  readonly suggestion: Suggestion;
}
interface Remark {
  readonly from: number;
  readonly to: number;
  readonly thread: string;
}
/** Bodies that Word can show as removed and as inserted paragraph by paragraph. */
const trackable: ReadonlySet<BlockBody['type']> = new Set(['paragraph', 'list', 'quote']);

/** @example const review = new Review(content, content.blocks, 'en') */
export class Review {
  /** The blocks with suggested text beside the text that it would replace. */
  readonly blocks: readonly Block[];
  readonly threads: ResolvedThread[] = [];
  readonly #content: DocumentContent;
  readonly #locale: Locale;
  readonly #marks = new Map<Inline, ResolvedMark>();
  readonly #ofBlock = new Map<BlockId, BlockReview>();
  readonly #inserted: Inline[] = [];
  /** Of several alternatives, the first is shown in the text. */
  readonly #shownRewrites = new Map<string, number | undefined>();
  #untracked = 0;

  /** @param blocks those that are shown, which may be fewer than the content's */
  constructor(content: DocumentContent, blocks: readonly Block[], locale: Locale) {
    this.#content = content;
    this.#locale = locale;
    const suggestions = Map.groupBy(content.suggestions ?? [], ({ block }) => block);
    const threads = Map.groupBy(content.threads ?? [], ({ block }) => block);
    this.blocks = blocks.map((block) =>
      this.#block(block, suggestions.get(block.id) ?? [], threads.get(block.id) ?? []),
    );
  }

  /** What suggestions would put in, to be counted behind all that stands: its citations need numbers, too. */
  get suggested(): readonly Block[] {
    const bodies: BlockBody[] = [...this.#ofBlock.values()].flatMap(({ replacement }) => replacement?.body ?? []);
    bodies.push({ type: 'paragraph', content: this.#inserted });
    return bodies.map((body, index) => ({ id: `suggested ${index}`, rev: 1, prov: { by: 'agent' }, body }));
  }

  get warnings(): readonly ExportWarning[] {
    const params = { count: this.#untracked };
    return this.#untracked > 0 ? [{ code: 'export.warn.suggestionUntracked', params }] : [];
  }

  isInserted(run: Inline): boolean {
    return this.#marks.get(run)?.change?.kind === 'insertion';
  }

  /** Whether the same suggestion, or none, is about both runs. */
  isAlike(one: Inline, other: Inline): boolean {
    const [a, b] = [this.#marks.get(one)?.change, this.#marks.get(other)?.change];
    return a?.suggestion === b?.suggestion && a?.kind === b?.kind;
  }

  /** What was made of a run, with its mark; a run that leaves nothing to show still begins or ends remarks. */
  carry(run: Inline, made: readonly ResolvedInline[]): readonly ResolvedInline[] {
    const review = this.#marks.get(run);
    if (review === undefined) return made;
    const [first = { type: 'text', text: '', marks: new Set<Mark>() }, ...rest] = made;
    const { closes = [], ...opening } = review;
    const change = review.change && { change: review.change };
    return [
      { ...first, review: rest.length === 0 ? review : opening },
      ...rest.map((each, at) => ({ ...each, review: { ...change, ...(at === rest.length - 1 && { closes }) } })),
    ];
  }

  /** A resolved block with what the review says of it, and behind it what would stand in its place. */
  around(
    id: BlockId,
    blocks: readonly ResolvedBlock[],
    resolve: (body: BlockBody) => readonly ResolvedBlock[],
  ): readonly ResolvedBlock[] {
    const review = this.#ofBlock.get(id);
    if (review === undefined) return blocks;
    const { threads, replacement } = review;
    const removal = replacement && { change: replacement.removal };
    const own = blocks.map((block, index) => ({ ...block, review: { ...removal, ...(index === 0 && { threads }) } }));
    if (replacement === undefined) return own;
    const { body, change } = replacement;
    return [...own, ...resolve(body).map((block) => ({ ...block, review: { change } }))];
  }

  #block(block: Block, suggestions: readonly Suggestion[], threads: readonly CommentThread[]): Block {
    if (suggestions.length === 0 && threads.length === 0) return block;
    const content = contentOf(block.body);
    const whole: string[] = [];
    const remarks: Remark[] = [];
    for (const thread of threads) {
      this.threads.push(this.#thread(thread));
      const range = content === null || thread.range === undefined ? null : placed(content, thread.range);
      if (range === null) whole.push(thread.id);
      else remarks.push({ ...range, thread: thread.id });
    }
    const edits: Edit[] = [];
    let replacement: BlockReview['replacement'];
    for (const suggestion of suggestions) {
      const changes = this.#isShown(suggestion) ? changesOf(block, suggestion) : null;
      const isFree = changes !== null && replacement === undefined && changes.every((change) => isApart(change, edits));
      if (isFree) edits.push(...changes.map((change) => ({ ...change, suggestion })));
      else if (edits.length === 0 && replacement === undefined && this.#replaces(block, suggestion)) {
        const [removal, change] = [this.#change(suggestion, 'deletion'), this.#change(suggestion, 'insertion')];
        replacement = { body: suggestion.body, removal, change };
      } else whole.push(this.#told(suggestion));
    }
    if (whole.length > 0 || replacement !== undefined) {
      this.#ofBlock.set(block.id, { threads: whole, ...(replacement !== undefined && { replacement }) });
    }
    if (content === null || (edits.length === 0 && remarks.length === 0)) return block;
    return { ...block, body: withContent(block.body, this.#marked(content, edits, remarks)) };
  }

  #isShown({ rewrite, alternative }: Suggestion): boolean {
    if (rewrite === undefined) return true;
    if (!this.#shownRewrites.has(rewrite)) this.#shownRewrites.set(rewrite, alternative);
    return this.#shownRewrites.get(rewrite) === alternative;
  }

  #replaces(block: Block, suggestion: Suggestion): suggestion is Suggestion & { readonly body: BlockBody } {
    const { body, baseRev } = suggestion;
    return (
      body !== undefined &&
      baseRev === block.rev &&
      this.#isShown(suggestion) &&
      trackable.has(body.type) &&
      trackable.has(block.body.type)
    );
  }

  /** A suggestion that no text can show becomes a remark that tells it. @returns id of its thread */
  #told(suggestion: Suggestion): string {
    const { id, by, at = this.#content.updatedAt, reason } = suggestion;
    const text = proposalOf(suggestion, this.#locale);
    this.#untracked += 1;
    const lines = printable(reason === undefined ? text : `${text}\n${reason}`).split('\n');
    this.threads.push({ id, isResolved: false, comments: [{ id, author: authorOf(by), at, lines }] });
    return id;
  }

  #thread({ id, comments, isResolved = false }: CommentThread): ResolvedThread {
    return {
      id,
      isResolved,
      comments: comments.map((comment) => ({
        id: comment.id,
        author: authorOf(comment.by),
        at: comment.at,
        lines: printable(comment.text).split('\n'),
      })),
    };
  }

  #change({ id, by, at = this.#content.updatedAt }: Suggestion, kind: ResolvedChange['kind']): ResolvedChange {
    return { kind, suggestion: id, author: authorOf(by), at };
  }

  /** The content cut at each place where something begins or ends, each piece an object of its own. */
  #marked(content: readonly Inline[], edits: readonly Edit[], remarks: readonly Remark[]): Inline[] {
    const length = inlineLength(content);
    const places = [...edits, ...remarks].flatMap(({ from, to }) => [from, to]);
    const cuts = [...new Set([0, ...places, length])].sort((a, b) => a - b);
    const result = this.#insertions(edits, 0);
    for (const [index, to] of cuts.entries()) {
      const from = cuts[index - 1];
      if (from === undefined) continue;
      const pieces = sliceInline(content, from, to).map((inline) => ({ ...inline }));
      const edit = edits.find((each) => each.from <= from && each.to >= to);
      const opens = remarks.filter((remark) => remark.from === from).map(({ thread }) => thread);
      const closes = remarks.filter((remark) => remark.to === to).map(({ thread }) => thread);
      for (const [at, piece] of pieces.entries()) {
        const mark: ResolvedMark = {
          ...(edit !== undefined && { change: this.#change(edit.suggestion, 'deletion') }),
          ...(at === 0 && opens.length > 0 && { opens }),
          ...(at === pieces.length - 1 && closes.length > 0 && { closes }),
        };
        if (Object.keys(mark).length > 0) this.#marks.set(piece, mark);
      }
      result.push(...pieces, ...this.#insertions(edits, to));
    }
    return result;
  }

  #insertions(edits: readonly Edit[], place: number): Inline[] {
    return edits
      .filter(({ to }) => to === place)
      .flatMap(({ insert, suggestion }) =>
        insert.map((inline) => {
          const piece = { ...inline };
          this.#marks.set(piece, { change: this.#change(suggestion, 'insertion') });
          this.#inserted.push(piece);
          return piece;
        }),
      );
  }
}

/** What is suggested, in a sentence. */
function proposalOf({ body, changes = [], insert, remove, move }: Suggestion, locale: Locale): string {
  if (insert !== undefined) {
    const proposal = insert.bodies.map((one) => bodyToMarkdown(one)).join('\n\n');
    return say(locale, 'export.label.suggestInsertion', { proposal });
  }
  if (remove !== undefined) return say(locale, 'export.label.suggestRemoval');
  if (move !== undefined) return say(locale, 'export.label.suggestMove');
  const proposal =
    body === undefined ? changes.map((one) => plainInline(one.insert)).join(' … ') : bodyToMarkdown(body);
  return say(locale, 'export.label.suggestion', { proposal });
}

/** The changes of a suggestion in the present content of its block; null when they cannot be shown in it. */
function changesOf(block: Block, { baseRev, changes, body }: Suggestion): readonly RangeChange[] | null {
  const content = contentOf(block.body);
  if (content === null || baseRev !== block.rev) return null;
  if (changes === undefined) {
    const isAlike =
      body?.type === block.body.type &&
      (body.type !== 'heading' || body.level === (block.body.type === 'heading' ? block.body.level : 0));
    const after = body === undefined || !isAlike ? null : contentOf(body);
    return after === null ? null : diffInline(content, after);
  }
  try {
    const after = applyChanges(content, changes);
    return onBase(changes) ?? diffInline(content, after);
  } catch {
    // The ranges do not lie in the present text: the suggestion is told instead.
    return null;
  }
}

/** Changes that follow each other, each on the content before all of them; null where one changes what another put in. */
function onBase(changes: readonly RangeChange[]): readonly RangeChange[] | null {
  const result: RangeChange[] = [];
  for (const [index, change] of changes.entries()) {
    let { from, to } = change;
    for (const step of changes.slice(0, index).toReversed()) {
      const added = inlineLength(step.insert);
      const shift = added - (step.to - step.from);
      if (from >= step.from + added && from > step.from) [from, to] = [from - shift, to - shift];
      else if (to > step.from || (to === step.from && added > 0)) return null;
    }
    if (!isApart({ from, to, insert: [] }, result)) return null;
    result.push({ from, to, insert: change.insert });
  }
  return result;
}

function isApart(change: RangeChange, others: readonly RangeChange[]): boolean {
  return others.every((other) => change.to < other.from || change.from > other.to);
}

/** The range inside the text and between whole characters; null when nothing is in it. */
function placed(content: readonly Inline[], range: { readonly from: number; readonly to: number }) {
  const text = inlineText(content);
  const whole = (at: number): number => {
    const place = Math.min(Math.max(0, Math.trunc(at) || 0), text.length);
    return /[\udc00-\udfff]/.test(text[place] ?? '') && /[\ud800-\udbff]/.test(text[place - 1] ?? '')
      ? place - 1
      : place;
  };
  const [from, to] = [whole(range.from), whole(range.to)];
  return from < to ? { from, to } : null;
}

/** Word shows the name of an author; the agent goes by the name of the program. */
function authorOf({ kind, id }: Writer): string {
  return kind === 'person' && id.trim() !== '' ? printable(id) : 'Longhand';
}
