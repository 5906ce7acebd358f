import { BroadcastChannel as NodeChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { type Counter, type Fate, startCounter } from '../../test/counter.ts';
import { createApi } from '../api.ts';
import { browserLocks, type Environment, type TabChannel } from '../environment.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Outcome } from './outcome.ts';
import { memoryStorage, type OutboxStorage } from './storage.ts';

let counter: Counter | null = null;
const open = new Set<Outbox>();
afterEach(async () => {
  for (const outbox of open) outbox.close();
  open.clear();
  await counter?.close();
  counter = null;
});

const after: Environment['after'] = (ms, callback) => {
  const timer = setTimeout(callback, ms / 100);
  return () => clearTimeout(timer);
};
function page(storage: OutboxStorage, environment: Partial<Environment> = {}): Outbox {
  const api = createApi({ baseUrl: counter?.address ?? '' });
  const outbox = createOutbox({ api, storage, environment: { after, ...environment } });
  open.add(outbox);
  return outbox;
}
async function server(fate: (request: number, title: string) => Fate = () => 'done'): Promise<Counter> {
  counter = await startCounter(fate);
  return counter;
}
async function addAll(outbox: Outbox, titles: readonly string[]): Promise<readonly Promise<Outcome>[]> {
  const settled: Promise<Outcome>[] = [];
  for (const title of titles) settled.push(outbox.settled(await outbox.add('d1', { type: 'document.change', title })));
  return settled;
}
const TITLES = ['a', 'b', 'c', 'd', 'e'];

describe('an outbox', () => {
  test('sends in order and once, whatever becomes of requests and answers', async () => {
    const fates: readonly Fate[] = [
      'cut',
      'lost',
      { status: 503, isProblem: true },
      { status: 403, isProblem: false },
      'lost',
      'done',
    ];
    const { done } = await server((request) => fates[request % fates.length] ?? 'done');
    const outcomes = await Promise.all(await addAll(page(memoryStorage()), TITLES));
    expect(done).toEqual(TITLES);
    expect(outcomes).toEqual(TITLES.map((_, index) => ({ status: 'sent', seq: index + 1 })));
  });

  test('reports what the server refuses for good, forgets it, and goes on with the next', async () => {
    const { done } = await server((_, title) => (title === 'b' ? { status: 409, isProblem: true } : 'done'));
    const storage = memoryStorage();
    const outbox = page(storage);
    const outcomes = await Promise.all(await addAll(outbox, TITLES));
    expect(done).toEqual(['a', 'c', 'd', 'e']);
    expect(outcomes[1]).toMatchObject({ status: 'refused', error: { code: 'run.refused', status: 409 } });
    expect(await storage.list()).toEqual([]);
    expect(outbox.pending()).toEqual([]);
  });

  test('of a page that died goes on in the next one, with the same keys', async () => {
    let isDown = true;
    const { done, asked } = await server(() => (isDown ? 'lost' : 'done'));
    const storage = memoryStorage();
    const first = page(storage);
    await addAll(first, TITLES);
    await until(() => asked.length > 0);
    first.close();
    isDown = false;
    const second = page(storage);
    const settled: string[] = [];
    second.onSettled(({ command }, { status }) => settled.push(`${'title' in command && command.title} ${status}`));
    await until(() => settled.length === TITLES.length);
    expect(done).toEqual(TITLES);
    expect(settled).toEqual(TITLES.map((title) => `${title} sent`));
    expect(new Set(asked).size).toBe(TITLES.length);
  });

  test('never sends again what may have been carried out before the server forgot its key', async () => {
    const { done } = await server();
    const storage = memoryStorage();
    const now = Date.now();
    const day = 86_400_000;
    const entry = { document: 'd1', queuedAt: now - 2 * day };
    await storage.set({
      ...entry,
      id: '1',
      key: 'k1',
      sentAt: now - day,
      command: { type: 'document.change', title: 'sent' },
    });
    await storage.set({ ...entry, id: '2', key: 'k2', command: { type: 'document.change', title: 'unsent' } });
    const outcomes: Outcome[] = [];
    page(storage).onSettled((_, outcome) => outcomes.push(outcome));
    await until(() => outcomes.length === 2);
    expect(outcomes[0]).toMatchObject({ status: 'refused', error: { code: 'outbox.tooOld' } });
    expect(done).toEqual(['unsent']);
  });

  test('waits for a sign-in, and says so', async () => {
    let isSignedIn = false;
    const { done } = await server(() => (isSignedIn ? 'done' : { status: 401, isProblem: true }));
    const outbox = page(memoryStorage(), { after: (ms, callback) => (ms > 20_000 ? () => {} : after(ms, callback)) });
    const [outcome] = await addAll(outbox, ['a']);
    await until(() => outbox.state('d1') === 'unauthorized');
    isSignedIn = true;
    outbox.flush();
    expect(await outcome).toEqual({ status: 'sent', seq: 1 });
    expect(done).toEqual(['a']);
  });

  test('rejects what it cannot keep, and does not send it', async () => {
    const { asked } = await server();
    const full = { ...memoryStorage(), set: () => Promise.reject(new Error('The disk is full.')) };
    const outbox = page(full);
    await expect(outbox.add('d1', { type: 'document.change', title: 'a' })).rejects.toThrow('full');
    expect(outbox.pending()).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('two pages with one outbox', () => {
  let count = 0;
  /** Locks and channels of the platform, under a name that no other test uses. */
  function tabs(): Partial<Environment> {
    const name = `outbox test ${process.pid} ${++count}`;
    const locks = browserLocks();
    return {
      channel: () => nodeChannel(name),
      locks: () =>
        locks && { request: (lock, options, callback) => locks.request(`${name} ${lock}`, options, callback) },
    };
  }

  test('send each command once, in the order in which they were written, and both hear what became of it', async () => {
    const { done, asked } = await server((request) => (request % 3 === 1 ? 'lost' : 'done'));
    const storage = memoryStorage();
    const environment = tabs();
    const one = page(storage, environment);
    const two = page(storage, environment);
    const heard: string[] = [];
    two.onSettled(({ id }) => heard.push(id));
    const outcomes: Promise<Outcome>[] = [];
    for (const [index, title] of TITLES.entries()) {
      const outbox = index % 2 === 0 ? one : two;
      outcomes.push(outbox.settled(await outbox.add('d1', { type: 'document.change', title })));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(outcomes);
    await until(() => heard.length === TITLES.length);
    expect(done).toEqual(TITLES);
    expect(new Set(asked).size).toBe(TITLES.length);
    expect(one.pending()).toEqual([]);
  });

  test('go on in the other when the one that sends goes away', async () => {
    let isDown = true;
    const { done, asked } = await server(() => (isDown ? 'cut' : 'done'));
    const storage = memoryStorage();
    const environment = tabs();
    const one = page(storage, environment);
    const two = page(storage, environment);
    await addAll(one, TITLES);
    await until(() => asked.length > 0 && two.pending().length === TITLES.length);
    one.close();
    isDown = false;
    await until(() => two.pending().length === 0);
    expect(done).toEqual(TITLES);
  });
});

function nodeChannel(name: string): TabChannel {
  const channel = new NodeChannel(name);
  channel.unref();
  return {
    post: (message) => channel.postMessage(message),
    onMessage(callback) {
      channel.onmessage = (event: unknown) => callback((event as MessageEvent).data);
    },
    close: () => channel.close(),
  };
}

/** Looks again after every turn of the loop that brought something. */
async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 2));
}
