import { emptyState, estimateTokens, evolveAll, type LogEvent, type ModelEvent, type Price } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { MemoryLog, outlineOf, PERSON, type Play, QUESTIONS, say, smallHouse, turn } from './harness/small-house.ts';

const BRIEF = 'A short report about pumps.';
/** No sentence twice: a text that goes on as it began cannot be told from one that begins again. */
const SECTION = ['north', 'south', 'east', 'west', 'hill', 'harbour']
  .map((place) => `Pumps at the ${place} move water. They do it day and night, and nobody thanks them for it. `)
  .join('');
const PRICE: Price = { currency: 'USD', input: 2, output: 10 };

/** Tells its usage at the end, as providers do. */
async function* telling(text: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  for await (const event of say(text, signal)) {
    if (event.type === 'finish') yield { type: 'usage', input: 400, output: estimateTokens(text) };
    yield event;
  }
}

const play: Play = (request, signal) => {
  const system = request.messages[0]?.role === 'system' ? request.messages[0].text : '';
  if (system.includes('longhand-task: clarify')) return telling(QUESTIONS, signal);
  if (system.includes('longhand-task: outline')) return telling(outlineOf('One', 'Two'), signal);
  const kept = /<kept>\n([\s\S]*)\n<\/kept>/.exec(request.messages.map(({ text }) => text).join('\n'))?.[1] ?? '';
  return telling(SECTION.slice(SECTION.startsWith(kept.trim()) ? kept.trim().length : 0), signal);
};

const models = (price: Price | null, played: Play = play, concurrency = 1) => ({
  defaultModel: async () => 'test/model',
  stream: played,
  priceOf: () => price,
  concurrency: () => concurrency,
});

function house(
  price: Price | null = PRICE,
  options: { log?: MemoryLog; play?: Play; concurrency?: number | undefined } = {},
) {
  const environment = { models: models(price, options.play, options.concurrency) };
  return smallHouse({ play, environment, ...(options.log ? { log: options.log } : {}) });
}

function usages(events: readonly LogEvent[]) {
  return events.flatMap((event) => (event.type === 'usage' ? [event.data] : []));
}

/** Each call that put something aside is settled once, and the sum of the run is the sum of its calls. */
function expectExact(events: readonly LogEvent[]): void {
  const started = events.flatMap((event) => (event.type === 'run.callStarted' ? [event.data] : []));
  const ended = new Set(events.flatMap((event) => (event.type === 'run.callEnded' ? [event.data.call] : [])));
  const settled = usages(events).map(({ call }) => call);
  expect(started.every(({ reserved }) => reserved !== undefined)).toBe(true);
  expect(settled.toSorted()).toEqual(started.flatMap(({ call }) => (ended.has(call) ? [call] : [])).toSorted());
  const { run } = evolveAll(emptyState('d'), events);
  const sum = (pick: (usage: ReturnType<typeof usages>[number]) => number) =>
    usages(events).reduce((total, usage) => total + pick(usage), 0);
  expect(run?.spent).toMatchObject({ calls: settled.length, input: sum((u) => u.input), output: sum((u) => u.output) });
  expect(run?.spent?.money?.USD ?? 0).toBe(sum((u) => u.cost?.nanos ?? 0));
}

