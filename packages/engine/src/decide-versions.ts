/**
 * Decisions about versions. A version that is restored comes back by operations on the present text: the log goes on, and the restoration
 * can be undone like any other step.
 * @module
 */
import { type Block, type BlockId, isSameValue, movedBlocks, textChanges } from '@longhand/document';
import { type Command, type DocState, type DocumentFields, fieldsOf } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { endCalls } from './budget.ts';
import { type DecideContext, foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

const MAX_NAMED = 500;

type VersionCommand = Extract<Command, { type: `version.${string}` }>;

/** @throws EngineError `run.unknownVersion`, `run.tooManyVersions` */
export function decideVersion(state: DocState, command: VersionCommand, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'version.name': {
      const { name, seq = state.seq } = command;
      if (seq < 1 || seq > state.seq) throw new EngineError('run.unknownVersion', { seq, tail: state.seq });
      const isNew = !state.named.some((version) => version.seq === seq);
      if (isNew && state.named.length >= MAX_NAMED) throw new EngineError('run.tooManyVersions', { limit: MAX_NAMED });
      return [{ type: 'version.named', data: { seq, name } }];
    }
    case 'version.unname': {
      const { seq } = command;
      return state.named.some((version) => version.seq === seq) ? [{ type: 'version.unnamed', data: { seq } }] : [];
    }
    case 'version.restore': {
      const { past } = context;
      const { seq } = command;
      if (past?.seq !== seq) throw new EngineError('run.unknownVersion', { seq, tail: state.seq });
      const stopped = stopWriting(state, context);
      const settled = foldNew(state, stamp(stopped, context.by, context.now, state, null));
      const operations = operationsTo(settled, past);
      if (operations.length === 0) return [];
      return [...stopped, { type: 'version.restored', data: { seq, events: operations.length } }, ...operations];
    }
    default:
      return command satisfies never;
  }
}

/** As an edit of the block that the agent writes: its text becomes blocks, and the run pauses. */
function stopWriting(state: DocState, context: DecideContext): readonly EventBody[] {
  const { run } = state;
  const open = Object.values(state.open);
  const isWriting = run?.status === 'drafting' || run?.status === 'reviewing';
  if (!isWriting && open.length === 0) return [];
  const events: EventBody[] = [...endCalls(state, 'aborted')];
  let now = foldNew(state, stamp(events, context.by, context.now, state, null));
  for (const text of open) {
    const settled = context.agent.settle(now, text, 'revoked', context);
    events.push(...settled);
    now = foldNew(now, stamp(settled, context.by, context.now, now, null));
  }
  return isWriting ? [...events, { type: 'run.paused', data: { cause: 'editing' } }] : events;
}

/** The operations that make the text, and what stands around it, what it was. */
function operationsTo(state: DocState, past: DocState): readonly EventBody[] {
  const operations: EventBody[] = [];
  const [present, wanted] = [fieldsOf(state), fieldsOf(past)];
  const fields = Object.entries(wanted).filter(
    ([name, value]) => !isSameValue(present[name as keyof DocumentFields], value),
  );
  if (fields.length > 0) operations.push({ type: 'document.changed', data: Object.fromEntries(fields) });

  const target = new Set(past.blocks.map(({ id }) => id));
  for (const { id } of state.blocks)
    if (!target.has(id)) operations.push({ type: 'block.removed', data: { block: id } });
  const standing = new Map(state.blocks.map((block) => [block.id, block]));
  const moved = movedBlocks(state.blocks, past.blocks);
  let after: BlockId | null = null;
  for (const block of past.blocks) {
    const { id } = block;
    const now = standing.get(id);
    // Whatever rev it had when it went is below this: a late edit of that text is none of this one.
    if (!now) operations.push({ type: 'block.inserted', data: { content: { ...block, rev: state.seq + 1 }, after } });
    else {
      if (moved.has(id)) operations.push({ type: 'block.moved', data: { block: id, after } });
      const changed = changedTo(now, block);
      if (changed) operations.push(changed);
    }
    after = id;
  }
  return operations;
}

function changedTo(now: Block, { body, prov, section }: Block): EventBody | null {
  if (isSameValue(now.body, body)) return null;
  const changes = textChanges(now.body, body);
  const { section: _section, ...rest } = now;
  const content: Block = { ...rest, rev: now.rev + 1, body, prov, ...(section === undefined ? {} : { section }) };
  return { type: 'block.changed', data: { content, ...(changes ? { changes } : {}) } };
}
