import { bodyToMarkdown } from '@longhand/document';
import {
  type DocState,
  emptyState,
  evolveAll,
  type LogEvent,
  type ModelEvent,
  type ToolOffer,
} from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { MemoryLog, outlineOf, PERSON, type Play, say, smallHouse, turn } from './harness/small-house.ts';

const TITLES = ['Alpha', 'Beta', 'Gamma'];
/** What a model that is never disturbed writes; Alpha is the longest, so that the first section ends last. */
const PLANNED: Readonly<Record<string, string>> = {
  Alpha: Array.from({ length: 9 }, (_, at) => `Alpha says sentence ${at} at length.`).join('\n\n'),
  Beta: Array.from({ length: 5 }, (_, at) => `Beta says sentence ${at} at length.`).join('\n\n'),
  Gamma: Array.from({ length: 3 }, (_, at) => `Gamma says sentence ${at} at length.`).join('\n\n'),
};

/** Writes each section to its planned end, whatever is kept already, and remembers which calls are open. */
function model(before: (title: string, call: number) => AsyncIterable<ModelEvent> | null = () => null) {
  const open = new Set<string>();
  const counts = new Map<string, number>();
  let most = 0;
  const play: Play = async function* (request, signal) {
    const { task } = request;
    if (task?.kind !== 'draft') return yield* say(outlineOf(...TITLES), signal, 40);
    const { title, kept } = task;
    const call = (counts.get(title) ?? 0) + 1;
    counts.set(title, call);
    open.add(title);
    most = Math.max(most, open.size);
    const close = () => void open.delete(title);
    signal.addEventListener('abort', close, { once: true });
    try {
      const other = before(title, call);
      if (other) return yield* other;
      const planned = PLANNED[title] ?? '';
      expect(planned.startsWith(kept.trimEnd()), `kept of ${title}: ${JSON.stringify(kept)}`).toBe(true);
      yield* say(planned.slice(kept.length), signal);
    } finally {
      close();
    }
  };
  return { play, open, counts, most: () => most };
}

interface Options {
  readonly concurrency?: number;
  readonly log?: MemoryLog;
  readonly tools?: readonly ToolOffer[];
}

function house(played: Play, { concurrency = 3, log, tools }: Options = {}) {
  return smallHouse({
    play: played,
    ...(log ? { log } : {}),
    environment: {
      models: { defaultModel: async () => 'test/model', stream: played, concurrency: () => concurrency },
      ...(tools ? { toolsOf: async () => tools } : {}),
    },
  });
}

