import { emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import type { EventSourceMessage } from 'eventsource-parser';
import { expect, test } from 'vitest';
import { event, openStream, reaches, writing } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { HUGE, slowReaders, watchPending } from '../../test/slow-reader.ts';

const start = harnessPerTest();
const readSlowly = slowReaders();

const eventsOf = (messages: readonly EventSourceMessage[]): readonly LogEvent[] =>
  messages.filter(({ event: name }) => name === undefined).map(({ data }) => JSON.parse(data));

const BATCHES = 50;
const TEXT = '海水为什么是咸的'.repeat(1_250);

test('thirty megabytes published past a reader who stands still cost the server a few hundred kilobytes, and it misses nothing', async () => {
  const { address, append, document, store, problems } = await start();
  const id = await document();
  await append(id, ...writing('r1', 'b1', []));
  const reader = await readSlowly(address, `/v1/documents/${id}/events`);
  const most = watchPending(reader.answer);
  for (let n = 0; n < BATCHES; n++) {
    const deltas = Array.from({ length: 20 }, (_, index) => {
      return event('text.delta', { block: 'b1', at: (n * 20 + index) * TEXT.length, text: TEXT }, 'r1');
    });
    await append(id, ...deltas);
  }
  // The mark of the socket, and one write on top of it.
  expect(most()).toBeGreaterThan(0);
  expect(most()).toBeLessThan(256 * 1024);
  const tail = store.log.tail(id);
  const messages = await reader.until((read) => Number(read.at(-1)?.id ?? 0) >= tail);
  // `evolve` throws on a gap.
  const state = evolveAll(emptyState(id), eventsOf(messages));
  expect(state.seq).toBe(tail);
  expect(state.open.b1?.text).toBe(TEXT.repeat(BATCHES * 20));
  expect(most()).toBeLessThan(256 * 1024);
  expect(problems).toEqual([]);
}, 60_000);

test('a state of megabytes goes to a slow reader in parts, so that it never waits as a whole', async () => {
  const { address, append, document, engine, store } = await start();
  const id = await document();
  await append(id, ...writing('r1', 'b1', [HUGE]));
  const reader = await readSlowly(address, `/v1/documents/${id}/events?after=5000`);
  const most = watchPending(reader.answer);
  await reader.isFull();
  const isReset = ({ event: name }: EventSourceMessage) => name === 'reset';
  const messages = await reader.until((read) => read.some(isReset));
  const state = await engine.state(id);
  expect(JSON.parse(messages.find(isReset)?.data ?? '')).toEqual({ state, seq: store.log.tail(id) });
  expect(most()).toBeGreaterThan(0);
  expect(most()).toBeLessThan(256 * 1024);
});

test('a reader whose document is deleted in the middle of a frame is cut, and gets no other bytes in its place', async () => {
  const { address, append, document, json, problems } = await start();
  const id = await document();
  await append(id, ...writing('r1', 'b1', [HUGE]));
  const reader = await readSlowly(address, `/v1/documents/${id}/events`);
  await reader.isFull();
  expect((await json('DELETE', `/v1/documents/${id}`)).status).toBe(204);
  expect([reader.answer.destroyed, reader.answer.writableEnded]).toEqual([true, false]);
  expect(await reader.rest()).not.toContain('event: bye');
  expect(problems).toEqual([]);
});

test('a reader who stands still does not hold up the others', async () => {
  const { address, append, document } = await start();
  const id = await document();
  await append(id, ...writing('r1', 'b1', []));
  await readSlowly(address, `/v1/documents/${id}/events`);
  const stream = await openStream(`${address}/v1/documents/${id}/events`);
  for (let n = 0; n < 20; n++) {
    await append(
      id,
      ...[0, 1].map((half) => {
        return event('text.delta', { block: 'b1', at: (n * 2 + half) * TEXT.length, text: TEXT }, 'r1');
      }),
    );
    await stream.until(reaches(3 + (n + 1) * 2));
  }
  stream.close();
});
