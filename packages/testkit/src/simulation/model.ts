/**
 * A model in simulated time. It plays the writer's tasks and goes wrong as its moods say.
 * @module
 */
import type { ModelEvent, ModelPort, ModelRequest } from '@longhand/protocol';
import type { Scheduler } from './scheduler.ts';

export type Mood =
  | 'good'
  /** The stream ends without a word. */
  | 'cut'
  /** An error inside of the stream. */
  | 'upstream'
  /** 429, with or without a time to come back. */
  | 'busy'
  | 'overloaded'
  /** Answers nothing, until it is aborted or gives up after minutes. */
  | 'stall'
  | 'empty'
  | 'length'
  /** Starts the section again from its beginning. */
  | 'restart'
  /** Repeats the last characters first. */
  | 'overlap'
  | 'preamble'
  /** Calls the search tool first. */
  | 'tool'
  | 'long'
  | 'throws'
  /** Only while the scenario allows it: the key is wrong. */
  | 'auth';

export interface SimulatedModel extends ModelPort {
  /** Every call, in order. */
  readonly calls: readonly ModelRequest[];
  /** Calls whose stream is open. */
  readonly open: ReadonlySet<ModelRequest>;
  /** What the next calls do; when it is empty they are good. */
  readonly moods: Mood[];
}

/** @param isAlive of the process that asks: a dead one hears nothing */
export function simulatedModel(scheduler: Scheduler, moods: Mood[]): SimulatedModel {
  const calls: ModelRequest[] = [];
  const open = new Set<ModelRequest>();
  let lastCall = 0;

  /** False when the call was aborted in the meantime. */
  const pass = (ms: number, label: string, signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(false);
      const stop = () => {
        cancel();
        resolve(false);
      };
      const cancel = scheduler.after(ms, label, () => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      });
      signal.addEventListener('abort', stop, { once: true });
    });

  async function* play(request: ModelRequest, signal: AbortSignal, mood: Mood): AsyncGenerator<ModelEvent> {
    lastCall += 1;
    const label = `model ${lastCall} ${mood}`;
    if (mood === 'throws') throw new Error('The adapter broke.');
    if (!(await pass(scheduler.wait('model') * 3, `${label} starts`, signal))) return;
    if (mood === 'auth') return yield failure('auth', false);
    if (mood === 'busy') {
      const retryAfterMs = scheduler.chance(0.5) ? scheduler.integer(1, 20) * 1000 : undefined;
      return yield { ...failure('rate_limit', true), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    if (mood === 'overloaded') return yield failure('overloaded', true);
    yield { type: 'start', model: request.model };
    if (mood === 'stall' && !(await pass(90_000, `${label} gives up`, signal))) return;
    if (mood === 'stall') return yield failure('timeout', true);
    if (mood === 'empty') return yield { type: 'finish', reason: 'stop' };
    if (mood === 'tool' && request.tools !== undefined && !request.messages.some(({ role }) => role === 'tool')) {
      const count = scheduler.integer(1, 2);
      for (let at = 0; at < count; at += 1)
        yield { type: 'toolCall', call: { id: 'same', name: 'searchSources', arguments: '{"query":"sea 海"}' } };
      return yield { type: 'finish', reason: 'tool_calls' };
    }
    const text = answerOf(request, mood, scheduler);
    const isBroken = mood === 'cut' || mood === 'upstream' || mood === 'length';
    const end = isBroken ? scheduler.integer(0, text.length) : text.length;
    for (let at = 0; at < end; ) {
      const size = scheduler.chance(0.1) ? scheduler.integer(20, 200) : scheduler.integer(1, 12);
      if (!(await pass(scheduler.wait('model'), `${label} ${at}`, signal))) return;
      yield { type: 'text', text: text.slice(at, Math.min(end, at + size)) };
      at += size;
    }
    if (mood === 'cut') return;
    if (mood === 'upstream') return yield failure('upstream', true);
    if (scheduler.chance(0.5)) yield { type: 'usage', input: 100, output: text.length };
    yield { type: 'finish', reason: mood === 'length' ? 'length' : 'stop' };
  }

  return {
    calls,
    moods,
    open,
    async *stream(request, signal) {
      calls.push(request);
      open.add(request);
      const end = () => void open.delete(request);
      // An abort closes the socket at once, whatever the caller is doing.
      signal.addEventListener('abort', end, { once: true });
      try {
        for await (const event of play(request, signal, moods.shift() ?? 'good')) {
          // Whoever hears the last word may take its time: nothing is open upstream any more.
          if (event.type === 'finish' || event.type === 'error') end();
          yield event;
        }
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    },
  };
}

function failure(kind: 'auth' | 'rate_limit' | 'overloaded' | 'timeout' | 'upstream', retryable: boolean) {
  return { type: 'error', kind, message: kind, retryable } as const;
}

function answerOf({ task }: ModelRequest, mood: Mood, scheduler: Scheduler): string {
  if (task?.kind === 'intake')
    return JSON.stringify({ requirements: [{ text: 'Say what matters 重点', kind: 'content' }] });
  if (task?.kind === 'clarify')
    return JSON.stringify({
      questions: [
        { id: 'q1', text: '给谁看？', kind: 'text' },
        { id: 'q2', text: 'How long?', kind: 'choice', options: ['short', 'long'] },
      ],
    });
  if (task?.kind === 'outline') {
    const titles = ['Alpha', '背景', 'Gamma 🌊'].slice(0, scheduler.integer(1, 3));
    const sections = titles.map((title) => ({ title, level: 1, goal: `About ${title}`, target: 40 }));
    return JSON.stringify({ title: 'Title 标题', sections });
  }
  if (task?.kind !== 'draft') return 'All right.';
  const plan = planOf(task.title, mood === 'long' ? 40 : 3);
  const rest = plan.startsWith(task.kept)
    ? plan.slice(task.kept.length)
    : ` And ${task.title} goes on (${task.kept.length}).`;
  if (mood === 'restart') return plan;
  if (mood === 'overlap') return task.kept.slice(-scheduler.integer(1, 40)) + rest;
  if (mood === 'preamble') return `Sure, continuing:\n\n${rest}`;
  return rest === '' ? `\n\nThe end of ${task.title}.` : rest;
}

/** The text that a good model gives a section. No sentence comes twice. */
function planOf(title: string, paragraphs: number): string {
  const parts = Array.from({ length: paragraphs }, (_, at) =>
    [
      `${title} has fact ${at}. 长卷的第${at}句话，带有表情👩‍👩‍👧 and 𠮷. See [S1] or [S9].`,
      ...(at % 3 === 1 ? [`- ${title} first ${at}\n- second ${at} 🙂\n- 第三${at}`] : []),
      ...(at % 3 === 2 ? [`| a${at} | b |\n| --- | --- |\n| ${title} | 2 |`] : []),
    ].join('\n\n'),
  );
  return [...parts, `The last words of ${title}.`].join('\n\n');
}
