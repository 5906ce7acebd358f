/**
 * Decisions about rewrites, and what they cost. A rewrite is no part of a run: it is asked for beside one, or without one. Pure.
 * @module
 */
import { type Block, type BlockBody, contentOf, inlineLength, plainText } from '@longhand/document';
import {
  type Alternative,
  type Command,
  type DocState,
  estimateTokens,
  type Notice,
  type Rewrite,
  type RewritePart,
  type RewriteTarget,
} from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import { FREE_MODEL, settled } from './budget.ts';
import { decideBlock } from './decide-blocks.ts';
import { type DecideContext, foldNew, stamp } from './decision.ts';
import { EngineError } from './errors.ts';

/** Rewrites of one document that may be open at once. */
const MAX_OPEN = 5;
/** Text of one rewrite, UTF-16 units: more is asked for section by section. */
export const MAX_REWRITE = 20_000;
const DEFAULT_COUNT = 2;

type RewriteCommand = Extract<Command, { type: `rewrite.${string}` }>;

/** @throws EngineError */
export function decideRewrite(state: DocState, command: RewriteCommand, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'rewrite.ask':
      return ask(state, command, context);
    case 'rewrite.accept':
      return accept(state, rewriteOf(state, command.rewrite), command.alternative, context);
    case 'rewrite.close': {
      const rewrite = rewriteOf(state, command.rewrite);
      return [
        ...rewrite.alternatives.flatMap((alternative) => settleAlternative(state, rewrite, alternative)),
        ...rejections(state, rewrite.alternatives),
        { type: 'rewrite.closed', data: { rewrite: rewrite.rewrite } },
      ];
    }
    default:
      return command satisfies never;
  }
}

/** A suggestion that belongs to a rewrite is decided with its whole alternative; null when it is none. */
export function decideAlternative(
  state: DocState,
  command: Extract<Command, { type: 'suggestion.accept' | 'suggestion.reject' }>,
  context: DecideContext,
): readonly EventBody[] | null {
  const suggestion = state.suggestions.find(({ id }) => id === command.suggestion);
  const rewrite = suggestion?.rewrite === undefined ? undefined : state.rewrites[suggestion.rewrite];
  if (!rewrite || suggestion?.alternative === undefined) return null;
  if (command.type === 'suggestion.accept') return accept(state, rewrite, suggestion.alternative, context);
  const rejected = rewrite.alternatives.filter(({ number }) => number === suggestion.alternative);
  const isLast = rewrite.alternatives.every(
    ({ number, status }) =>
      number === suggestion.alternative || status === 'failed' || !hasSuggestion(state, rewrite, number),
  );
  const isDone = isLast && rewrite.alternatives.every(({ status }) => status === 'ready' || status === 'failed');
  return [
    ...rejections(state, rejected),
    ...(isDone ? [{ type: 'rewrite.closed', data: { rewrite: rewrite.rewrite } } as const] : []),
  ];
}

function ask(
  state: DocState,
  { target, kind, instruction, lang, count = DEFAULT_COUNT }: Extract<Command, { type: 'rewrite.ask' }>,
  context: DecideContext,
): readonly EventBody[] {
  const live = state.run && state.run.status !== 'finished' ? state.run : null;
  const model = live?.model ?? state.model ?? context.defaultModel;
  if (model === FREE_MODEL) throw new EngineError('run.cannotRewrite', { model });
  if (kind === 'rewrite' && instruction === undefined) throw new EngineError('run.rewriteHow');
  if (Object.keys(state.rewrites).length >= MAX_OPEN) throw new EngineError('run.rewritesOpen', { count: MAX_OPEN });
  const blocks = blocksOf(state, target);
  const parts = blocks.map((block) => partOf(block, target));
  const length = blocks.reduce((sum, { body }) => sum + plainText(body).length, 0);
  if (length > MAX_REWRITE) throw new EngineError('run.rewriteLong', { chars: length, limit: MAX_REWRITE });
  const section = 'section' in target ? target.section : blocks[0]?.section;
  return [
    {
      type: 'rewrite.asked',
      data: {
        ...{ rewrite: context.id('w'), kind, model, count, parts },
        ...(instruction === undefined ? {} : { instruction }),
        ...(lang === undefined ? {} : { lang }),
        ...(section === undefined ? {} : { section }),
      },
    },
  ];
}

function blocksOf(state: DocState, target: RewriteTarget): readonly Block[] {
  if ('block' in target) {
    if (Object.hasOwn(state.open, target.block)) throw new EngineError('run.rewriteOpen');
    const block = state.blocks.find(({ id }) => id === target.block);
    if (!block) throw new EngineError('run.unknownBlock', { block: target.block });
    if (!hasWords(block.body)) throw new EngineError('run.rewriteNoText');
    return [block];
  }
  const blocks = state.blocks.filter(
    ({ section, body }) => section === target.section && body.type !== 'heading' && hasWords(body),
  );
  if (blocks.length === 0) throw new EngineError('run.rewriteNoText');
  return blocks;
}

