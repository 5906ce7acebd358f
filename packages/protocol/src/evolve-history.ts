/**
 * The part of the fold that keeps what people can undo.
 * @module
 */
import { type Block, contentOf, diffInline, invertChanges, mapRange, type RangeChange } from '@longhand/document';
import type { EventOf, LogEvent } from './events.ts';
import {
  type DocumentFields,
  EMPTY_HISTORY,
  fieldsOf,
  HISTORY_LIMITS,
  type History,
  historyKey,
  type Inverse,
  isTextChange,
  type ThreadPlace,
  trimmed,
  type UndoStep,
} from './history.ts';
import { atPresent } from './past-edits.ts';
import { type ContentEvent, placeOf, rebased } from './rebase-history.ts';
import type { DocState } from './state.ts';

type Marker = EventOf<'document.undone' | 'document.redone' | 'version.restored'>;
type Operation =
  | ContentEvent
  | EventOf<'suggestion.added' | 'suggestion.accepted' | 'suggestion.rejected' | 'comment.placed'>;

const OPERATIONS: ReadonlySet<string> = new Set([
  'block.inserted',
  'block.changed',
  'block.removed',
  'block.moved',
  'document.changed',
  'suggestion.added',
  'suggestion.accepted',
  'suggestion.rejected',
  'comment.placed',
]);
const MARKERS: ReadonlySet<string> = new Set(['document.undone', 'document.redone', 'version.restored']);

/** True for the events that `document.undone`, `document.redone` and `version.restored` count. */
export function isOperation(event: { readonly type: string }): boolean {
  return OPERATIONS.has(event.type);
}

/** @param before the state without the event, @param after with it */
export function withHistory(before: DocState, after: DocState, event: LogEvent): DocState {
  if (MARKERS.has(event.type)) return marked(after, event as Marker);
  return OPERATIONS.has(event.type) ? onOperation(before, after, event as Operation) : after;
}

function onOperation(before: DocState, after: DocState, event: Operation): DocState {
  const own = historyKey(event.by);
  const isPerson = event.by.kind === 'person';
  const entries = Object.entries(before.histories);
  if (!isPerson && entries.length === 0) return after;
  const isContent = event.type.startsWith('block.') || event.type === 'document.changed';
  let histories = before.histories;
  if (isContent && entries.some(([key]) => key !== own)) {
    const carried = entries.map(([key, history]) => [
      key,
      key === own ? history : rebased(history, before, event as ContentEvent),
    ]);
    histories = Object.fromEntries(carried);
  }
  if (isPerson) {
    const history = histories[own] ?? EMPTY_HISTORY;
    const next = noted(history, before, after, event);
    if (next !== history) histories = withPerson(histories, own, next);
  }
  return histories === before.histories ? after : { ...after, histories };
}

/** The history with what takes the operation back. */
function noted(history: History, before: DocState, after: DocState, event: Operation): History {
  const inverse = inverseOf(before, after, event);
  const { open } = history;
  if (open) {
    const steps = history[open.in];
    const last = steps.at(-1);
    const { open: _open, ...rest } = history;
    const left = open.left - 1;
    const kept = left > 0 ? { open: { ...open, left } } : {};
    if (!last) return { ...rest, ...kept };
    const step = { ...last, seq: event.seq, inverses: inverse ? [inverse, ...last.inverses] : last.inverses };
    return { ...rest, ...kept, [open.in]: [...steps.slice(0, -1), step] };
  }
  if (event.type === 'suggestion.accepted') return withAccepted(history, before, event);
  if (inverse === null) return history;
  return { done: trimmed([...history.done, { seq: event.seq, inverses: [inverse] }]), undone: [] };
}

/** Taking a suggestion is one step with what it does to the text, and taking an alternative of a rewrite is one step over all its blocks. */
function withAccepted(history: History, before: DocState, event: EventOf<'suggestion.accepted'>): History {
  const suggestion = before.suggestions.find(({ id }) => id === event.data.suggestion);
  if (!suggestion) return history;
  const { seq } = event;
  const inverse: Inverse = { kind: 'suggest', suggestion };
  // What these do stands behind the event; what the others do stands before it.
  if (suggestion.remove || suggestion.move) {
    const done = trimmed([...history.done, { seq, inverses: [inverse] }]);
    return { done, undone: [], open: { in: 'done', left: 1 } };
  }
  const count = suggestion.insert?.bodies.length ?? 1;
  const taken = history.done.slice(-count);
  const isWhole = taken.length === count && taken.every((step, index) => step.seq === seq - count + index);
  if (!isWhole) return history;
  const inverses = taken.toReversed().flatMap((step) => step.inverses);
  const { rewrite } = suggestion;
  if (rewrite === undefined) {
    const changes = before.edits[suggestion.block]?.at(-1)?.changes;
    const back: Inverse =
      suggestion.changes && changes
        ? { kind: 'suggest', suggestion: { ...suggestion, changes }, isOfPresent: true }
        : inverse;
    return { ...history, done: [...history.done.slice(0, -count), { seq, inverses: [...inverses, back] }] };
  }
  const earlier = history.done.at(-count - 1);
  const isJoined = earlier?.rewrite === rewrite;
  const step: UndoStep = { seq, rewrite, inverses: isJoined ? [...inverses, ...earlier.inverses] : inverses };
  return { ...history, done: [...history.done.slice(0, isJoined ? -count - 1 : -count), step] };
}

