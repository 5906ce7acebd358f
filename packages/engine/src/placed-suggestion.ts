/**
 * Suggestions that bring a block, take one away or put it elsewhere.
 * @module
 */
import type { Block, BlockId, Suggestion } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import type { DecideContext } from './decision.ts';
import { EngineError } from './errors.ts';

/**
 * What accepting such a suggestion means; null for one that changes a block where it stands.
 *
 * @throws EngineError `run.unknownBlock`, `run.badEdit`
 */
export function placedSuggestion(
  state: DocState,
  { id: suggestion, block, insert, remove, move }: Suggestion,
  context: DecideContext,
): readonly EventBody[] | null {
  if (insert) return inserted(state, suggestion, insert, context);
  if (!remove && !move) return null;
  if (!isKnown(state, block)) throw new EngineError('run.unknownBlock', { block });
  const accepted: EventBody = { type: 'suggestion.accepted', data: { suggestion } };
  if (remove) return [accepted, { type: 'block.removed', data: { block } }];
  const after = move?.after ?? null;
  if (after === block || (after !== null && !isKnown(state, after))) throw new EngineError('run.badEdit');
  return [accepted, { type: 'block.moved', data: { block, after } }];
}

function inserted(
  state: DocState,
  suggestion: string,
  { after, bodies }: NonNullable<Suggestion['insert']>,
  context: DecideContext,
): readonly EventBody[] {
  // The fold keeps the place when a block goes; only a log of elsewhere can name one that never was.
  let behind: BlockId | null = after === null || isKnown(state, after) ? after : (state.blocks.at(-1)?.id ?? null);
  const section = state.blocks.find(({ id }) => id === behind)?.section;
  const events = bodies.map((body): EventBody => {
    const prov = { by: context.by.kind === 'agent' ? ('agent' as const) : ('person' as const) };
    const content: Block = { id: context.id('b'), rev: 1, prov, body, ...(section ? { section } : {}) };
    const event: EventBody = { type: 'block.inserted', data: { content, after: behind } };
    behind = content.id;
    return event;
  });
  const last = behind === null ? {} : { last: behind };
  return [...events, { type: 'suggestion.accepted', data: { suggestion, ...last } }];
}

function isKnown(state: DocState, block: BlockId): boolean {
  return state.blocks.some(({ id }) => id === block);
}
