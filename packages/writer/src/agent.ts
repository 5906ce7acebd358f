/**
 * The writing agent: pure nodes for the engine to run.
 * @module
 */
import type { Span } from '@longhand/document';
import type { Agent, EventBody, ToolResult } from '@longhand/engine';
import type { CallPurpose, DocState, ModelTask } from '@longhand/protocol';
import { createIntakeReader } from './brief/intake-reader.ts';
import { createDraftReader, settled } from './draft-reader.ts';
import { aliased, cited } from './evidence.ts';
import { taken } from './instructions.ts';
import { next } from './next.ts';
import { createClarifyReader, createOutlineReader } from './plan-readers.ts';
import { requestFor } from './request.ts';
import { fused, PACK } from './research.ts';
import { createReviewReader } from './review/review-call.ts';
import { createReviseReader } from './review/revise-call.ts';
import { rewriteRequest, rewriteStep, rewritten } from './rewrite.ts';

/** Calls whose prompts hold the directions of people. */
const FOLLOWS: ReadonlySet<CallPurpose> = new Set(['clarify', 'outline', 'draft']);

/**
 * @example createEngine({ ...ports, agent: writer })
 */
export const writer: Agent = {
  next(state, context) {
    const ofRun = next(state, context);
    if (ofRun.events.length > 0) return ofRun;
    const ofRewrites = rewriteStep(state, context);
    if (ofRewrites.events.length > 0) return ofRewrites;
    return { events: [], effects: [...ofRun.effects, ...ofRewrites.effects] };
  },
  rewriteRequest,
  onRewritten: rewritten,
  request: (state, effect, known) => requestFor(state, effect, known),
  read(state, effect, context) {
    if (effect.purpose === 'intake') return createIntakeReader();
    if (effect.purpose === 'review') return createReviewReader();
    if (effect.purpose === 'revise') return createReviseReader(state, context);
    if (effect.purpose === 'clarify') return createClarifyReader(context);
    if (effect.purpose === 'outline' || effect.section === undefined) return createOutlineReader(context);
    return createDraftReader(state, effect.section, effect.key, context);
  },
  onRetrieved: (state, effect, found) => [
    { type: 'citation.offered', data: { section: effect.section, items: aliased(state, fused(found, PACK)) } },
  ],
  onRequest: (state, effect, request) => [
    ...(FOLLOWS.has(effect.purpose) ? taken(state, effect) : []),
    ...leftOut(state, effect.section, request.task),
  ],
  onTool: (state, effect, result) => answered(state, effect.key, result),
  cite: cited,
  settle: (state, open, reason, context) => settled(state, open, true, context, reason),
};

/** Passages that did not fit into what the model reads are told, once for each number of them in a section. */
function leftOut(state: DocState, id: string | undefined, task: ModelTask | undefined): readonly EventBody[] {
  if (task?.kind !== 'draft' || !task.leftOut) return [];
  const section = state.outline.find((candidate) => candidate.id === id)?.title ?? '';
  const params = {
    section,
    count: task.leftOut,
    total: state.offered[id ?? '']?.length ?? 0,
    model: state.run?.model ?? '',
  };
  const isTold = state.notices.some(
    ({ code, params: told }) =>
      code === 'run.passagesLeftOut' && told?.section === section && told.count === task.leftOut,
  );
  return isTold ? [] : [{ type: 'notice', data: { level: 'info', code: 'run.passagesLeftOut', params } }];
}

function answered(state: DocState, call: string, result: ToolResult): readonly EventBody[] {
  const section = state.run?.tools.find((tool) => tool.call === call)?.section;
  const items = aliased(state, result.spans ?? []);
  const text = result.spans ? passages(items) : result.text;
  const events: readonly EventBody[] = [{ type: 'tool.answered', data: { call, text, isError: result.isError } }];
  return section !== undefined && items.length > 0
    ? [{ type: 'citation.offered', data: { section, items } }, ...events]
    : events;
}

function passages(items: readonly (Span & { readonly alias: string })[]): string {
  return items.length === 0
    ? 'No passage was found.'
    : items.map(({ alias, quote }) => `[${alias}] ${quote}`).join('\n');
}