function inverseOf(before: DocState, after: DocState, event: Operation): Inverse | null {
  switch (event.type) {
    case 'block.inserted':
      return { kind: 'remove', block: event.data.content.id };
    case 'block.changed': {
      const { content, changes } = event.data;
      const block = before.blocks.find(({ id }) => id === content.id);
      return block ? changeBack(block, content, changes, before, after) : null;
    }
    case 'block.removed': {
      const { block } = event.data;
      const content = before.blocks.find(({ id }) => id === block);
      if (!content) return null;
      const suggestions = before.suggestions
        .filter((each) => each.block === block && each.rewrite === undefined)
        .flatMap((each) => atPresent(before, content, each) ?? []);
      const followers = before.suggestions.flatMap(({ id, insert, move }) =>
        (insert ?? move)?.after === block ? [id] : [],
      );
      return {
        ...{ kind: 'insert', content, suggestions, ...placeOf(before, block) },
        ...(followers.length > 0 && { followers }),
      };
    }
    case 'block.moved': {
      const { block } = event.data;
      return before.blocks.some(({ id }) => id === block) ? { kind: 'move', block, ...placeOf(before, block) } : null;
    }
    case 'document.changed': {
      const old = fieldsOf(before);
      const entries = Object.entries(old).filter(([name]) => event.data[name as keyof DocumentFields] !== undefined);
      // The entries come from the fields themselves.
      const fields = Object.fromEntries(entries) as DocumentFields;
      return entries.length === 0 ? null : { kind: 'fields', fields };
    }
    case 'suggestion.added':
      // One that was there already only stands elsewhere now.
      if (before.suggestions.some(({ id }) => id === event.data.id)) return null;
      return { kind: 'withdraw', suggestion: event.data.id };
    case 'suggestion.rejected': {
      const suggestion = before.suggestions.find(({ id }) => id === event.data.suggestion);
      if (!suggestion || suggestion.rewrite !== undefined) return null;
      const block = before.blocks.find(({ id }) => id === suggestion.block);
      const present = block && suggestion.changes ? atPresent(before, block, suggestion) : null;
      return present ? { kind: 'suggest', suggestion: present, isOfPresent: true } : { kind: 'suggest', suggestion };
    }
    case 'suggestion.accepted':
    case 'comment.placed':
      return null;
    default:
      return event satisfies never;
  }
}

function changeBack(
  block: Block,
  content: Block,
  given: readonly RangeChange[] | undefined,
  before: DocState,
  after: DocState,
): Inverse {
  const { id, body, prov } = block;
  const text = contentOf(body);
  const whole: Inverse = { kind: 'body', block: id, body, prov, ...threadsOn(block, before, after, null) };
  if (!text || !isTextChange(body, content.body)) return whole;
  let changes: readonly RangeChange[];
  try {
    changes = invertChanges(text, given ?? diffInline(text, contentOf(content.body) ?? []));
  } catch {
    // Changes that do not say what became of the body: the body itself does.
    return whole;
  }
  return { kind: 'text', block: id, changes, prov, ...threadsOn(block, before, after, changes) };
}

/** The threads that would not find back to their range by themselves once the text is back. */
function threadsOn(
  { id }: Block,
  before: DocState,
  after: DocState,
  back: readonly RangeChange[] | null,
): { readonly threads?: readonly ThreadPlace[] } {
  const threads = before.threads.flatMap(({ id: thread, block, range }): readonly ThreadPlace[] => {
    if (block !== id || range === undefined) return [];
    const left = after.threads.find((each) => each.id === thread)?.range;
    const found = left && back && mapRange(left, back);
    return found && found.from === range.from && found.to === range.to ? [] : [{ thread, range }];
  });
  return threads.length > 0 ? { threads } : {};
}

/** An undo takes the newest step off one side, and what it does makes the newest step of the other. */
function marked(state: DocState, event: Marker): DocState {
  const key = historyKey(event.by);
  const history = state.histories[key] ?? EMPTY_HISTORY;
  const left = event.data.events;
  const step: UndoStep = { seq: event.seq, inverses: [] };
  const next = (): History => {
    switch (event.type) {
      case 'document.undone': {
        const done = history.done.slice(0, -1);
        if (left === 0) return { done, undone: history.undone };
        return { done, undone: trimmed([...history.undone, step]), open: { in: 'undone', left } };
      }
      case 'document.redone': {
        const undone = history.undone.slice(0, -1);
        if (left === 0) return { done: history.done, undone };
        return { done: trimmed([...history.done, step]), undone, open: { in: 'done', left } };
      }
      case 'version.restored':
        if (left === 0) return history;
        return { done: trimmed([...history.done, step]), undone: [], open: { in: 'done', left } };
      default:
        return event satisfies never;
    }
  };
  return { ...state, histories: withPerson(state.histories, key, next()) };
}

/** Whoever did something last stays; of too many, whoever has been silent longest is forgotten. */
function withPerson(histories: DocState['histories'], key: string, history: History): DocState['histories'] {
  const { [key]: _own, ...others } = histories;
  const kept = Object.entries(others).slice(-(HISTORY_LIMITS.people - 1));
  return { ...Object.fromEntries(kept), [key]: history };
}
