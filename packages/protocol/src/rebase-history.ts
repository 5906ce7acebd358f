/**
 * Carries what somebody else did down the chain of a person's steps.
 * @module
 */
import {
  applyChanges,
  type BlockBody,
  type BlockId,
  contentOf,
  diffInline,
  type Inline,
  invertChanges,
  mapChanges,
  type RangeChange,
  transform,
} from '@longhand/document';
import type { EventOf } from './events.ts';
import {
  type DocumentFields,
  type History,
  type Inverse,
  isTextChange,
  type LostReason,
  type Place,
  type UndoStep,
} from './history.ts';
import type { DocState } from './state.ts';

export type ContentEvent = EventOf<
  'block.inserted' | 'block.changed' | 'block.removed' | 'block.moved' | 'document.changed'
>;

/** @param state as it was before the event */
export function rebased(history: History, state: DocState, event: ContentEvent): History {
  const done = rebasedSteps(history.done, state, event);
  const undone = rebasedSteps(history.undone, state, event);
  return done === history.done && undone === history.undone ? history : { ...history, done, undone };
}

function rebasedSteps(steps: readonly UndoStep[], state: DocState, event: ContentEvent): readonly UndoStep[] {
  if (steps.length === 0) return steps;
  const carry = carrierOf(state, event);
  if (carry === null) return steps;
  let isChanged = false;
  const carried = steps.toReversed().map((step) => {
    const inverses = step.inverses.map(carry);
    const isSame = inverses.every((inverse, index) => inverse === step.inverses[index]);
    isChanged ||= !isSame;
    return isSame ? step : { ...step, inverses };
  });
  return isChanged ? carried.reverse() : steps;
}

/** What makes of each inverse, newest first, what it is behind the event; null where the event touches none. */
function carrierOf(state: DocState, event: ContentEvent): ((inverse: Inverse) => Inverse) | null {
  switch (event.type) {
    case 'block.inserted':
      return null;
    case 'block.changed': {
      const { content, changes } = event.data;
      const before = state.blocks.find(({ id }) => id === content.id);
      return before ? textCarrier(content.id, before.body, changesOf(before.body, content.body, changes)) : null;
    }
    case 'block.removed': {
      const { block } = event.data;
      const around = placeOf(state, block);
      return (inverse) => withoutBlock(inverse, block, around);
    }
    case 'block.moved': {
      const { block } = event.data;
      return (inverse) => (inverse.kind === 'move' && inverse.block === block ? lost('moved', block) : inverse);
    }
    case 'document.changed': {
      const set = event.data;
      return (inverse) => (inverse.kind === 'fields' ? withoutFields(inverse, Object.keys(set)) : inverse);
    }
    default:
      return event satisfies never;
  }
}

/** The changes that an event made to a text; null when it put another body in its place. */
function changesOf(
  before: BlockBody,
  after: BlockBody,
  changes: readonly RangeChange[] | undefined,
): readonly RangeChange[] | null {
  if (!isTextChange(before, after)) return null;
  return changes ?? diffInline(contentOf(before) ?? [], contentOf(after) ?? []);
}

function textCarrier(
  block: BlockId,
  body: BlockBody,
  changes: readonly RangeChange[] | null,
): (inverse: Inverse) => Inverse {
  // The text at this place of the chain, and what the other person did to it.
  let content: readonly Inline[] = contentOf(body) ?? [];
  let over = changes;
  return (inverse) => {
    if (inverse.kind === 'suggest' && inverse.isOfPresent && inverse.suggestion.block === block) {
      const { suggestion } = inverse;
      const mapped = over && suggestion.changes && mapChanges(suggestion.changes, over);
      return mapped ? { ...inverse, suggestion: { ...suggestion, changes: mapped } } : lost('changed', block);
    }
    if (inverse.kind === 'text' && inverse.block === block) {
      const both = over && transform(inverse.changes, over);
      const before = applied(content, inverse.changes);
      if (before === null || over === null) {
        over = null;
        return lost('changed', block);
      }
      if (both !== null) {
        content = before;
        over = both.over;
        return { ...inverse, changes: both.mapped, isMixed: true };
      }
      // It stays done. To what lies below, that is one more change that came first.
      over = [...invertChanges(content, inverse.changes), ...over];
      content = before;
      return lost('changed', block);
    }
    if ((inverse.kind === 'body' || inverse.kind === 'remove') && inverse.block === block) {
      over = null;
      return lost('changed', block);
    }
    return inverse;
  };
}

/** Null where the changes do not fit: then nothing can be said about the text below them. */
function applied(content: readonly Inline[], changes: readonly RangeChange[]): readonly Inline[] | null {
  try {
    return applyChanges(content, changes);
  } catch {
    return null;
  }
}

function withoutBlock(inverse: Inverse, block: BlockId, around: Place): Inverse {
  if (inverse.kind === 'insert' || inverse.kind === 'move') {
    if (inverse.kind === 'move' && inverse.block === block) return lost('removed', block);
    const after = inverse.after === block ? around.after : inverse.after;
    const before = inverse.before === block ? around.before : inverse.before;
    return after === inverse.after && before === inverse.before ? inverse : { ...inverse, after, before };
  }
  const isOnIt =
    (inverse.kind === 'text' || inverse.kind === 'body' || inverse.kind === 'remove') && inverse.block === block;
  const isSuggestion = inverse.kind === 'suggest' && inverse.suggestion.block === block;
  return isOnIt || isSuggestion ? lost('removed', block) : inverse;
}

function withoutFields(inverse: Extract<Inverse, { kind: 'fields' }>, names: readonly string[]): Inverse {
  const entries = Object.entries(inverse.fields);
  const kept = entries.filter(([name]) => !names.includes(name));
  if (kept.length === entries.length) return inverse;
  // The entries come from the fields themselves.
  return kept.length === 0 ? lost('set') : { kind: 'fields', fields: Object.fromEntries(kept) as DocumentFields };
}

function lost(reason: LostReason, block?: BlockId): Inverse {
  return { kind: 'lost', reason, ...(block === undefined ? {} : { block }) };
}

/** The blocks before and behind a block. */
export function placeOf({ blocks }: Pick<DocState, 'blocks'>, block: BlockId): Place {
  const index = blocks.findIndex(({ id }) => id === block);
  return { after: blocks[index - 1]?.id ?? null, before: blocks[index + 1]?.id ?? null };
}
