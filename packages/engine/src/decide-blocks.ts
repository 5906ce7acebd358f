/**
 * Decisions about blocks and suggestions. People win: an edit of the block that the agent is writing takes the block away from it.
 * @module
 */
import {
  applyChanges,
  type Block,
  type BlockBody,
  type BlockId,
  contentOf,
  inlineLength,
  mapChange,
  type RangeChange,
  type Suggestion,
  validateBody,
  withContent,
} from '@longhand/document';
import type { Command, DocState } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { abortCall, type DecideContext, foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

const CLAIM_MS = 30_000;

type BlockCommand = Extract<Command, { type: `block.${string}` | `suggestion.${string}` }>;

/** @throws EngineError `run.unknownBlock`, `run.badEdit`, `run.unknownSuggestion` */
export function decideBlock(state: DocState, command: BlockCommand, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'block.insert': {
      const after = command.after === null || known(state, command.after) ? command.after : null;
      const section = state.blocks.find((block) => block.id === after)?.section;
      const id =
        command.block && !known(state, command.block) && !state.open[command.block] ? command.block : context.id('b');
      const content: Block = {
        id,
        rev: 1,
        prov: { by: authorOf(context) },
        body: checked(command.body),
        ...(section ? { section } : {}),
      };
      return [{ type: 'block.inserted', data: { content, after } }];
    }
    case 'block.edit':
      return onBlock(state, command.block, context, (settled, block) =>
        edit(settled, block, command.baseRev, command.changes, context),
      );
    case 'block.replace':
      return onBlock(state, command.block, context, (settled, block) =>
        command.baseRev === block.rev || command.block in state.open
          ? [changed(block, checked(command.body), context)]
          : [suggested(settled, { block: block.id, baseRev: command.baseRev, body: checked(command.body) }, context)],
      );
    case 'block.remove':
      return onBlock(state, command.block, context, (_settled, block) => [
        { type: 'block.removed', data: { block: block.id } },
      ]);
    case 'block.move': {
      blockOf(state, command.block);
      if (command.after === command.block || (command.after !== null && !known(state, command.after)))
        throw new EngineError('run.badEdit');
      return [{ type: 'block.moved', data: { block: command.block, after: command.after } }];
    }
    case 'block.claim': {
      const claim: EventBody = {
        type: 'block.claimed',
        data: { block: command.block, until: context.now + (command.forMs ?? CLAIM_MS) },
      };
      return onBlock(state, command.block, context, () => [claim]);
    }
    case 'block.release':
      return state.claims[command.block] ? [{ type: 'block.released', data: { block: command.block } }] : [];
    case 'suggestion.add': {
      const { type: _type, ...suggestion } = command;
      blockOf(state, command.block);
      if (!command.changes === !command.body) throw new EngineError('run.badEdit');
      return [suggested(state, suggestion, context)];
    }
    case 'suggestion.accept': {
      const suggestion = suggestionOf(state, command.suggestion);
      const accepted: EventBody = { type: 'suggestion.accepted', data: { suggestion: suggestion.id } };
      const block = blockOf(state, suggestion.block);
      if (suggestion.body) return [changed(block, suggestion.body, context), accepted];
      const mapped = mapOver(state, block, suggestion.baseRev, suggestion.changes ?? []);
      if (!mapped) throw new EngineError('run.badEdit');
      return [changed(block, edited(block, mapped), context, mapped), accepted];
    }
    case 'suggestion.reject':
      return [{ type: 'suggestion.rejected', data: { suggestion: suggestionOf(state, command.suggestion).id } }];
    default: {
      const unknown: never = command;
      throw new EngineError('run.badEdit', { command: JSON.stringify(unknown) });
    }
  }
}

/**
 * Runs a decision on a settled block. If the agent is writing there, its lease is revoked first, in the same atomic decision: the call
 * is aborted, the text becomes blocks, the run pauses with the cause `editing`.
 */
