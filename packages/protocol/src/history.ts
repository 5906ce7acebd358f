/**
 * What each person can undo and redo. The log never goes back: an undo is new events, made out of what is kept here.
 *
 * The steps of one person form a chain: the newest one holds for the present document, the one before it for what is there once the newest
 * is undone, and so on. Whatever somebody else does is carried down that chain at once (operational transformation as in the history of
 * collaborative editors), so that nothing of it is undone with a step, and a step that would take it away says so instead.
 * @module
 */
import {
  type Block,
  type BlockBody,
  type BlockId,
  contentOf,
  type DocumentContent,
  type FrontMatter,
  type GlossaryTerm,
  type Lang,
  type Layout,
  type Provenance,
  type RangeChange,
  type Suggestion,
  type TextRange,
} from '@longhand/document';
import type { Actor, Seq } from './events.ts';

/** Why an operation cannot be undone: somebody else has changed, removed or moved the block since, or set the same field. */
export type LostReason = 'changed' | 'removed' | 'moved' | 'set';

/** Title, language and what else belongs to the document as a whole. */
export interface DocumentFields {
  readonly title?: string;
  readonly lang?: Lang;
  readonly matter?: FrontMatter;
  readonly glossary?: readonly GlossaryTerm[];
  readonly layout?: Layout;
}

/** A place between two blocks; the neighbour behind counts where the one before is gone. */
export interface Place {
  readonly after: BlockId | null;
  readonly before: BlockId | null;
}

/** Where a thread stood. */
export interface ThreadPlace {
  readonly thread: string;
  readonly range: TextRange;
}

/** What takes one operation back. */
export type Inverse =
  | {
      readonly kind: 'text';
      readonly block: BlockId;
      readonly changes: readonly RangeChange[];
      /** As it was before. */
      readonly prov: Provenance;
      /** Somebody else has changed the block since. */
      readonly isMixed?: boolean;
      /** Threads that lost their place by the operation. */
      readonly threads?: readonly ThreadPlace[];
    }
  | {
      readonly kind: 'body';
      readonly block: BlockId;
      readonly body: BlockBody;
      readonly prov: Provenance;
      readonly threads?: readonly ThreadPlace[];
    }
  | { readonly kind: 'remove'; readonly block: BlockId }
  | ({
      readonly kind: 'insert';
      readonly content: Block;
      /** Those that went with it. */
      readonly suggestions: readonly Suggestion[];
      /** Ids of those whose place was behind it. */
      readonly followers?: readonly string[];
    } & Place)
  | ({ readonly kind: 'move'; readonly block: BlockId } & Place)
  | { readonly kind: 'fields'; readonly fields: DocumentFields }
  /** `isOfPresent`: its changes hold for the text as it is at its place in the chain. */
  | { readonly kind: 'suggest'; readonly suggestion: Suggestion; readonly isOfPresent?: boolean }
  | { readonly kind: 'withdraw'; readonly suggestion: string }
  | { readonly kind: 'lost'; readonly reason: LostReason; readonly block?: BlockId };

/** What one command did, last operation first. */
export interface UndoStep {
  /** Of its last event. */
  readonly seq: Seq;
  readonly inverses: readonly Inverse[];
  /** The rewrite whose alternative it took. */
  readonly rewrite?: string;
}

export interface History {
  /** Newest last. */
  readonly done: readonly UndoStep[];
  readonly undone: readonly UndoStep[];
  /** The newest step of `done` or `undone` takes in this many operations that are still to come. */
  readonly open?: { readonly in: 'done' | 'undone'; readonly left: number };
}

/** Steps of one person, and people, of whom a history is kept; and its size in UTF-16 units, roughly. */
export const HISTORY_LIMITS = { steps: 100, people: 20, units: 500_000 } as const;

export const EMPTY_HISTORY: History = { done: [], undone: [] };

/** Under which the history of an actor is kept. */
export function historyKey({ kind, id }: Actor): string {
  return `${kind} ${id}`;
}

/** The step of an actor that the next undo, or redo, would take; null when there is none. */
export function nextStep(
  histories: Readonly<Record<string, History>>,
  actor: Actor,
  direction: 'undo' | 'redo',
): UndoStep | null {
  const key = historyKey(actor);
  const history = Object.hasOwn(histories, key) ? histories[key] : undefined;
  return (direction === 'undo' ? history?.done : history?.undone)?.at(-1) ?? null;
}

/** The steps that fit into the limits, newest last; the newest always does. */
export function trimmed(steps: readonly UndoStep[]): readonly UndoStep[] {
  let units = 0;
  let count = 0;
  for (const step of steps.toReversed()) {
    units += unitsOfAll(step.inverses);
    if (count > 0 && (count >= HISTORY_LIMITS.steps || units > HISTORY_LIMITS.units)) break;
    count += 1;
  }
  return count === steps.length ? steps : steps.slice(-count);
}

/** A step does not change often, and each of a person's operations asks for the size of all. */
const known = new WeakMap<readonly Inverse[], number>();

function unitsOfAll(inverses: readonly Inverse[]): number {
  const units = known.get(inverses) ?? inverses.reduce((sum, inverse) => sum + unitsOf(inverse), 0);
  known.set(inverses, units);
  return units;
}

function unitsOf(inverse: Inverse): number {
  switch (inverse.kind) {
    case 'text':
      return 50 + inverse.changes.reduce((sum, { insert }) => sum + sizeOf(insert), 0);
    case 'body':
      return 50 + sizeOf(inverse.body);
    case 'insert':
      return 50 + sizeOf(inverse.content) + sizeOf(inverse.suggestions);
    case 'fields':
      return 50 + sizeOf(inverse.fields);
    case 'suggest':
      return 50 + sizeOf(inverse.suggestion);
    default:
      return 50;
  }
}

/** Units of all strings in a value. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 4;
  let size = 0;
  for (const each of Object.values(value)) size += sizeOf(each);
  return size;
}

/** The fields of a document as they stand; what it does not have is empty. */
export function fieldsOf(
  content: Pick<DocumentContent, 'title' | 'lang' | 'matter' | 'glossary' | 'layout'>,
): Required<DocumentFields> {
  const { title, lang, matter = {}, glossary = [], layout = {} } = content;
  return { title, lang, matter, glossary, layout };
}

/** True for two bodies of one kind whose text is one inline content: the one is the other with other text. */
export function isTextChange(before: BlockBody, after: BlockBody): boolean {
  if (before.type !== after.type || contentOf(before) === null) return false;
  return before.type !== 'heading' || after.type !== 'heading' || before.level === after.level;
}