describe('a limit is kept', () => {
  test('a run without a limit counts what it uses, in tokens and in money, by section too', async () => {
    const { engine, send, until, log } = house();
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const { run, usage } = await until(id, ({ run }) => run?.status === 'finished');
    expect(run?.spent?.calls).toBe(3);
    expect(run?.spent?.isEstimated).toBe(false);
    expect(run?.spent).toEqual(usage);
    expect(Object.values(run?.sectionSpent ?? {}).map(({ calls }) => calls)).toEqual([1, 1]);
    expectExact(log.logs.get(id));
  });

  test('pauses before the call that would go beyond it, and asks; more lets the run finish with no character lost', async () => {
    const { engine, send, until, log } = house();
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start' });
    const asking = await until(id, ({ run }) => run?.interrupt?.kind === 'questions');
    await send(id, { type: 'interrupt.answer', interrupt: asking.run?.interrupt?.id ?? '', answers: {} });
    const planned = await until(id, ({ run }) => run?.interrupt?.kind === 'outline');
    const limit = (planned.run?.spent?.input ?? 0) + (planned.run?.spent?.output ?? 0) + 700;
    await send(id, { type: 'run.setBudget', budget: { run: { tokens: limit } } });
    await send(id, { type: 'outline.approve' });
    const paused = await until(id, ({ run }) => run?.status === 'paused');
    expect(Object.values(paused.sections)).toContain('done');
    expect(paused.run).toMatchObject({ cause: 'budget', overrun: { scope: 'run', limit: 'tokens' } });
    expect(paused.run?.status === 'paused' && paused.run.notice?.code).toBe('run.budgetTokens');
    expect((paused.run?.spent?.input ?? 0) + (paused.run?.spent?.output ?? 0)).toBeLessThanOrEqual(limit);
    await send(id, { type: 'run.continue' });
    await until(id, ({ seq, run }) => run?.status === 'paused' && seq > paused.seq, 'the same question');
    await send(id, { type: 'run.setBudget', budget: { run: { tokens: 20_000 } } });
    await send(id, { type: 'run.continue' });
    const done = await until(id, ({ run }) => run?.status === 'finished');
    expect(JSON.stringify(done.blocks).split('nobody thanks them').length - 1).toBe(12);
    expectExact(log.logs.get(id));
  });

  test('stops an answer that comes to it, keeps the text, and the same sentence goes on without a limit', async () => {
    const endless: Play = (request, signal) => {
      const isDraft = request.messages[0]?.text.includes('longhand-task: draft') === true;
      return isDraft ? say(SECTION, signal, 40) : play(request, signal);
    };
    const { engine, send, until, log } = house(PRICE, { play: endless });
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'outline.edit', sections: [{ id: 's1', title: 'One', level: 1, target: 10 }] }).catch(
      () => {},
    );
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const first = await until(id, ({ open }) => Object.values(open).some(({ text }) => text.length > 0));
    const reserved = Object.values(first.run?.calls ?? {})[0]?.reserved?.input ?? 0;
    const limit = (first.run?.spent?.input ?? 0) + (first.run?.spent?.output ?? 0) + reserved;
    await send(id, { type: 'run.setBudget', budget: { run: { tokens: limit + 40 } } });
    const paused = await until(id, ({ run }) => run?.status === 'paused');
    expect(paused.run).toMatchObject({ cause: 'budget' });
    const text = Object.values(paused.open)[0]?.text ?? '';
    expect(text.length).toBeGreaterThan(100);
    expect(SECTION).toContain(text.trim());
    expect(paused.run?.spent?.isEstimated).toBe(true);
    expectExact(log.logs.get(id));
  });

  test('holds for sections that are written side by side, all together', async () => {
    const size = 40;
    const silent: Play = (request, signal) =>
      request.task?.kind === 'draft' ? say(SECTION, signal, size) : play(request, signal);
    const { engine, send, until, log } = house(PRICE, { play: silent, concurrency: 2 });
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const both = await until(id, ({ run }) => Object.keys(run?.calls ?? {}).length === 2);
    const inputs = Object.values(both.run?.calls ?? {}).reduce((sum, call) => sum + (call.reserved?.input ?? 0), 0);
    const limit = (both.run?.spent?.input ?? 0) + (both.run?.spent?.output ?? 0) + inputs + 120;
    await send(id, { type: 'run.setBudget', budget: { run: { tokens: limit } } });
    const { run } = await until(id, (state) => state.run?.status === 'paused');
    expect(run).toMatchObject({ cause: 'budget', overrun: { scope: 'run', limit: 'tokens' }, calls: {} });
    const spent = (run?.spent?.input ?? 0) + (run?.spent?.output ?? 0);
    // Each may bring the one piece that shows it.
    expect(spent).toBeLessThanOrEqual(limit + 2 * estimateTokens('x'.repeat(size)));
    await send(id, { type: 'run.setBudget', budget: {} });
    await send(id, { type: 'run.continue' });
    const done = await until(id, (state) => state.run?.status === 'finished');
    expect(JSON.stringify(done.blocks).split('nobody thanks them').length - 1).toBe(12);
    expectExact(log.logs.get(id));
  });

  test('lets one of them wait for what is put aside for the other, when there may be room behind it', async () => {
    const open = new Set<string>();
    let most = 0;
    let largest = 0;
    // Tells less than what was put aside.
    const counted: Play = async function* (request, signal) {
      const key = request.task?.kind === 'draft' ? request.task.title : '';
      if (key !== '') open.add(key);
      most = Math.max(most, open.size);
      for await (const event of play(request, signal)) {
        if (event.type === 'finish') open.delete(key);
        yield event.type === 'usage' ? { ...event, input: 10 } : event;
      }
    };
    const { engine, send, until, log } = house(PRICE, { play: counted, concurrency: 2 });
    const begin = async () => {
      const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
      await send(id, { type: 'run.start' });
      const { run } = await until(id, (state) => state.run?.interrupt?.kind === 'questions');
      return { id, spent: (run?.spent?.input ?? 0) + (run?.spent?.output ?? 0) };
    };
    const sections = ['One', 'Two'].map((title, at) => ({ id: `s${at}`, title, level: 1, target: 10 }) as const);
    const probe = await begin();
    await send(probe.id, { type: 'outline.approve', sections });
    await until(probe.id, (state) => state.run?.status === 'finished');
    expect(most).toBe(2);
    most = 0;
    for (const event of log.logs.get(probe.id)) {
      const reserved = event.type === 'run.callStarted' && event.data.section ? event.data.reserved : undefined;
      largest = Math.max(largest, (reserved?.input ?? 0) + (reserved?.output ?? 0));
    }
    const { id, spent } = await begin();
    // The later one reads the end of the one before it, too.
    const limit = spent + 10 + estimateTokens(SECTION) + largest + 200;
    await send(id, { type: 'run.setBudget', budget: { run: { tokens: limit } } });
    await send(id, { type: 'outline.approve', sections });
    await until(id, (state) => state.run?.status === 'finished');
    expect(most).toBe(1);
    expect(log.logs.get(id).some(({ type }) => type === 'run.paused')).toBe(false);
    expectExact(log.logs.get(id));
  });

  test('of a section holds for that section', async () => {
    const { engine, send, until } = house();
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto', budget: { section: { tokens: 300 } } });
    const { run } = await until(id, (state) => state.run?.status === 'paused');
    expect(run).toMatchObject({ cause: 'budget', overrun: { scope: 'section', limit: 'tokens' } });
    expect(run?.status === 'paused' && run.notice?.params?.section).toBe('One');
  });

  test('in money does not let a model through whose price nobody knows', async () => {
    const { engine, send, until, calls } = house(null);
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    const budget = { run: { money: { currency: 'USD', nanos: 5_000_000_000 } } };
    await send(id, { type: 'run.start', autonomy: 'auto', budget });
    const { run } = await until(id, (state) => state.run?.status === 'paused');
    expect(run).toMatchObject({ cause: 'budget', overrun: { limit: 'price' }, spent: { calls: 0 } });
    expect(calls).toHaveLength(0);
  });

  test('a model without a price is counted as unknown, never as free', async () => {
    const { engine, send, until } = house(null);
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    const { run } = await until(id, (state) => state.run?.status === 'finished');
    expect(run?.spent).toMatchObject({ calls: 3, unpriced: 3, money: {} });
  });

  test('a stop is settled by what arrived, and says that it is an estimate', async () => {
    const { engine, send, until, log } = house();
    const { id } = await engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
    await send(id, { type: 'run.start', autonomy: 'auto' });
    await until(id, ({ open }) => Object.values(open).some(({ text }) => text.length > 80));
    await send(id, { type: 'run.stop' });
    const last = usages(log.logs.get(id)).at(-1);
    expect(last).toMatchObject({ isEstimated: true, cost: { currency: 'USD' } });
    expect(last?.output).toBeGreaterThanOrEqual(20);
    expect(last?.output).toBeLessThan(estimateTokens(SECTION));
    expectExact(log.logs.get(id));
  });
});

test.each([1, 2])('the count is exact wherever the process dies, with %d section(s) at once', async (concurrency) => {
  const whole = house(PRICE, { concurrency });
  const { id } = await whole.engine.create({ brief: BRIEF, lang: 'en' }, PERSON);
  await whole.send(id, { type: 'run.start', autonomy: 'auto', budget: { run: { tokens: 1_000_000 } } });
  await whole.until(id, ({ run }) => run?.status === 'finished');
  const events = whole.log.logs.get(id);
  for (let kept = 2; kept < events.length; kept += 3) {
    const log = new MemoryLog();
    const { epoch } = await log.acquire(id);
    await log.append(id, 0, epoch, events.slice(0, kept));
    await turn();
    const again = house(PRICE, { log, concurrency });
    await again.engine.recover();
    const { run } = await again.until(id, (state) => state.run?.status === 'finished', `the end after ${kept}`);
    expect(run?.status === 'finished' && run.outcome).toBe('success');
    expectExact(log.logs.get(id));
  }
});
