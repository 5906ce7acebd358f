/**
 * The writing agent: pure nodes for the engine to run.
 * @module
 */
import type { Span } from '@longhand/document';
import type { Agent, EventBody, ToolResult } from '@longhand/engine';
import type { DocState } from '@longhand/protocol';
import { createDraftReader, settled } from './draft-reader.ts';
import { aliased } from './evidence.ts';
import { taken } from './instructions.ts';
import { next } from './next.ts';
import { createClarifyReader, createOutlineReader } from './plan-readers.ts';
import { requestFor } from './request.ts';
import { rewriteRequest, rewriteStep, rewritten } from './rewrite.ts';

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
    if (effect.purpose === 'clarify') return createClarifyReader(context);
    if (effect.purpose === 'outline' || effect.section === undefined) return createOutlineReader(context);
    return createDraftReader(state, effect.section, effect.key, context);
  },
  onRequest: (state, effect) => taken(state, effect),
  onRetrieved: (state, effect, spans) => [
    { type: 'citation.offered', data: { section: effect.section, items: aliased(state, spans) } },
  ],
  onTool: (state, effect, result) => answered(state, effect.key, result),
  settle: (state, open, reason, context) => settled(state, open, true, context, reason),
};

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
