import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type DocumentId, emptyState, evolveAll } from '@longhand/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { event, type Harness, startHarness, writing } from '../test/harness.ts';
import { openBrowser, type TestTab } from '../test/tabs.ts';

let house: Harness;
let browser: ReturnType<typeof openBrowser> | null = null;
beforeAll(async () => {
  house = await startHarness();
});
afterAll(() => house.close());
afterEach(() => {
  browser?.close();
  browser = null;
});

async function start(hasLocks: boolean, documents: number, isHeldBack = false) {
  const opened = openBrowser({ address: house.address, hasLocks, isHeldBack });
  browser = opened;
  const ids: DocumentId[] = [];
  for (let index = 0; index < documents; index++) {
    const id = await house.document();
    ids.push(id);
    await house.append(id, ...writing(`r${index}`, `b${index}`, ['The sea']));
  }
  return { browser: opened, ids };
}
const isLive = (tab: TestTab) => tab.until(({ connection }) => connection().status === 'live');
async function isWhole(tab: TestTab, id: DocumentId): Promise<void> {
  await tab.until(({ state }) => state()?.seq === house.store.log.tail(id));
  expect(tab.followed.state()).toEqual(evolveAll(emptyState(id), await house.store.log.read(id, 0, 1_000)));
}
/** Writes on in a document that `start` made. */
const write = (id: DocumentId, index: number, at: number, text: string) =>
  house.append(id, event('text.delta', { block: `b${index}`, at, text }, `r${index}`));

describe.each([
  ['with locks', true],
  ['without locks', false],
])('the tabs of a browser %s', (_, hasLocks) => {
  test('read ten documents through one stream, and every tab folds its own', async () => {
    const { browser: tabs, ids } = await start(hasLocks, 10);
    const open = ids.map((id) => tabs.openTab(id));
    await Promise.all(open.map(isLive));
    await Promise.all(ids.map((id, index) => write(id, index, 7, ' is salty')));
    await Promise.all(open.map((tab, index) => isWhole(tab, ids[index] ?? '')));
    expect(tabs.streams()).toBe(1);
  });

  test('go on within a second when the leader is closed, and lose nothing', async () => {
    const { browser: tabs, ids } = await start(hasLocks, 1);
    const [id = ''] = ids;
    const open = [tabs.openTab(id), tabs.openTab(id), tabs.openTab(id)];
    await Promise.all(open.map(isLive));
    const leader = open.find((tab) => tab.streams() === 1);
    expect(leader).toBeDefined();
    leader?.close();
    await write(id, 0, 7, ' is salty');
    const rest = open.filter((tab) => tab !== leader);
    await Promise.all(rest.map((tab) => isWhole(tab, id)));
    expect(tabs.streams()).toBe(1);
  });

  test('go on when the leader is killed', async () => {
    const { browser: tabs, ids } = await start(hasLocks, 1);
    const [id = ''] = ids;
    const workerData = { address: house.address, document: id, browser: tabs.name, hasLocks };
    const leader = new Worker(new URL('../test/tab-worker.ts', import.meta.url), { workerData });
    await once(leader, 'message');
    const tab = tabs.openTab(id);
    await isLive(tab);
    expect(tab.streams()).toBe(0);
    await leader.terminate();
    await write(id, 0, 7, ' is salty');
    await isWhole(tab, id);
    expect(tab.streams()).toBe(1);
  });

  test('take the place of a leader that is frozen, and it stands back when it wakes', async () => {
    const { browser: tabs, ids } = await start(hasLocks, 1);
    const [id = ''] = ids;
    const open = [tabs.openTab(id), tabs.openTab(id)];
    await Promise.all(open.map(isLive));
    const leader = open.find((tab) => tab.streams() === 1);
    const other = open.find((tab) => tab !== leader);
    if (leader === undefined || other === undefined) throw new Error('No tab leads.');
    leader.freeze();
    await write(id, 0, 7, ' is salty');
    await isWhole(other, id);
    expect(other.streams()).toBe(1);
    leader.thaw();
    await isWhole(leader, id);
    await write(id, 0, 16, '.');
    await Promise.all(open.map((tab) => isWhole(tab, id)));
    await settled(() => tabs.streams() === 1);
  });

  test('leave a frozen leader alone while nobody looks, and catch up at once when somebody does', async () => {
    const { browser: tabs, ids } = await start(hasLocks, 1);
    const [id = ''] = ids;
    const leader = tabs.openTab(id);
    await isLive(leader);
    const hidden = tabs.openTab(id, false);
    await isLive(hidden);
    leader.freeze();
    await write(id, 0, 7, ' is salty');
    expect(hidden.streams()).toBe(0);
    hidden.show();
    await isWhole(hidden, id);
    expect(hidden.streams()).toBe(1);
  });
});

test('a tab that missed what the leader brought finds the gap by itself, and asks for the events', async () => {
  const { browser: tabs, ids } = await start(true, 1);
  const [id = ''] = ids;
  const leader = tabs.openTab(id);
  await isLive(leader);
  const tab = tabs.openTab(id);
  await isLive(tab);
  tab.deafen(true);
  for (const [at, text] of [' i', 's ', 'sa'].entries()) await write(id, 0, 7 + at * 2, text);
  await isWhole(leader, id);
  tab.deafen(false);
  await write(id, 0, 13, 'lty');
  await isWhole(tab, id);
  expect([leader.pages(), tab.pages(), tab.streams()]).toEqual([0, 1, 0]);
});

test('behind a proxy that holds streams back, the tabs read all their documents with one question at a time', async () => {
  const { browser: tabs, ids } = await start(true, 3, true);
  const open = ids.map((id) => tabs.openTab(id));
  await Promise.all(open.map((tab) => tab.until(({ connection }) => connection().status === 'polling')));
  await Promise.all(ids.map((id, index) => write(id, index, 7, ' is salty')));
  await Promise.all(open.map((tab, index) => isWhole(tab, ids[index] ?? '')));
  expect(open.filter((tab) => tab.pages() > 0)).toHaveLength(1);
  for (const { followed } of open) {
    const polling = followed.transitions().filter(({ to }) => to.status === 'polling');
    expect(polling).toHaveLength(1);
  }
});

/** Waits for what no change of a document tells. */
async function settled(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 10));
}