async function started(small: ReturnType<typeof house>): Promise<string> {
  const { id } = await small.engine.create({ brief: 'Three things.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  return id;
}

const finished = ({ run }: DocState) => run?.status === 'finished';
const isPaused = ({ run }: DocState) => run?.status === 'paused';
const allInText = ({ run, open }: DocState) =>
  Object.values(run?.calls ?? {}).filter(({ hasText }) => hasText).length === TITLES.length &&
  Object.values(open).every(({ text }) => text.length > 12);

function textOf(state: DocState): string {
  return state.blocks.map(({ body }) => bodyToMarkdown(body).trim()).join('\n\n');
}
const WHOLE = TITLES.map((title) => `# ${title}\n\n${PLANNED[title]}`).join('\n\n');

function expectEachOnce(events: readonly LogEvent[]): void {
  const calls = events.flatMap((event) => (event.type === 'run.callStarted' ? [event.data.call] : []));
  const ends = events.flatMap((event) => (event.type === 'run.callEnded' ? [event.data.call] : []));
  expect(ends.toSorted()).toEqual(calls.toSorted());
  expect(events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
}

describe('sections side by side', () => {
  it('are written at once, and stand in the order of the outline whatever ends first', async () => {
    const { play, most } = model();
    const small = house(play);
    const id = await started(small);
    const done = await small.until(id, finished, 'the end');
    expect(most()).toBe(3);
    expect(textOf(done)).toBe(WHOLE);
    const events = small.log.logs.get(id);
    const over = events.flatMap((event) =>
      event.type === 'outline.section' && event.data.status === 'done' ? [event.data.section] : [],
    );
    expect(over).toEqual(done.outline.map((section) => section.id).toReversed());
    expectEachOnce(events);
  });

  it('are no more than the run allows, and one after another without a word about it', async () => {
    for (const concurrency of [1, 2]) {
      const { play, most } = model();
      const small = house(play, { concurrency });
      const done = await small.until(await started(small), finished, 'the end');
      expect(most()).toBe(concurrency);
      expect(done.run?.concurrency).toBe(concurrency);
      expect(textOf(done)).toBe(WHOLE);
    }
  });

  it('are no more than the run allows when one that was begun comes back into the outline', async () => {
    const { play, most } = model();
    const small = house(play, { concurrency: 1 });
    const id = await started(small);
    const first = await small.until(id, ({ open }) => Object.values(open).some(({ text }) => text.length > 12), 'text');
    await small.send(id, { type: 'outline.edit', sections: first.outline.slice(1) });
    await small.until(
      id,
      ({ run }) => Object.values(run?.calls ?? {}).some(({ hasText }) => hasText),
      'the second one',
    );
    await small.send(id, { type: 'outline.edit', sections: first.outline });
    const done = await small.until(id, finished, 'the end');
    expect(most()).toBe(1);
    expect(Object.values(done.sections)).toEqual(['done', 'done', 'done']);
    for (const event of small.log.logs.get(id)) {
      const calls = evolveAll(emptyState(id), small.log.logs.get(id).slice(0, event.seq)).run?.calls ?? {};
      expect(Object.keys(calls).length).toBeLessThanOrEqual(1);
    }
  });

  it('read how the one before ends when it is finished, and else what their neighbours are about', async () => {
    const prompts = new Map<string, string>();
    const { play } = model();
    const asked: Play = (request, signal) => {
      const title = request.task?.kind === 'draft' ? request.task.title : '';
      const text = request.messages.map((message) => message.text).join('\n');
      if (!prompts.has(title)) prompts.set(title, text);
      return play(request, signal);
    };
    const small = house(asked, { concurrency: 2 });
    await small.until(await started(small), finished, 'the end');
    const beta = prompts.get('Beta') ?? '';
    expect(beta).toMatch(/written at the same time[^\n]*\n- Alpha: About Alpha\n- Gamma: About Gamma/);
    expect(beta).not.toContain('Alpha says');
    // Beta is done when Gamma begins; Alpha is still being written.
    expect(prompts.get('Gamma')).toContain('End of the section before\nBeta says');
    expect(prompts.get('Alpha')).not.toContain('written at the same time');
  });

  it('are all stopped at once, and each goes on behind its own text', async () => {
    const { play, open } = model();
    const small = house(play);
    const id = await started(small);
    const before = await small.until(id, allInText, 'text in all of them');
    await small.send(id, { type: 'run.stop' });
    await turn();
    expect(open.size).toBe(0);
    const stopped = await small.engine.state(id);
    expect(stopped.run).toMatchObject({ status: 'paused', cause: 'user', calls: {} });
    for (const { block, text } of Object.values(before.open)) {
      const kept = stopped.open[block]?.text ?? stopped.blocks.find((settled) => settled.id === block);
      expect(typeof kept === 'string' ? kept.startsWith(text) : kept !== undefined).toBe(true);
    }
    await small.send(id, { type: 'run.continue' });
    expect(textOf(await small.until(id, finished, 'the end'))).toBe(WHOLE);
    expectEachOnce(small.log.logs.get(id));
  });

  it('are all found again after a kill: one recovery, every call lost once, every sentence goes on', async () => {
    const { play } = model();
    const log = new MemoryLog();
    const small = house(play, { log });
    const id = await started(small);
    const before = await small.until(id, allInText, 'text in all of them');
    await small.restart();
    const done = await small.until(id, finished, 'the end');
    expect(textOf(done)).toBe(WHOLE);
    const events = log.logs.get(id);
    expect(events.filter(({ type }) => type === 'run.recovered')).toHaveLength(1);
    const lost = events.flatMap((event) =>
      event.type === 'run.callEnded' && event.data.outcome === 'lost' ? [event.data.call] : [],
    );
    expect(lost).toEqual(Object.keys(before.run?.calls ?? {}));
    expectEachOnce(events);
  });

  it('finish although one of them fails for good; then the run pauses with its cause, and begins nothing new meanwhile', async () => {
    let isRepaired = false;
    const { play, counts } = model((title) => (title === 'Alpha' && !isRepaired ? refusal() : null));
    const small = house(play, { concurrency: 2 });
    const id = await started(small);
    const paused = await small.until(id, isPaused, 'the pause');
    expect(paused.run).toMatchObject({ cause: 'model', notice: { code: 'model.auth' } });
    expect(Object.values(paused.sections)).toEqual(['drafting', 'done']);
    expect(counts.get('Alpha')).toBe(1);
    expect(counts.get('Gamma')).toBeUndefined();
    isRepaired = true;
    await small.send(id, { type: 'run.continue' });
    expect(textOf(await small.until(id, finished, 'the end'))).toBe(WHOLE);
  });

  it('count their failures each for itself: three of one and three of another pause nothing', async () => {
    const { play } = model((title, call) => (title !== 'Gamma' && call <= 3 ? overload() : null));
    const small = house(play);
    const id = await started(small);
    const done = await small.until(id, finished, 'the end');
    expect(textOf(done)).toBe(WHOLE);
    expect(small.log.logs.get(id).some(({ type }) => type === 'run.paused')).toBe(false);
  });

  it('that a model refuses to go on with is held back alone', async () => {
    let isFiltering = true;
    const { play } = model((title) => (title === 'Beta' && isFiltering ? filtered() : null));
    const small = house(play);
    const id = await started(small);
    const paused = await small.until(id, isPaused, 'the pause');
    expect(paused.run).toMatchObject({ cause: 'model', notice: { code: 'run.contentFilter' } });
    expect(Object.values(paused.sections).toSorted()).toEqual(['done', 'done', 'drafting']);
    isFiltering = false;
    await small.send(id, { type: 'run.continue' });
    expect(textOf(await small.until(id, finished, 'the end'))).toBe(WHOLE);
  });

  it('go on when one of them is taken out of the outline', async () => {
    const { play, open } = model();
    const small = house(play);
    const id = await started(small);
    const { outline } = await small.until(id, allInText, 'text in all of them');
    await small.send(id, { type: 'outline.edit', sections: outline.filter(({ title }) => title !== 'Beta') });
    await turn();
    expect([...open].toSorted()).toEqual(['Alpha', 'Gamma']);
    const done = await small.until(id, finished, 'the end');
    const aborted = small.log.logs
      .get(id)
      .flatMap((event) => (event.type === 'run.callEnded' && event.data.outcome === 'aborted' ? [event] : []));
    expect(aborted).toHaveLength(1);
    expect(textOf(done)).toContain(PLANNED.Alpha);
    expect(textOf(done)).toContain(PLANNED.Gamma);
  });

  it('pause together when a person writes in one of them; the others keep their open text', async () => {
    const { play, open } = model();
    const small = house(play);
    const id = await started(small);
    const { outline } = await small.until(id, allInText, 'text in all of them');
    const beta = outline.find(({ title }) => title === 'Beta')?.id;
    const block = Object.values((await small.engine.state(id)).open).find(({ section }) => section === beta)?.block;
    const change = { from: 0, to: 0, insert: [{ type: 'text', text: 'Mine: ' }] } as const;
    await small.send(id, { type: 'block.edit', block: block ?? '', baseRev: 0, changes: [change] });
    await turn();
    expect(open.size).toBe(0);
    const paused = await small.engine.state(id);
    expect(paused.run).toMatchObject({ status: 'paused', cause: 'editing', calls: {} });
    expect(Object.values(paused.open).map(({ section }) => section)).not.toContain(beta);
    expect(Object.keys(paused.open)).toHaveLength(2);
  });

  it('do not wait for a tool that a person has to allow in one of them', async () => {
    const tools: readonly ToolOffer[] = [
      { name: 'post', description: 'Posts.', parameters: { type: 'object' }, effect: 'changesOutside' },
    ];
    const { play } = model((title, call) => (title !== 'Gamma' && call === 1 ? toolCall() : null));
    const small = house(play, { tools });
    const id = await started(small);
    const asks = await small.until(
      id,
      ({ run, sections }) => run?.interrupt != null && Object.values(sections).includes('done'),
      'a question beside finished work',
    );
    expect(asks.run?.status).toBe('drafting');
    const first = asks.run?.interrupt;
    await small.send(id, { type: 'interrupt.answer', interrupt: first?.id ?? '', answers: { approve: 'yes' } });
    const second = await small.until(
      id,
      ({ run }) => run?.interrupt != null && run.interrupt.id !== first?.id,
      'the other question',
    );
    await small.send(id, { type: 'interrupt.answer', interrupt: second.run?.interrupt?.id ?? '', answers: {} });
    const done = await small.until(id, finished, 'the end');
    expect(textOf(done)).toBe(WHOLE);
    expect(done.run?.tools.map(({ isApproved, answer }) => [isApproved, answer?.isError])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

async function* refusal(): AsyncGenerator<ModelEvent> {
  await turn();
  yield { type: 'error', kind: 'auth', message: 'no', retryable: false };
}

async function* overload(): AsyncGenerator<ModelEvent> {
  await turn();
  yield { type: 'error', kind: 'overloaded', message: 'later', retryable: true };
}

async function* filtered(): AsyncGenerator<ModelEvent> {
  await turn();
  yield { type: 'finish', reason: 'content_filter' };
}

async function* toolCall(): AsyncGenerator<ModelEvent> {
  await turn();
  yield { type: 'toolCall', call: { id: 't1', name: 'post', arguments: '{}' } };
  yield { type: 'finish', reason: 'tool_calls' };
}
