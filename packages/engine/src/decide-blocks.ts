/**
 * Decisions about blocks and suggestions. People win: an edit of the block that the agent is writing takes the block away from it.
 * @module
 */
import {
  applyChanges,
  type Block,
  type BlockBody,
  type BlockId,
  citationsIn,
  contentOf,
  inlineLength,
  mapChanges,
  mergeBodies,
  type RangeChange,
  type Suggestion,
  validateBody,
  withContent,
} from '@longhand/document';
import { type Command, changesSince, type DocState } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { endCalls } from './budget.ts';
import { type DecideContext, foldNew, isReserved, stamp } from './decision.ts';
import { EngineError } from './errors.ts';
import { placedSuggestion } from './placed-suggestion.ts';

const CLAIM_MS = 30_000;

type BlockCommand = Extract<Command, { type: `block.${string}` | `suggestion.${string}` }>;

/** @throws EngineError `run.unknownBlock`, `run.badEdit`, `run.unknownSuggestion` */
export function decideBlock(state: DocState, command: BlockCommand, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'block.insert': {
      const { body, added } = citing(state, checked(command.body), context);
      const after = placeBehind(state, command.after);
      const section = state.blocks.find((block) => block.id === after)?.section;
      const id = command.block !== undefined && isFree(state, command.block) ? command.block : context.id('b');
      const content: Block = {
        id,
        rev: 1,
        prov: { by: authorOf(context) },
        body,
        ...(section ? { section } : {}),
      };
      return [...added, { type: 'block.inserted', data: { content, after } }];
    }
    case 'block.edit':
      return onBlock(state, command.block, context, (settled, block) => {
        const added: EventBody[] = [];
        const changes = command.changes.map((change) => {
          const cited = citing(settled, { type: 'paragraph', content: change.insert }, context);
          added.push(...cited.added);
          return { ...change, insert: contentOf(cited.body) ?? change.insert };
        });
        return [...added, ...edit(settled, block, command.baseRev, changes, context)];
      });
    case 'block.replace':
      return onBlock(state, command.block, context, (settled, block) => {
        const { body, added } = citing(settled, checked(command.body), context);
        return command.baseRev === block.rev || Object.hasOwn(state.open, command.block)
          ? [...added, changed(block, body, context)]
          : [...added, suggested(settled, { block: block.id, baseRev: command.baseRev, body }, context)];
      });
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
      return mayRelease(state, command.block, context)
        ? [{ type: 'block.released', data: { block: command.block } }]
        : [];
    case 'suggestion.add': {
      const { type: _type, ...suggestion } = command;
      blockOf(state, command.block);
      const forms = [command.changes, command.body, command.insert, command.remove, command.move];
      if (forms.filter((form) => form !== undefined).length !== 1) throw new EngineError('run.badEdit');
      return [suggested(state, suggestion, context)];
    }
    case 'suggestion.accept': {
      const suggestion = suggestionOf(state, command.suggestion);
      const accepted: EventBody = { type: 'suggestion.accepted', data: { suggestion: suggestion.id } };
      const placed = placedSuggestion(state, suggestion, context);
      if (placed) return placed;
      const block = blockOf(state, suggestion.block);
      if (suggestion.body) return [taken(changed(block, bodyNow(suggestion, block), context), suggestion), accepted];
      const mapped = mapOver(state, block, suggestion.baseRev, suggestion.changes ?? []);
      if (!mapped) throw new EngineError('run.badEdit');
      return [taken(changed(block, edited(block, mapped), context, mapped), suggestion), accepted];
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
  const open = Object.hasOwn(state.open, id) ? state.open[id] : undefined;
  if (!open) return then(state, blockOf(state, id));
  const run = state.run;
  const events: EventBody[] = [...endCalls(state, 'aborted')];
  events.push(...context.agent.settle(state, open, 'revoked', context));
  if (run && run.status !== 'paused' && run.status !== 'finished')
    events.push({ type: 'run.paused', data: { cause: 'editing' } });
  const settled = foldNew(state, stamp(events, context.by, context.now, state, null));
  return [...events, ...then(settled, blockOf(settled, id))];
}

/** The body with citations in place of the aliases that a person took over from text that was still being written. */
function citing(
  state: DocState,
  body: BlockBody,
  { agent }: DecideContext,
): { readonly body: BlockBody; readonly added: readonly EventBody[] } {
  const isAlias = (id: string) => !Object.hasOwn(state.citations, id) && Object.hasOwn(state.evidence, id);
  if (!agent.cite || !citationsIn(body).some(isAlias)) return { body, added: [] };
  const { body: cited, citations } = agent.cite(state, body);
  return { body: cited, added: citations.map((data) => ({ type: 'citation.added', data })) };
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
  const since = changesSince(state, block, baseRev);
  return since && mapChanges(changes, since);
}

/** The suggested body with what was changed in the block since it was suggested. */
function bodyNow({ body, base, baseRev }: Suggestion, block: Block): BlockBody {
  const merged = body && base && baseRev !== block.rev ? mergeBodies(base, body, block.body) : body;
  if (!merged) throw new EngineError('run.badEdit');
  return merged;
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

function changed(
  block: Block,
  body: BlockBody,
  context: DecideContext,
  changes?: readonly RangeChange[],
): Extract<EventBody, { type: 'block.changed' }> {
  const isPerson = context.by.kind === 'person';
  const prov = isPerson && block.prov.by === 'agent' ? { ...block.prov, touched: true } : block.prov;
  const content: Block = { ...block, rev: block.rev + 1, body, prov };
  return { type: 'block.changed', data: { content, ...(changes ? { changes } : {}) } };
}

/** The block says under which prompt its new words were written. */
function taken({ data }: ReturnType<typeof changed>, { prompt }: Suggestion): EventBody {
  if (prompt === undefined) return { type: 'block.changed', data };
  const prov = { ...data.content.prov, prompt };
  return { type: 'block.changed', data: { ...data, content: { ...data.content, prov } } };
}

function suggested(state: DocState, suggestion: Omit<Suggestion, 'id' | 'by'>, context: DecideContext): EventBody {
  blockOf(state, suggestion.block);
  for (const body of suggestion.insert?.bodies ?? (suggestion.body ? [suggestion.body] : [])) checked(body);
  return { type: 'suggestion.added', data: { ...suggestion, id: context.id('s'), by: context.by, at: context.now } };
}

function checked(body: BlockBody): BlockBody {
  const problem = validateBody(body)[0];
  if (problem) throw new EngineError('run.badEdit', { problem: problem.code });
  return body;
}

/** Where an inserted block goes: behind an open text, behind a block, or at the end when that block is gone meanwhile. */
function placeBehind(state: DocState, after: BlockId | null): BlockId | null {
  if (after === null || known(state, after)) return after;
  // Behind the block that the open text stands behind is behind the open text: its blocks settle before what follows.
  const open = Object.hasOwn(state.open, after) ? state.open[after] : undefined;
  return open ? open.after : (state.blocks.at(-1)?.id ?? null);
}

function isFree(state: DocState, id: BlockId): boolean {
  return !known(state, id) && !Object.hasOwn(state.open, id) && !isReserved(id);
}

/** Who claimed a block gives it back; anybody may take away a claim that ran out. */
function mayRelease(state: DocState, id: BlockId, context: DecideContext): boolean {
  const claim = Object.hasOwn(state.claims, id) ? state.claims[id] : undefined;
  if (!claim) return false;
  return claim.until <= context.now || (claim.by.kind === context.by.kind && claim.by.id === context.by.id);
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