/** Code, formulas and pictures are no words. */
function hasWords(body: BlockBody): boolean {
  const isText = ['paragraph', 'heading', 'list', 'quote'].includes(body.type);
  return isText && plainText(body).trim() !== '';
}

function partOf({ id, rev, body }: Block, target: RewriteTarget): RewritePart {
  const whole = { block: id, baseRev: rev };
  if (!('block' in target) || (target.from === undefined && target.to === undefined)) return whole;
  const content = contentOf(body);
  if (!content) throw new EngineError('run.badEdit');
  const { from = 0, to = inlineLength(content) } = target;
  if (to <= from || to > inlineLength(content)) throw new EngineError('run.badEdit');
  return { ...whole, from, to };
}

function accept(state: DocState, rewrite: Rewrite, number: number, context: DecideContext): readonly EventBody[] {
  const chosen = rewrite.alternatives.find((each) => each.number === number);
  const suggestions = (chosen?.suggestions ?? []).flatMap(
    (id) => state.suggestions.find((each) => each.id === id) ?? [],
  );
  if (chosen?.status !== 'ready' || suggestions.length === 0)
    throw new EngineError('run.unknownSuggestion', { suggestion: `${rewrite.rewrite}/${number}` });
  const others = rewrite.alternatives.filter((each) => each !== chosen);
  const events: EventBody[] = [];
  let now = state;
  const add = (bodies: readonly EventBody[]) => {
    events.push(...bodies);
    now = foldNew(now, stamp(bodies, context.by, context.now, now, null));
  };
  add(others.flatMap((alternative) => settleAlternative(state, rewrite, alternative)));
  for (const suggestion of suggestions) {
    const block = now.blocks.find(({ id }) => id === suggestion.block);
    // A whole block put in place of a newer one would take away what somebody wrote since.
    if (suggestion.body && block?.rev !== suggestion.baseRev) throw new EngineError('run.rewriteStale');
    add(decideBlock(now, { type: 'suggestion.accept', suggestion: suggestion.id }, context));
  }
  add(rejections(now, others));
  add([{ type: 'rewrite.closed', data: { rewrite: rewrite.rewrite, accepted: number } }]);
  return events;
}

function rejections(state: DocState, alternatives: readonly Alternative[]): readonly EventBody[] {
  return alternatives
    .flatMap(({ suggestions }) => suggestions)
    .filter((id) => state.suggestions.some((suggestion) => suggestion.id === id))
    .map((suggestion): EventBody => ({ type: 'suggestion.rejected', data: { suggestion } }));
}

function hasSuggestion(state: DocState, { rewrite }: Rewrite, number: number): boolean {
  return state.suggestions.some((each) => each.rewrite === rewrite && each.alternative === number);
}

function rewriteOf(state: DocState, id: string): Rewrite {
  const rewrite = Object.hasOwn(state.rewrites, id) ? state.rewrites[id] : undefined;
  if (!rewrite) throw new EngineError('run.unknownRewrite', { rewrite: id });
  return rewrite;
}

/** Settles the open call of an alternative, by the log alone: the provider has not told anything. */
export function settleAlternative(
  state: DocState,
  rewrite: Rewrite,
  alternative: Alternative,
  told: { readonly input: number; readonly output: number } | null = null,
): readonly EventBody[] {
  const { call, reserved, text } = alternative;
  if (call === undefined || reserved === undefined || state.rewrites[rewrite.rewrite] === undefined) return [];
  const { model, section } = rewrite;
  return settled({ call, model, section, reserved }, told, estimateTokens(text));
}

/** Calls that a dead process left: they are counted, and made again. */
export function lostRewrites(state: DocState, now: number): readonly EventBody[] {
  return Object.values(state.rewrites).flatMap((rewrite) =>
    rewrite.alternatives
      .filter(({ status }) => status === 'writing')
      .flatMap((alternative): readonly EventBody[] => [
        ...settleAlternative(state, rewrite, alternative),
        failedRewrite(rewrite, alternative, { code: 'run.rewriteLost' }, now),
      ]),
  );
}

/** Calls for one alternative before it is given up. */
const MAX_ATTEMPTS = 3;

export function failedRewrite(
  { rewrite }: Rewrite,
  { number, attempt }: Alternative,
  notice: Notice,
  retryAtMs: number | null,
): EventBody {
  const isRetried = retryAtMs !== null && attempt < MAX_ATTEMPTS;
  return {
    type: 'rewrite.failed',
    data: { rewrite, alternative: number, notice, ...(isRetried ? { retryAtMs } : {}) },
  };
}
