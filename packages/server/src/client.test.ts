import {
  ApiError,
  createApi,
  createOutbox,
  type FollowedDocument,
  followDocument,
  memoryStorage,
} from '@longhand/client';
import { emptyState, evolveAll } from '@longhand/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { openCuttingLine } from '../test/cutting-line.ts';
import { event, type Harness, startHarness, writing } from '../test/harness.ts';

let harness: Harness | null = null;
let followed: FollowedDocument | null = null;
afterEach(async () => {
  followed?.close();
  await harness?.close();
  harness = null;
  followed = null;
});

function follow(options: Omit<Parameters<typeof followDocument>[0], 'onChange'>) {
  const waiting = new Set<() => void>();
  const line = followDocument({
    ...options,
    onChange: () => {
      for (const look of [...waiting]) look();
    },
  });
  followed = line;
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
  return { line, until };
}

describe('the client kit against the server kit', () => {
  test('does everything that the interface offers, typed', async () => {
    harness = await startHarness();
    const api = createApi({ baseUrl: harness.address, locale: 'zh' });
    const { id, seq } = await api.documents.create({ brief: '海水为什么是咸的？', lang: 'zh' });
    expect(seq).toBe(1);
    expect(await api.documents.list()).toMatchObject([{ id, seq: 1 }]);
    expect(await api.command(id, { type: 'document.change', title: '海水' })).toEqual({ seq: 2 });
    const shares: number[] = [];
    const file = new File(['海水是咸的。'], '海水 资料.txt', { type: 'text/plain' });
    const { source } = await api.sources.upload(id, file, { onProgress: (share) => shares.push(share) });
    expect([source.name, shares.at(-1)]).toEqual(['海水 资料.txt', 1]);
    const { line, until } = follow({ api, document: id });
    await until(() => line.state()?.sources[source.id]?.status === 'ready');
    expect((await api.sources.text(source.id)).text).toContain('海水是咸的。');
    expect(await (await fetch(api.sources.fileUrl(source.id))).text()).toBe('海水是咸的。');
    expect(await api.sources.list(id)).toHaveLength(1);
    const record = await api.exports.wait((await api.exports.create(id, 'md')).id);
    expect(record).toMatchObject({ status: 'done', fileName: '海水.md' });
    expect((await fetch(api.exports.fileUrl(record.id))).status).toBe(200);
    expect(await api.models()).toContainEqual(expect.objectContaining({ id: 'digest' }));
    await api.sources.remove(id, source.id);
    await api.documents.delete(id);
    await until(() => line.connection().status === 'ended');
    const error = await api.documents.get(id).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'document.notFound', status: 404, message: expect.stringMatching(/[一-鿿]/) });
  });

  test('a restart of the server in the middle of a text costs a moment and no character', async () => {
    const first = await startHarness();
    harness = first;
    const id = await first.document();
    const api = createApi({ baseUrl: first.address });
    await first.append(id, ...writing('r1', 'b1', ['The sea']));
    const { line, until } = follow({ api, document: id });
    await until(() => line.connection().status === 'live');
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    await until(() => line.connection().status === 'reconnecting');
    const port = Number(new URL(first.address).port);
    const second = await startHarness({ dataDir: first.dataDir, port });
    harness = second;
    await second.append(id, event('text.delta', { block: 'b1', at: 7, text: ' is salty' }, 'r1'));
    await until(() => line.state()?.open.b1?.text === 'The sea is salty');
    await until(() => line.connection().status === 'live');
    expect(line.state()).toEqual(evolveAll(emptyState(id), await second.store.log.read(id, 0, 100)));
  });

  test('commands that were queued while it was away are carried out once, in order, across a restart of page and server', async () => {
    const first = await startHarness();
    harness = first;
    const id = await first.document();
    const storage = memoryStorage();
    const page = () => createOutbox({ api: createApi({ baseUrl: first.address }), storage });
    const before = page();
    const titles = Array.from({ length: 6 }, (_, index) => `Salt ${index}`);
    const [one = '', ...others] = titles;
    await before.settled(await before.add(id, { type: 'document.change', title: one }));
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    for (const title of others) await before.add(id, { type: 'document.change', title });
    before.close();
    const second = await startHarness({ dataDir: first.dataDir, port: Number(new URL(first.address).port) });
    harness = second;
    const after = page();
    await new Promise<void>((resolve) => {
      after.onSettled(() => after.pending().length === 0 && resolve());
    });
    after.close();
    const told = (await second.store.log.read(id, 0, 100)).flatMap(({ type, data }) =>
      type === 'document.changed' ? [data] : [],
    );
    expect(told).toMatchObject(titles.map((title) => ({ title })));
  });

  test('a server that is not there is said as such', async () => {
    harness = await startHarness();
    const api = createApi({ baseUrl: harness.address });
    await harness.server.close();
    await expect(api.documents.list()).rejects.toMatchObject({ code: 'server.unreachable', status: 0 });
  });
});

describe('the client kit on a line that loses answers', () => {
  test('repeats what it got no whole answer to, and one document, one source and one title come of it', async () => {
    const h = await startHarness();
    harness = h;
    const attempt = async <T>(run: (api: ReturnType<typeof createApi>) => Promise<T>): Promise<T> => {
      const line = await openCuttingLine(h.address, ['nothing', 'half']);
      try {
        const answer = await run(createApi({ baseUrl: line.address }));
        expect(line.cuts).toBe(2);
        return answer;
      } finally {
        await line.close();
      }
    };
    const { id, seq } = await attempt((api) => api.documents.create({ brief: 'Why is the sea salty?', lang: 'en' }));
    expect([seq, h.store.log.documents()]).toEqual([1, [id]]);
    const file = new File(['Salt.'], 'sea.txt', { type: 'text/plain' });
    const { source } = await attempt((api) => api.sources.upload(id, file));
    expect(Object.keys((await h.engine.state(id)).sources)).toEqual([source.id]);
    await attempt((api) => api.command(id, { type: 'document.change', title: 'Salt' }));
    const changes = (await h.store.log.read(id, 0, 100)).filter(({ type }) => type === 'document.changed');
    expect(changes).toHaveLength(1);
  });

  test('says that the server did not answer when every repetition is lost, and the same key finds what was made', async () => {
    const h = await startHarness();
    harness = h;
    const line = await openCuttingLine(h.address, ['nothing', 'half']);
    try {
      const api = createApi({ baseUrl: line.address });
      const input = { brief: 'Why is the sea salty?', lang: 'en' } as const;
      const lost = api.documents.create(input, { key: 'k1', repeats: 1 });
      await expect(lost).rejects.toMatchObject({ code: 'server.unreachable', status: 0 });
      const { id } = await api.documents.create(input, { key: 'k1' });
      expect(h.store.log.documents()).toEqual([id]);
    } finally {
      await line.close();
    }
  });
});
