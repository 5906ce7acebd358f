import type { DocState, DocumentId, LogEvent, OutlineSection } from '@longhand/protocol';
import { describe, expect, it } from 'vitest';
import { MemoryLog, PERSON, type Play, say, smallHouse, turn } from './harness/small-house.ts';

const PRICE = { currency: 'USD', input: 1, output: 1 } as const;

/** A house whose model takes `concurrency` calls at once; `gate` holds their answers back. */
function sharing(concurrency: number, { log, gate }: { log?: MemoryLog; gate?: () => Promise<void> } = {}) {
  const open = new Map<string, number>();
  const order: string[] = [];
  let most = 0;
  const play: Play = async function* (request, signal) {
    const { model, task } = request;
    const count = (open.get(model) ?? 0) + 1;
    open.set(model, count);
    most = Math.max(most, count);
    let isOpen = true;
    const close = () => {
      if (isOpen) open.set(model, (open.get(model) ?? 0) - 1);
      isOpen = false;
    };
    signal.addEventListener('abort', close, { once: true });
    try {
      const kept = task?.kind === 'draft' ? task.kept : '';
      const title = task?.kind === 'draft' ? task.title : '';
      order.push(title);
      await gate?.();
      yield* say(`${title} has a first sentence, and ${title} has a last one.`.slice(kept.length), signal);
    } finally {
      close();
    }
  };
  const models = {
    defaultModel: async () => 'test/model',
    stream: play,
    concurrency: () => concurrency,
    priceOf: () => PRICE,
  };
  return {
    open,
    order,
    most: () => most,
    small: smallHouse({ play, environment: { models }, ...(log ? { log } : {}) }),
  };
}

type House = ReturnType<typeof sharing>['small'];

async function begin(small: House, name = 'A'): Promise<DocumentId> {
  const titles = [`${name} One`, `${name} Two`];
  const sections = titles.map((title, at): OutlineSection => ({ id: `s${at}`, title, level: 1 }));
  const { id } = await small.engine.create({ brief: 'Two things.', lang: 'en' }, PERSON);
  await small.send(id, { type: 'outline.approve', sections });
  await small.send(id, { type: 'run.start', autonomy: 'auto' });
  return id;
}

const finished = ({ run }: DocState) => run?.status === 'finished';
const waits = ({ run }: DocState) => Object.values(run?.calls ?? {}).some(({ isWaiting }) => isWaiting);

function callsWith<T extends LogEvent['type']>(events: readonly LogEvent[], type: T, call: string) {
  return events.filter((event) => event.type === type && 'call' in event.data && event.data.call === call);
}

describe('a model that many documents share', () => {
  it('is never busy with a document that has it alone', async () => {
    const log = new MemoryLog();
    const { small } = sharing(1, { log });
    const id = await begin(small);
    await small.until(id, finished, 'the end');
    expect(log.logs.get(id).filter(({ type }) => type === 'run.callWaiting')).toEqual([]);
  });

  it('never gets more calls at once than it takes, and every run ends', async () => {
    const { most, small, open } = sharing(3);
    const ids = await Promise.all(Array.from({ length: 7 }, () => begin(small)));
    for (const id of ids) await small.until(id, finished, 'the end');
    expect(most()).toBe(3);
    expect(open.get('test/model')).toBe(0);
    const waited = ids.flatMap((id) => small.log.logs.get(id)).filter(({ type }) => type === 'run.callWaiting');
    expect(waited.length).toBeGreaterThan(10);
    expect(small.problems).toEqual([]);
  });

  it('serves who waits in the order of asking', async () => {
    const held = Promise.withResolvers<void>();
    const { small, order } = sharing(1, { gate: () => held.promise });
    const ids = [await begin(small, 'A'), await begin(small, 'B'), await begin(small, 'C')];
    for (const id of ids.slice(1)) await small.until(id, waits, 'a call in the line');
    held.resolve();
    for (const id of ids) await small.until(id, finished, 'the end');
    // Who is done with one section asks for the next behind the others.
    expect(order).toEqual(['A One', 'B One', 'C One', 'A Two', 'B Two', 'C Two']);
  });

  it('shows that a call waits; a stop takes it out of the line, and it costs nothing', async () => {
    const held = Promise.withResolvers<void>();
    const { small, open } = sharing(1, { gate: () => held.promise });
    const first = await begin(small);
    const second = await begin(small);
    const state = await small.until(second, waits, 'a call in the line');
    const call = Object.keys(state.run?.calls ?? {})[0] ?? '';
    await small.send(second, { type: 'run.stop' });
    held.resolve();
    await small.until(first, finished, 'the end of the other');
    await turn();
    expect(open.get('test/model')).toBe(0);
    const events = small.log.logs.get(second);
    expect(callsWith(events, 'usage', call)).toEqual([]);
    expect(callsWith(events, 'run.callEnded', call)).toMatchObject([{ data: { outcome: 'aborted' } }]);
    await small.send(second, { type: 'run.continue' });
    expect((await small.until(second, finished, 'the end')).run?.spent?.calls).toBe(2);
  });

  it('is not billed for a call that still waited when the process died', async () => {
    let isHeld = true;
    const held = Promise.withResolvers<void>();
    const log = new MemoryLog();
    const { small } = sharing(1, { log, gate: () => (isHeld ? held.promise : Promise.resolve()) });
    const first = await begin(small);
    const second = await begin(small);
    const state = await small.until(second, waits, 'a call in the line');
    const call = Object.keys(state.run?.calls ?? {})[0] ?? '';
    isHeld = false;
    await small.restart();
    held.resolve();
    for (const id of [first, second]) await small.until(id, finished, 'the end');
    const events = log.logs.get(second);
    expect(callsWith(events, 'run.callEnded', call)).toMatchObject([{ data: { outcome: 'lost' } }]);
    expect(callsWith(events, 'usage', call)).toEqual([]);
  });

  it('loses who waits for it to another model that a person chooses meanwhile', async () => {
    const held = Promise.withResolvers<void>();
    let isFirst = true;
    const gate = () => {
      const wait = isFirst ? held.promise : Promise.resolve();
      isFirst = false;
      return wait;
    };
    const { small } = sharing(1, { gate });
    const first = await begin(small);
    const second = await begin(small);
    await small.until(second, waits, 'a call in the line');
    await small.send(second, { type: 'run.setModel', model: 'test/other' });
    const done = await small.until(second, finished, 'the end beside the busy model');
    expect(done.run?.model).toBe('test/other');
    expect((await small.engine.state(first)).run?.status).toBe('drafting');
    held.resolve();
    await small.until(first, finished, 'the end');
  });
});
