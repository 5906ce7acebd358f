import { type DocumentId, emptyState, evolveAll, type LogEvent, type Seq } from '@longhand/protocol';
import { seededRandom } from '@longhand/testkit';
import { expect, test, vi } from 'vitest';
import { event, type Harness, openStream, reaches, writing } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import {
  type Cursors,
  eventsAmong,
  type MultiplexedReader,
  multiplexedReaders,
  pathOf,
} from '../../test/multiplexed-reader.ts';
import { HUGE, slowReaders } from '../../test/slow-reader.ts';
import { type Batch, createViews } from './view.ts';

const start = harnessPerTest();
const openReader = multiplexedReaders();
const readSlowly = slowReaders();

/** Documents with an open text. */
async function written(house: Harness, count: number): Promise<readonly DocumentId[]> {
  const ids: DocumentId[] = [];
  for (let n = 0; n < count; n++) {
    const id = await house.document();
    await house.append(id, ...writing('r1', 'b1', []));
    ids.push(id);
  }
  return ids;
}

test('a commit is encoded once for all readers of several documents, and read from the log by none of them', async () => {
  const house = await start();
  const [one = '', two = ''] = await written(house, 2);
  const from = { [one]: house.store.log.tail(one), [two]: house.store.log.tail(two) };
  const readers = await Promise.all(Array.from({ length: 8 }, () => openReader(house.address, from)));
  const alone = await openStream(`${house.address}/v1/documents/${one}/events?after=${from[one]}`);
  await Promise.all(readers.map(({ until, frames }) => until(() => frames.length > 0)));
  await alone.until((frames) => frames.length > 0);
  const seq = house.store.log.tail(one) + 1;
  const read = vi.spyOn(house.store.log, 'read');
  const stringify = vi.spyOn(JSON, 'stringify');
  try {
    await house.append(one, event('text.delta', { block: 'b1', at: 0, text: 'The sea' }, 'r1'));
    await Promise.all(readers.map(({ until, eventsOf }) => until(() => eventsOf(one).at(-1)?.seq === seq)));
    await alone.until(reaches(seq));
    // The document stands in front of each event, and the event itself is the text that the log made for the disk.
    expect(stringify.mock.calls.filter(([value]) => value === one)).toHaveLength(1);
    const isEvent = (value: unknown) => (value as Partial<LogEvent> | null)?.type === 'text.delta';
    expect(stringify.mock.calls.filter(([value]) => isEvent(value)).length).toBeLessThanOrEqual(1);
    expect(read.mock.calls.filter(([document, after]) => document === one && after === seq - 1)).toEqual([]);
  } finally {
    stringify.mockRestore();
    read.mockRestore();
  }
  for (const { eventsOf } of readers) {
    expect(eventsOf(one)).toEqual(await house.store.log.read(one, seq - 1, 10));
    expect(eventsOf(two)).toEqual([]);
  }
  alone.close();
});

test('a commit for streams of several documents is one batch for all of them, in the bytes that the protocol says', async () => {
  const house = await start();
  const [id = ''] = await written(house, 1);
  const view = createViews(house.store.log).ofDocumentAmongOthers(id);
  const batches: (Batch | null)[] = [];
  const followers = [1, 2].map(() => ({ onCommit: (batch: Batch | null) => void batches.push(batch) }));
  for (const each of followers) view.follow(each);
  const after = view.tail();
  await house.append(
    id,
    event('text.delta', { block: 'b1', at: 0, text: '海水\n' }, 'r1'),
    event('document.changed', { title: 'Salt' }),
  );
  for (const each of followers) view.unfollow(each);
  const [first, second] = batches;
  expect(batches).toHaveLength(2);
  expect(second).toBe(first);
  expect(first).toMatchObject({ after, through: { position: after + 2, prev: after + 2 }, isLast: false });
  const by = '"by":{"kind":"agent","id":"test"},"at":1000';
  expect(first?.packet?.bytes.toString()).toBe(
    `data: {"document":"${id}","seq":${after + 1},"type":"text.delta","data":{"block":"b1","at":0,"text":"海水\\n"},${by},"run":"r1"}\n\n` +
      `data: {"document":"${id}","seq":${after + 2},"type":"document.changed","data":{"title":"Salt"},${by}}\n\n`,
  );
  expect(second?.packet).toBe(first?.packet);
});

test('order and exactness hold for several documents, whenever a reader comes, stands still and goes on', async () => {
  const house = await start();
  const { log } = house.store;
  const ids = await written(house, 3);
  const next = seededRandom(11);
  const below = (limit: number) => Math.floor(next() * limit);
  const ends = new Map<DocumentId, number>();
  const logged = new Map<DocumentId, readonly LogEvent[]>();
  const write = (id: DocumentId, ...texts: readonly string[]) => {
    const deltas = texts.map((text) => {
      const at = ends.get(id) ?? 0;
      ends.set(id, at + text.length);
      return event('text.delta', { block: 'b1', at, text }, 'r1');
    });
    return house.append(id, ...deltas);
  };
  // Mostly tokens; now and then a commit that is larger than a part of a frame.
  const some = () =>
    below(20) === 0 ? ['海'.repeat(20_000)] : Array.from({ length: 1 + below(3) }, () => `${next()} `);
  const isExact = (id: DocumentId, from: Seq, events: readonly LogEvent[]) => {
    let position = from;
    for (const each of events) {
      expect(each.from ?? each.seq).toBe(position + 1);
      position = each.seq;
    }
    const all = logged.get(id) ?? [];
    expect(evolveAll(evolveAll(emptyState(id), all.slice(0, from)), events)).toEqual(evolveAll(emptyState(id), all));
  };

  // One stands still in the middle of a frame, and goes on while the others write.
  await write(ids[0] ?? '', HUGE);
  const slow = await readSlowly(house.address, pathOf(Object.fromEntries(ids.map((id) => [id, 0]))));
  await slow.isFull();
  const readers: (Pick<MultiplexedReader, 'until' | 'eventsOf'> & { readonly cursors: Cursors })[] = [];
  for (let round = 0; round < 240; round++) {
    const appended = ids.filter(() => below(2) === 0).map((id) => write(id, ...some()));
    if (round % 24 === 0) {
      // At the tail, behind it, or behind the frame that is large.
      const cursors = Object.fromEntries(
        ids.map((id) => [id, Math.max(Math.min(4, log.tail(id)), log.tail(id) - 40 * below(3))]),
      );
      readers.push({ cursors, ...(await openReader(house.address, cursors)) });
    }
    if (round === 120) slow.socket.resume();
    await Promise.all(appended);
  }
  for (const id of ids) logged.set(id, await log.read(id, 0, log.tail(id)));
  for (const { cursors, until, eventsOf } of readers) {
    for (const id of ids) {
      await until(() => (eventsOf(id).at(-1)?.seq ?? cursors[id]) === log.tail(id));
      isExact(id, cursors[id] ?? 0, eventsOf(id));
    }
  }
  const missing = new Set(ids);
  let looked = 0;
  const messages = await slow.until((read) => {
    for (const { data } of read.slice(looked)) {
      const { document, seq } = JSON.parse(data);
      if (seq === log.tail(document)) missing.delete(document);
    }
    looked = read.length;
    return missing.size === 0;
  });
  const frames = messages.map(({ event: name = 'message', id, data }) => ({ name, id, data: JSON.parse(data) }));
  for (const id of ids) isExact(id, 0, eventsAmong(frames, id));
  expect(house.problems).toEqual([]);
}, 60_000);
