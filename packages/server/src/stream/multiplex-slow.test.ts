import { type DocumentId, emptyState, evolveAll } from '@longhand/protocol';
import { type ManualTimers, manualTimers } from '@longhand/testkit';
import type { EventSourceMessage } from 'eventsource-parser';
import { expect, test } from 'vitest';
import { event, type Harness, writing } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { eventsAmong, multiplexedReaders, pathOf } from '../../test/multiplexed-reader.ts';
import { HUGE, slowReaders, watchPending } from '../../test/slow-reader.ts';

const start = harnessPerTest();
const openReader = multiplexedReaders();
const readSlowly = slowReaders();

const TEXT = '海水为什么是咸的'.repeat(1_250);
/** What a reader may cost: the mark of a socket, and one part of a frame on top of it. */
const SMALL = 256 * 1024;

const isGone = ({ event: name }: EventSourceMessage) => name === 'gone';
const framesOf = (messages: readonly EventSourceMessage[]) =>
  messages.map(({ event: name = 'message', id, data }) => ({ name, id, data: JSON.parse(data) }));
const delta = (n: number, text: string) => event('text.delta', { block: 'b1', at: n * text.length, text }, 'r1');

/** Lets the server look after its streams, at most `times`: what the buffers of a connection still take, they take before one of these. */
async function look(timers: ManualTimers, times: number, isDone: () => boolean): Promise<void> {
  for (let n = 0; n < times && !isDone(); n++) {
    await timers.advanceAsync(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A document with an open text. */
async function written(house: Harness, ...pieces: readonly string[]): Promise<DocumentId> {
  const id = await house.document();
  await house.append(id, ...writing('r1', 'b1', pieces));
  return id;
}

test('megabytes published past a reader of two documents who stands still cost the server a few hundred kilobytes, and it misses nothing', async () => {
  const house = await start();
  const ids = [await written(house), await written(house)];
  const reader = await readSlowly(house.address, pathOf(Object.fromEntries(ids.map((id) => [id, 0]))));
  const most = watchPending(reader.answer);
  const each = 400;
  for (let n = 0; n < each; n += 20) {
    const deltas = Array.from({ length: 20 }, (_, index) => delta(n + index, TEXT));
    await Promise.all(ids.map((id) => house.append(id, ...deltas)));
  }
  expect(most()).toBeGreaterThan(0);
  expect(most()).toBeLessThan(SMALL);
  // The last frame of each document ends with its tail; only the newest is looked at, because the others were before.
  const missing = new Set(ids.map((id) => `${id} ${house.store.log.tail(id)}`));
  const messages = await reader.until((read) => {
    const { document, seq } = JSON.parse(read.at(-1)?.data ?? '{}');
    missing.delete(`${document} ${seq}`);
    return missing.size === 0;
  });
  for (const id of ids) {
    // `evolve` throws on a gap.
    const state = evolveAll(emptyState(id), eventsAmong(framesOf(messages), id));
    expect(state.seq).toBe(house.store.log.tail(id));
    expect(state.open.b1?.text).toBe(TEXT.repeat(each));
  }
  expect(most()).toBeLessThan(SMALL);
  expect(house.problems).toEqual([]);
}, 90_000);

test('a reader of several documents whose socket takes nothing for thirty seconds is cut', async () => {
  const timers = manualTimers();
  const house = await start({ timers });
  const [one, two] = [await written(house, HUGE), await written(house)];
  const reader = await readSlowly(house.address, pathOf({ [one]: 0, [two]: 0 }));
  await reader.isFull();
  await timers.advanceAsync(29_000);
  expect(reader.answer.destroyed).toBe(false);
  await look(timers, 100, () => reader.answer.destroyed);
  expect(reader.answer.destroyed).toBe(true);
  expect(await reader.rest()).not.toContain('event: bye');
  expect(house.problems).toEqual([]);
}, 60_000);

test('a reader of several documents in whose socket more waits than may is cut at the next look', async () => {
  const timers = manualTimers();
  // Any full socket is above this, and nothing else ends the stream so early.
  const house = await start({ timers, readers: { maxPendingBytes: 16 * 1024, stallMs: 600_000 } });
  const id = await written(house, HUGE);
  const reader = await readSlowly(house.address, pathOf({ [id]: 0 }));
  await reader.isFull();
  await look(timers, 100, () => reader.answer.destroyed);
  expect(reader.answer.destroyed).toBe(true);
}, 60_000);

test('a large frame comes in parts and whole; a deletion meanwhile is told behind it, and what follows is live', async () => {
  const house = await start();
  const [one, two] = [await written(house, HUGE), await written(house)];
  const tail = house.store.log.tail(one);
  const reader = await readSlowly(house.address, pathOf({ [one]: tail - 1, [two]: house.store.log.tail(two) }));
  const most = watchPending(reader.answer);
  await reader.isFull();
  expect((await house.json('DELETE', `/v1/documents/${two}`)).status).toBe(204);
  await house.append(one, event('document.changed', { title: 'Salt' }));
  const messages = await reader.until((read) => JSON.parse(read.at(-1)?.data ?? '{}').seq === tail + 1);
  expect(eventsAmong(framesOf(messages), one)).toEqual(await house.store.log.read(one, tail - 1, 10));
  expect(messages.filter(isGone).map(({ data }) => JSON.parse(data))).toEqual([{ document: two }]);
  expect(most()).toBeLessThan(SMALL);
  expect(house.problems).toEqual([]);
}, 60_000);

test('a document that is deleted in the middle of its own frame is told as gone behind the whole frame', async () => {
  const house = await start();
  const [one, two] = [await written(house, HUGE), await written(house)];
  const tail = house.store.log.tail(one);
  const reader = await readSlowly(house.address, pathOf({ [one]: tail - 1, [two]: house.store.log.tail(two) }));
  await reader.isFull();
  expect((await house.json('DELETE', `/v1/documents/${one}`)).status).toBe(204);
  const frames = framesOf(await reader.until((read) => read.some(isGone)));
  expect(frames.at(-1)?.data).toEqual({ document: one });
  const [last] = eventsAmong(frames, one);
  expect(last?.type === 'text.delta' && last.data.text === HUGE).toBe(true);
  expect(house.problems).toEqual([]);
}, 60_000);

test('a server that goes down cuts a reader in the middle of a frame, and says goodbye to the others', async () => {
  const house = await start({ drainMs: 60_000 });
  const id = await written(house, HUGE);
  const tail = house.store.log.tail(id);
  const other = await openReader(house.address, { [id]: tail });
  await other.until(() => other.frames.length > 0);
  const reader = await readSlowly(house.address, pathOf({ [id]: tail - 1 }));
  await reader.isFull();
  // The limit of this test is shorter than the drain: only an end that waits for nobody passes.
  await house.server.close();
  expect([reader.answer.destroyed, reader.answer.writableEnded]).toEqual([true, false]);
  const received = await reader.rest();
  expect(received.length).toBeLessThan(HUGE.length);
  expect(received).not.toContain('event: bye');
  await other.until(other.isOver);
  expect(other.frames.at(-1)).toMatchObject({ name: 'bye', data: { reason: 'deploy' } });
}, 45_000);

test('a document that is far behind lets the others have their turn on a slow line', async () => {
  const house = await start();
  const [far, near] = [await written(house), await written(house)];
  for (let n = 0; n < 600; n += 50) {
    await house.append(far, ...Array.from({ length: 50 }, (_, index) => delta(n + index, TEXT)));
  }
  const [tail, seq] = [house.store.log.tail(far), house.store.log.tail(near) + 1];
  const reader = await readSlowly(house.address, pathOf({ [far]: 0, [near]: seq - 1 }));
  await reader.isFull();
  await house.append(near, event('document.changed', { title: 'Salt' }));
  let last: DocumentId = '';
  const missing = new Set([`${far} ${tail}`, `${near} ${seq}`]);
  await reader.until((read) => {
    const { document, seq: at } = JSON.parse(read.at(-1)?.data ?? '{}');
    if (missing.delete(`${document} ${at}`)) last = document;
    return missing.size === 0;
  });
  expect(last).toBe(far);
}, 60_000);
