import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';
import type { ModelEvent, ModelPort, ModelTask } from '@longhand/protocol';
import type { Clock, Timers } from '@longhand/protocol/ports';
import { failure } from '../failure.ts';
import { continueDigest } from './continue-digest.ts';
import { nothingFound, paragraphsOfDraft } from './draft.ts';
import { outlineOf } from './outline.ts';

export interface DigestOptions {
  /** Pace of a draft. Default: 220 in English, 80 in Chinese; Infinity gives the text at once. */
  readonly charactersPerSecond?: number;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

/**
 * The writer without a model: it arranges sentences of the sources, each quoted exactly and cited, under the outline, and invents nothing.
 * It reads the request's `task` and pays no attention to its messages. Kept text goes on where it stops.
 *
 * @example
 * for await (const event of digest().stream({ model: 'digest', messages: [], task }, signal)) …
 */
export function digest(options: DigestOptions = {}): ModelPort {
  return {
    async *stream(request, signal) {
      if (signal.aborted) return;
      yield { type: 'start', model: request.model };
      const { task } = request;
      if (task === undefined) {
        yield failure('refused', 'digest writes clarify, outline and draft tasks; this request carries none.');
        return;
      }
      yield* paced(textOf(task), pieces(task), options, signal);
      if (signal.aborted) return;
      yield { type: 'usage', input: 0, output: 0 };
      yield { type: 'finish', reason: 'stop' };
    },
  };
}

function textOf(task: ModelTask): string {
  switch (task.kind) {
    case 'intake':
      // It reads nothing out of a brief: the writer then takes the brief's own lists and sentences.
      return JSON.stringify({ requirements: [] });
    case 'review':
      return JSON.stringify({ judgements: [] });
    case 'revise':
      // Its sentences are quotes: it has no other words for them.
      return task.text;
    case 'clarify':
      return JSON.stringify({ questions: [] });
    case 'outline':
      return JSON.stringify(outlineOf(task));
    case 'draft': {
      const paragraphs = paragraphsOfDraft(task);
      if (paragraphs.length > 0) return continueDigest(paragraphs, task.kept, task.lang);
      const sentence = nothingFound(task);
      if (sentence.startsWith(task.kept)) return sentence.slice(task.kept.length);
      return task.kept.includes(sentence) ? '' : `\n\n${sentence}`;
    }
    default:
      return task satisfies never;
  }
}

/** Data comes at once, prose at a pace that can be read. */
function pieces(task: ModelTask): { readonly pattern: RegExp; readonly perSecond: number } {
  if (task.kind !== 'draft') return { pattern: /[\s\S]+/gu, perSecond: Number.POSITIVE_INFINITY };
  return task.lang === 'zh'
    ? { pattern: /[\p{Script=Latin}\p{N}]+|[\s\S]{1,2}/gu, perSecond: 80 }
    : { pattern: /\s*\S+|\s+/gu, perSecond: 220 };
}

async function* paced(
  text: string,
  { pattern, perSecond }: ReturnType<typeof pieces>,
  options: DigestOptions,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const clock = options.clock ?? MONOTONIC;
  const timers = options.timers ?? NODE_TIMERS;
  const rate = perSecond === Number.POSITIVE_INFINITY ? perSecond : (options.charactersPerSecond ?? perSecond);
  const start = clock.now();
  let sent = 0;
  for (const [piece] of text.matchAll(pattern)) {
    await until(start + (sent * 1000) / rate, clock, timers, signal);
    if (signal.aborted) return;
    yield { type: 'text', text: piece };
    sent += piece.length;
  }
}

/** Resolves at `due` or when the signal fires. */
function until(due: number, clock: Clock, timers: Timers, signal: AbortSignal): Promise<void> {
  const ms = due - clock.now();
  if (!(ms > 0) || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = timers.after(ms, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}

const MONOTONIC: Clock = { now: () => performance.now() };
const NODE_TIMERS: Timers = {
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
