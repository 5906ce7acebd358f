import type { DocumentId, LogEvent } from '@longhand/protocol';
import { createParser } from 'eventsource-parser';
import { afterEach, describe, expect, test } from 'vitest';
import { event, type Harness, type HarnessOptions, startHarness, writing } from '../../test/harness.ts';

let harness: Harness | null = null;
const open = new Set<AbortController>();
afterEach(async () => {
  for (const each of open) each.abort();
  open.clear();
  await harness?.close();
  harness = null;
});

interface Frame {
  readonly name: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into frames of every shape
  readonly data: any;
}

async function start(options: HarnessOptions = {}): Promise<{ harness: Harness; ids: readonly DocumentId[] }> {
  const started = await startHarness(options);
  harness = started;
  return { harness: started, ids: [await started.document(), await started.document(), await started.document()] };
}
function queryOf(cursors: Readonly<Record<string, number>>): string {
  return Object.entries(cursors)
    .map(([id, seq]) => `documents=${encodeURIComponent(id)}:${seq}`)
    .join('&');
}
async function read({ address }: Harness, cursors: Readonly<Record<string, number>>) {
  const stop = new AbortController();
  open.add(stop);
  const response = await fetch(`${address}/v1/events?${queryOf(cursors)}`, {
    headers: { accept: 'text/event-stream' },
    signal: stop.signal,
  });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  let isOver = false;
  const tell = () => {
    for (const look of [...waiting]) look();
  };
  void (async () => {
    const parser = createParser({
      onEvent: ({ event: name = 'message', id, data }) => frames.push({ name, id, data: JSON.parse(data) }),
    });
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        tell();
      }
    } catch {
      // Cut by the test.
    }
    isOver = true;
    tell();
  })();
  const until = (isReached: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isReached()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const eventsOf = (document: DocumentId): LogEvent[] =>
    frames
      .filter(({ name, data }) => name === 'message' && data.document === document)
      .map(({ data: { document: _, ...rest } }) => rest);
  return { response, frames, until, eventsOf, isOver: () => isOver, stop };
}

describe('a stream of several documents', () => {
  test('brings each of them whole, from its own cursor on, and live', async () => {
    const { harness: house, ids } = await start();
    const [one = '', two = '', three = ''] = ids;
    await house.append(one, ...writing('r1', 'b1', ['The sea']));
    const { response, frames, until, eventsOf } = await read(house, { [one]: 0, [two]: 1, [three]: 0 });
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    await until(() => eventsOf(one).length === house.store.log.tail(one) && eventsOf(three).length === 1);
    expect(frames[0]).toMatchObject({
      name: 'hb',
      data: { tails: { [one]: house.store.log.tail(one), [two]: 1, [three]: 1 } },
    });
    await house.append(two, ...writing('r2', 'b2', ['海水', '是咸的']));
    await house.append(one, event('text.delta', { block: 'b1', at: 7, text: ' is salty' }, 'r1'));
    await until(
      () =>
        eventsOf(two).at(-1)?.seq === house.store.log.tail(two) &&
        eventsOf(one).at(-1)?.seq === house.store.log.tail(one),
    );
    expect(eventsOf(one)).toEqual(await house.store.log.read(one, 0, 100));
    expect(frames.every(({ id }) => id === undefined || id === '')).toBe(true);
  });

  test('says which document is gone and goes on with the others; after the last one it ends', async () => {
    const { harness: house, ids } = await start();
    const [one = '', two = ''] = ids;
    const { frames, until, eventsOf, isOver } = await read(house, { [one]: 1, [two]: 1, nowhere: 3 });
    const gone = () => frames.filter(({ name }) => name === 'gone').map(({ data }) => data.document);
    await until(() => gone().includes('nowhere'));
    await house.json('DELETE', `/v1/documents/${one}`);
    await until(() => gone().includes(one));
    await house.append(two, event('document.changed', { title: 'Salt' }));
    await until(() => eventsOf(two).length === 1);
    await house.json('DELETE', `/v1/documents/${two}`);
    await until(isOver);
  });

  test('gives the state of a document whose cursor lies beyond its log', async () => {
    const { harness: house, ids } = await start();
    const [one = '', two = ''] = ids;
    const { frames, until } = await read(house, { [one]: 99, [two]: 1 });
    await until(() => frames.some(({ name }) => name === 'reset'));
    expect(frames.find(({ name }) => name === 'reset')).toMatchObject({
      data: { document: one, seq: 1, state: { seq: 1 } },
    });
  });

  test('says goodbye when the server goes down', async () => {
    const { harness: house, ids } = await start();
    const [one = ''] = ids;
    const { frames, until, isOver } = await read(house, { [one]: 1 });
    await house.server.close();
    await until(isOver);
    expect(frames.at(-1)).toMatchObject({ name: 'bye', data: { reason: 'deploy' } });
  });

  test('lets a reader that does not read wait, and gives it everything once it does', async () => {
    const { harness: house, ids } = await start();
    const [one = '', two = ''] = ids;
    const pieces = Array.from({ length: 200 }, (_, index) => `${index} `.padEnd(5_000, '海'));
    const { until, eventsOf } = await read(house, { [one]: 1, [two]: 1 });
    await Promise.all([
      house.append(one, ...writing('r1', 'b1', pieces)),
      house.append(two, ...writing('r2', 'b2', pieces)),
    ]);
    await until(() => [one, two].every((id) => eventsOf(id).at(-1)?.seq === house.store.log.tail(id)));
    for (const id of [one, two]) {
      const text = eventsOf(id)
        .map((each) => (each.type === 'text.delta' ? each.data.text : ''))
        .join('');
      expect(text).toBe(pieces.join(''));
    }
  });

  test('refuses a question that is none, and says why', async () => {
    const { harness: house } = await start();
    const tooMany = Array(101).fill('documents=d:1').join('&');
    for (const query of ['', 'documents=d1', 'documents=d1:x', 'documents=:4', tooMany]) {
      const { status, body } = await house.json('GET', `/v1/events?${query}`);
      expect([status, body.code]).toEqual([400, 'request.cursor']);
    }
  });
});

describe('a long-poll of several documents', () => {
  const ask = (house: Harness, cursors: Readonly<Record<string, number>>) =>
    house.json('GET', `/v1/events?${queryOf(cursors)}`);

  test('answers as soon as one of them has something newer, with what the others have', async () => {
    const { harness: house, ids } = await start();
    const [one = '', two = '', three = ''] = ids;
    const asking = ask(house, { [one]: 1, [two]: 1, [three]: 1 });
    await house.append(two, event('document.changed', { title: 'Salt' }));
    const { body } = await asking;
    expect(body.gone).toEqual([]);
    expect(body.documents).toMatchObject([{ document: two, next: 2, upToDate: true }]);
    expect((await ask(house, { [one]: 0, [two]: 1, gone: 4 })).body).toMatchObject({
      documents: expect.arrayContaining([
        expect.objectContaining({ document: one, next: 1 }),
        expect.objectContaining({ document: two, next: 2 }),
      ]),
      gone: ['gone'],
    });
  });

  test('ends empty when its time is over', async () => {
    const { harness: house, ids } = await start({ longPollMs: 30 });
    const [one = '', two = ''] = ids;
    expect((await ask(house, { [one]: 1, [two]: 1 })).body).toEqual({ documents: [], gone: [] });
  });
});