function onBlock(
  state: DocState,
  id: BlockId,
  context: DecideContext,
  then: (settled: DocState, block: Block) => readonly EventBody[],
): readonly EventBody[] {
  const open = state.open[id];
  if (!open) return then(state, blockOf(state, id));
  const run = state.run;
  const events: EventBody[] = run ? [...abortCall(run)] : [];
  events.push(...context.agent.settle(state, open, 'revoked', context));
  if (run && run.status !== 'paused' && run.status !== 'finished')
    events.push({ type: 'run.paused', data: { cause: 'editing' } });
  const settled = foldNew(state, stamp(events, context.by, context.now, state, null));
  return [...events, ...then(settled, blockOf(settled, id))];
}

function edit(
  state: DocState,
  block: Block,
  baseRev: number,
  changes: readonly RangeChange[],
  context: DecideContext,
): readonly EventBody[] {
  const mapped = mapOver(state, block, baseRev, changes);
  if (!mapped) return [suggested(state, { block: block.id, baseRev, changes }, context)];
  return [changed(block, edited(block, mapped), context, mapped)];
}

/** Changes made on `baseRev`, as changes of the present rev; null when newer edits make that impossible. */
function mapOver(
  state: DocState,
  block: Block,
  baseRev: number,
  changes: readonly RangeChange[],
): readonly RangeChange[] | null {
  // A block that was open when the person typed has rev 1 now and had rev 0 then: its text only grew at the end.
  if (baseRev === block.rev || (baseRev === 0 && block.rev === 1)) return changes;
  const since = (state.edits[block.id] ?? []).filter((past) => past.rev > baseRev);
  if (baseRev > block.rev || since.length !== block.rev - baseRev) return null;
  let over: readonly RangeChange[] = [];
  for (const past of since) {
    if (past.changes === null) return null;
    over = [...over, ...past.changes];
  }
  const mapped: RangeChange[] = [];
  for (const change of changes) {
    const moved = mapChange(change, over);
    if (!moved) return null;
    mapped.push(moved);
  }
  return mapped;
}

function edited(block: Block, changes: readonly RangeChange[]): BlockBody {
  let content = contentOf(block.body);
  if (!content) throw new EngineError('run.badEdit');
  for (const change of changes) {
    if (change.from < 0 || change.to < change.from || change.to > inlineLength(content))
      throw new EngineError('run.badEdit');
    content = applyChanges(content, [change]);
  }
  return checked(withContent(block.body, content));
}

function changed(block: Block, body: BlockBody, context: DecideContext, changes?: readonly RangeChange[]): EventBody {
  const isPerson = context.by.kind === 'person';
  const prov = isPerson && block.prov.by === 'agent' ? { ...block.prov, touched: true } : block.prov;
  const content: Block = { ...block, rev: block.rev + 1, body, prov };
  return { type: 'block.changed', data: { content, ...(changes ? { changes } : {}) } };
}

function suggested(state: DocState, suggestion: Omit<Suggestion, 'id' | 'by'>, context: DecideContext): EventBody {
  blockOf(state, suggestion.block);
  if (suggestion.body) checked(suggestion.body);
  return { type: 'suggestion.added', data: { ...suggestion, id: context.id('s'), by: context.by } };
}

function checked(body: BlockBody): BlockBody {
  const problem = validateBody(body)[0];
  if (problem) throw new EngineError('run.badEdit', { problem: problem.code });
  return body;
}

function known(state: DocState, id: BlockId): boolean {
  return state.blocks.some((block) => block.id === id);
}

function blockOf(state: DocState, id: BlockId): Block {
  const block = state.blocks.find((candidate) => candidate.id === id);
  if (!block) throw new EngineError('run.unknownBlock', { block: id });
  return block;
}

function suggestionOf(state: DocState, id: string): Suggestion {
  const suggestion = state.suggestions.find((candidate) => candidate.id === id);
  if (!suggestion) throw new EngineError('run.unknownSuggestion', { suggestion: id });
  return suggestion;
}

function authorOf(context: DecideContext): 'person' | 'agent' {
  return context.by.kind === 'agent' ? 'agent' : 'person';
}
