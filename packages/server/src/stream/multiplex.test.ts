import type { DocumentId } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { event, type Harness, type HarnessOptions, writing } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { type Cursors, multiplexedReaders, pathOf } from '../../test/multiplexed-reader.ts';

const startHarness = harnessPerTest();
const openReader = multiplexedReaders();

async function start(options: HarnessOptions = {}): Promise<{ harness: Harness; ids: readonly DocumentId[] }> {
  const harness = await startHarness(options);
  return { harness, ids: [await harness.document(), await harness.document(), await harness.document()] };
}
const read = ({ address }: Harness, cursors: Cursors) => openReader(address, cursors);

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
    const { frames, until, eventsOf, isOver } = await read(house, { [one]: 1, [two]: 1, nowhere: 3, never: 0 });
    const gone = () => frames.filter(({ name }) => name === 'gone').map(({ data }) => data.document);
    await until(() => gone().includes('nowhere') && gone().includes('never'));
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

  test('to HEAD says its headers, and holds no place', async () => {
    const { harness: house, ids } = await start({ admission: { maxInAll: 1 } });
    const cursors = { [ids[0] ?? '']: 1 };
    for (let n = 0; n < 3; n++) {
      const { status, headers } = await fetch(house.address + pathOf(cursors), { method: 'HEAD' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
    const { frames, until } = await read(house, cursors);
    await until(() => frames.length > 0);
    expect(frames[0]?.name).toBe('hb');
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
  const ask = (house: Harness, cursors: Cursors) => house.json('GET', pathOf(cursors));

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
