import { writerScript } from '@longhand/testkit';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  PLAIN_HOST,
  patient,
  sendCommand,
  shownText,
} from './harness/house.ts';

const missing = missingForBrowser();

describe.skipIf(missing !== null)('ten tabs of one browser over HTTP/1.1', () => {
  let house: PageHouse;
  let context: BrowserContext;
  beforeAll(async () => {
    house = await openPageHouse(writerScript());
  }, PATIENCE_MS);
  afterEach(() => context?.close());
  afterAll(() => house?.close(), PATIENCE_MS);

  /** Tabs of one profile, one per document given. */
  async function open(documents: readonly string[], address?: string): Promise<readonly Tab[]> {
    const first = await house.open('/');
    context = first.context();
    const open = new Map<Page, Set<Request>>();
    const streamsOf = (page: Page) => {
      const streams = open.get(page) ?? new Set();
      open.set(page, streams);
      return streams;
    };
    context.on('request', (request) => {
      if (/\/events(\?|$)/.test(request.url())) streamsOf(request.frame().page()).add(request);
    });
    const ended = (request: Request) => {
      for (const streams of open.values()) streams.delete(request);
    };
    context.on('requestfinished', ended);
    context.on('requestfailed', ended);
    const tabs: Tab[] = [];
    for (const document of documents) {
      const page = await house.openIn(context, `/d/${document}`, address);
      tabs.push({ page, document, streams: streamsOf(page) });
    }
    for (const tab of tabs) await tab.page.getByRole('heading', { level: 1 }).waitFor();
    return tabs;
  }
  async function write(document: string, text: string): Promise<void> {
    const body = { type: 'paragraph', content: [{ type: 'text', text }] } as const;
    await sendCommand(house, document, { type: 'block.insert', body, after: null });
  }
  async function arrivesIn(tabs: readonly Tab[], text: string): Promise<void> {
    for (const document of new Set(tabs.map((tab) => tab.document))) await write(document, text);
    for (const { page } of tabs) await expect.poll(() => shownText(page), patient).toContain(text);
  }
  const leaders = (tabs: readonly Tab[]): readonly Tab[] => tabs.filter((tab) => tab.streams.size > 0);
  async function newDocuments(count: number): Promise<readonly string[]> {
    return Promise.all(Array.from({ length: count }, () => newDocument(house, { brief: 'Tides.', lang: 'en' })));
  }

  it('all show what arrives over one stream, and answer to people at once', async () => {
    const [shared = '', ...others] = await newDocuments(6);
    const tabs = await open([shared, shared, shared, shared, shared, ...others]);
    await arrivesIn(tabs, 'The tide comes in.');
    await expect.poll(() => leaders(tabs).length, patient).toBe(1);
    for (const { page } of tabs) {
      const answer = await page.evaluate(async () => (await fetch('/v1/documents', { cache: 'no-store' })).status);
      expect(answer).toBe(200);
    }
    // A person in a tab that does not hold the line edits, and the others see it.
    const [quiet] = tabs.filter((tab) => tab.streams.size === 0 && tab.document === shared);
    await quiet?.page.getByText('The tide comes in.').click();
    await quiet?.page.keyboard.press('End');
    await quiet?.page.keyboard.type(' And goes out.');
    for (const { page, document } of tabs)
      if (document === shared) await expect.poll(() => shownText(page), patient).toContain('in. And goes out.');
    expect(house.complaints).toEqual([]);
  });

  it.each([
    ['closes', (tab: Tab) => tab.page.close()],
    ['crashes', crash],
  ])('stay live when the one that holds the line %s', async (_how, end) => {
    const [first = '', second = ''] = await newDocuments(2);
    let tabs = await open([first, first, second]);
    await arrivesIn(tabs, 'The tide comes in.');
    for (const text of ['It goes out again.', 'And it comes once more.']) {
      const [leader] = leaders(tabs);
      if (leader === undefined) throw new Error('No tab holds the line.');
      if (tabs.length > 1) await end(leader);
      tabs = tabs.filter((tab) => tab !== leader);
      await arrivesIn(tabs, text);
      await expect.poll(() => leaders(tabs).length, patient).toBe(1);
    }
  });

  it('on a plain host name, where the browser has no locks', async () => {
    const [first = '', second = ''] = await newDocuments(2);
    const address = house.address.replace('127.0.0.1', PLAIN_HOST);
    let tabs = await open([first, first, second], address);
    const [some] = tabs;
    expect(await some?.page.evaluate(() => isSecureContext)).toBe(false);
    await arrivesIn(tabs, 'The tide comes in.');
    await expect.poll(() => leaders(tabs).length, patient).toBe(1);
    const [leader] = leaders(tabs);
    await leader?.page.close();
    tabs = tabs.filter((tab) => tab !== leader);
    await arrivesIn(tabs, 'It goes out again.');
    await expect.poll(() => leaders(tabs).length, patient).toBe(1);
  });
});

interface Tab {
  readonly page: Page;
  readonly document: string;
  /** Event streams that it holds open now. */
  readonly streams: ReadonlySet<Request>;
}

/** The process of the tab dies without a word. */
async function crash({ page }: Tab): Promise<void> {
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => {});
  await crashed;
}
