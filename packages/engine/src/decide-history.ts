/**
 * Undo and redo: the caller's own latest step, as new events. Nothing that somebody else wrote is taken away with it.
 * @module
 */
import {
  applyChanges,
  type Block,
  type BlockId,
  contentOf,
  DocumentError,
  type Suggestion,
  validateBody,
  withContent,
} from '@longhand/document';
import {
  type Actor,
  type Command,
  type DocState,
  type Inverse,
  isOperation,
  type LostReason,
  type Notice,
  nextStep,
  type ThreadPlace,
} from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { type DecideContext, foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

type HistoryCommand = Extract<Command, { type: 'document.undo' | 'document.redo' }>;

/** @throws EngineError `run.nothingToUndo`, `run.nothingToRedo` */
export function decideHistory(state: DocState, { type }: HistoryCommand, context: DecideContext): readonly EventBody[] {
  const isUndo = type === 'document.undo';
  const step = nextStep(state.histories, context.by, isUndo ? 'undo' : 'redo');
  if (step === null) throw new EngineError(isUndo ? 'run.nothingToUndo' : 'run.nothingToRedo');
  const events: EventBody[] = [];
  const skipped: Notice[] = [];
  let now = state;
  for (const inverse of step.inverses) {
    // A removal that is done again was decided with all that stood on the block.
    const isTalkedOf = isUndo && inverse.kind === 'remove' && isDiscussed(now, inverse.block, context.by);
    const outcome: Outcome = isTalkedOf ? { lost: 'discussed', block: inverse.block } : carriedOut(now, inverse);
    if ('lost' in outcome) {
      skipped.push(noticeOf(outcome.lost, outcome.block));
      continue;
    }
    events.push(...outcome.events);
    now = foldNew(now, stamp(outcome.events, context.by, context.now, now, null));
  }
  const data = {
    step: step.seq,
    events: events.filter(isOperation).length,
    ...(skipped.length > 0 ? { skipped } : {}),
  };
  return [{ type: isUndo ? 'document.undone' : 'document.redone', data }, ...events];
}

/** `discussed`: somebody else has something to say about the block, and that would go with it. */
type Reason = LostReason | 'discussed';
type Outcome = { readonly events: readonly EventBody[] } | { readonly lost: Reason; readonly block?: BlockId };

function carriedOut(state: DocState, inverse: Inverse): Outcome {
  switch (inverse.kind) {
    case 'text':
      return changeText(state, inverse);
    case 'body': {
      const block = blockIn(state, inverse.block);
      if (!block) return { lost: 'removed', block: inverse.block };
      const { body, prov, threads } = inverse;
      const content: Block = { ...block, rev: block.rev + 1, body, prov };
      return { events: [{ type: 'block.changed', data: { content } }, ...placed(state, threads)] };
    }
    case 'remove': {
      const { block } = inverse;
      if (!blockIn(state, block)) return { lost: 'removed', block };
      return { events: [{ type: 'block.removed', data: { block } }] };
    }
    case 'insert': {
      const { content, suggestions } = inverse;
      if (blockIn(state, content.id) || Object.hasOwn(state.open, content.id))
        return { lost: 'changed', block: content.id };
      // It is the same block, so it keeps its id; whoever changed it before it went looks at an older rev.
      const back: Block = { ...content, rev: content.rev + 1 };
      const again = suggestions.map(
        (suggestion): EventBody => ({ type: 'suggestion.added', data: { ...suggestion, baseRev: back.rev } }),
      );
      const after = behind(state, inverse);
      const followers = state.suggestions.flatMap((suggestion) => followerOf(suggestion, inverse, after));
      return { events: [{ type: 'block.inserted', data: { content: back, after } }, ...again, ...followers] };
    }
    case 'move':
      return blockIn(state, inverse.block)
        ? {
            events: [
              { type: 'block.moved', data: { block: inverse.block, after: behind(state, inverse, inverse.block) } },
            ],
          }
        : { lost: 'removed', block: inverse.block };
    case 'fields':
      return { events: [{ type: 'document.changed', data: inverse.fields }] };
    case 'suggest': {
      const { suggestion, isOfPresent } = inverse;
      const block = blockIn(state, suggestion.block);
      if (!block) return { lost: 'removed', block: suggestion.block };
      if (state.suggestions.some(({ id }) => id === suggestion.id)) return { events: [] };
      const data = isOfPresent ? { ...suggestion, baseRev: block.rev } : suggestion;
      return { events: [{ type: 'suggestion.added', data }] };
    }
    case 'withdraw': {
      const { suggestion } = inverse;
      const isOpen = state.suggestions.some(({ id }) => id === suggestion);
      return { events: isOpen ? [{ type: 'suggestion.rejected', data: { suggestion } }] : [] };
    }
    case 'lost':
      return { lost: inverse.reason, ...(inverse.block === undefined ? {} : { block: inverse.block }) };
    default:
      return inverse satisfies never;
  }
}

function changeText(state: DocState, inverse: Extract<Inverse, { kind: 'text' }>): Outcome {
  const { block: id, changes, prov, isMixed, threads } = inverse;
  const block = blockIn(state, id);
  if (!block) return { lost: 'removed', block: id };
  const text = contentOf(block.body);
  // What the step wrote was removed by somebody else meanwhile: there is nothing left of it.
  const isNothing = changes.every(({ from, to, insert }) => from === to && insert.length === 0);
  if (text === null || isNothing) return { lost: 'changed', block: id };
  try {
    const body = withContent(block.body, applyChanges(text, changes));
    if (validateBody(body).length > 0) return { lost: 'changed', block: id };
    const content: Block = { ...block, rev: block.rev + 1, body, prov: isMixed ? block.prov : prov };
    const back = isMixed ? [] : placed(state, threads);
    return { events: [{ type: 'block.changed', data: { content, changes } }, ...back] };
  } catch (error) {
    if (error instanceof DocumentError) return { lost: 'changed', block: id };
    throw error;
  }
}

function isDiscussed({ suggestions, threads }: DocState, id: BlockId, by: Actor): boolean {
  const isOfOther = (writer: Actor) => writer.kind !== by.kind || writer.id !== by.id;
  return (
    suggestions.some((suggestion) => suggestion.block === id && isOfOther(suggestion.by)) ||
    threads.some(({ block, comments }) => block === id && comments.some((comment) => isOfOther(comment.by)))
  );
}

/** Threads go back to the text on which they stood. */
function placed({ threads }: DocState, places: readonly ThreadPlace[] = []): readonly EventBody[] {
  const known = new Set(threads.map(({ id }) => id));
  return places.flatMap((data) => (known.has(data.thread) ? [{ type: 'comment.placed', data } as const] : []));
}

/** The block behind which something goes that stood between two others. */
function behind(
  { blocks }: DocState,
  { after, before }: { readonly after: BlockId | null; readonly before: BlockId | null },
  self?: BlockId,
): BlockId | null {
  const ids = blocks.map(({ id }) => id).filter((id) => id !== self);
  if (after !== null && ids.includes(after)) return after;
  const index = before === null ? -1 : ids.indexOf(before);
  if (index >= 0) return ids[index - 1] ?? null;
  return after === null && before !== null ? null : (ids.at(-1) ?? null);
}

function blockIn(state: DocState, id: BlockId): Block | undefined {
  return state.blocks.find((block) => block.id === id);
}

function noticeOf(reason: Reason, block?: BlockId): Notice {
  return { code: `run.undo.${reason}`, params: block === undefined ? {} : { block } };
}

/** A suggestion whose place was behind the block, and that waits where the block went, stands behind it again. */
function followerOf(
  suggestion: Suggestion,
  { content, followers = [] }: Extract<Inverse, { kind: 'insert' }>,
  after: BlockId | null,
): readonly EventBody[] {
  const { insert, move } = suggestion;
  if (!followers.includes(suggestion.id) || (insert ?? move)?.after !== after) return [];
  const data = insert
    ? { ...suggestion, insert: { ...insert, after: content.id } }
    : { ...suggestion, move: { after: content.id } };
  return [{ type: 'suggestion.added', data }];
}
