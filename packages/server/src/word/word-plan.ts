/**
 * What came back in a Word file, as commands on the document as it is now.
 * @module
 */
import {
  type BlockBody,
  type BlockId,
  type DocumentContent,
  plainInline,
  plainText,
  type Suggestion,
} from '@longhand/document';
import type { WordChanges, WordSuggestion } from '@longhand/export';
import type { Actor, DocState, WordLoss } from '@longhand/protocol';
import type { Planned } from './planned.ts';
import { remarksPlan } from './word-remarks.ts';

type Said = NonNullable<WordSuggestion['who']>;

export interface WordPlan {
  readonly commands: readonly Planned[];
  readonly lost: readonly WordLoss[];
}

/**
 * @param base the document as it was when the file was made; `state` as it is now
 * @param uploader who brings the file: the author of what is not tracked, where the file names nobody
 * @param now milliseconds since the epoch: nothing in the file was done later
 */
export function planOf(
  changes: WordChanges,
  base: DocumentContent,
  state: DocState,
  uploader: Actor,
  now: number,
): WordPlan {
  const commands: Planned[] = [];
  const lost: WordLoss[] = [];
  const author = (who: Said | undefined): { readonly by: Actor; readonly at?: number } => {
    const name = (who?.author ?? changes.savedBy).trim().slice(0, MAX_NAME);
    const at = who === undefined ? changes.savedAt : who.at;
    return {
      by: name === '' ? uploader : { kind: 'person', id: name },
      ...(at !== undefined && at > 0 && at <= now ? { at } : {}),
    };
  };
  const isOpen = (id: string) => state.suggestions.some((suggestion) => suggestion.id === id);
  for (const suggestion of changes.accepted)
    if (isOpen(suggestion))
      commands.push({ command: { type: 'suggestion.accept', suggestion }, by: uploader, counts: 'accepted' });
  for (const suggestion of changes.rejected)
    if (isOpen(suggestion))
      commands.push({ command: { type: 'suggestion.reject', suggestion }, by: uploader, counts: 'rejected' });
  for (const suggestion of changes.suggestions) {
    const { who, ...form } = placedNow(suggestion, base, state);
    const made = author(who);
    if (!isKnown(state, form.block)) lost.push({ kind: 'gone', near: '', text: textOf(suggestion) });
    else if (!state.suggestions.some((open) => isSame(open, form, made.by)))
      commands.push({
        command: { type: 'suggestion.add', ...form, ...madeOf(form, base) },
        ...made,
        counts: 'suggestions',
      });
  }
  const remarks = remarksPlan(changes.remarks, base, state, uploader, author);
  return { commands: [...commands, ...remarks.commands], lost: [...lost, ...remarks.lost] };
}

const MAX_NAME = 200;

/** What a new body was made of, so that two of them, from two files or two hands, do not exclude each other. */
function madeOf(
  { block, body }: Omit<WordSuggestion, 'who'>,
  { blocks }: DocumentContent,
): { readonly base?: BlockBody } {
  const base = body === undefined ? undefined : blocks.find(({ id }) => id === block)?.body;
  return base === undefined ? {} : { base };
}

/** A place beside a block that went is the place of the nearest block before it that is left. */
function placedNow(suggestion: WordSuggestion, base: DocumentContent, state: DocState): WordSuggestion {
  const { insert, move } = suggestion;
  const left = (after: BlockId | null): BlockId | null => {
    if (after === null || isKnown(state, after)) return after;
    const index = base.blocks.findIndex(({ id }) => id === after);
    return base.blocks.slice(0, Math.max(0, index)).findLast(({ id }) => isKnown(state, id))?.id ?? null;
  };
  if (insert !== undefined) {
    const after = left(insert.after);
    return { ...suggestion, block: after ?? state.blocks[0]?.id ?? suggestion.block, insert: { ...insert, after } };
  }
  return move === undefined ? suggestion : { ...suggestion, move: { after: left(move.after) } };
}

/** Brought back before: who sends a file again does not want everything twice. */
function isSame(open: Suggestion, made: Omit<WordSuggestion, 'who'>, by: Actor): boolean {
  const key = ({ block, baseRev, changes, body, insert, remove, move }: Omit<WordSuggestion, 'who'>) =>
    JSON.stringify([block, baseRev, changes, body, insert, remove, move]);
  return open.by.id === by.id && key(open) === key(made);
}

function isKnown(state: DocState, block: BlockId): boolean {
  return state.blocks.some(({ id }) => id === block);
}

function textOf({ changes, body, insert }: WordSuggestion): string {
  const bodies = insert?.bodies ?? (body === undefined ? [] : [body]);
  const texts = [...bodies.map(plainText), ...(changes ?? []).map((change) => plainInline(change.insert))];
  return texts.join(' ').slice(0, 2_000).toWellFormed();
}
