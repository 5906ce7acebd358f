import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writerScript } from '@longhand/testkit';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  difference,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  PLAIN_HOST,
  patient,
  sendCommand,
  shownText,
  stateWhen,
  storedText,
} from './harness/house.ts';

const missing = missingForBrowser();
const sentence = 'The tide comes in twice a day.';

describe.skipIf(missing !== null)('text that the server does not have yet survives', () => {
  let house: PageHouse;
  let profile: string;
  beforeAll(async () => {
    house = await openPageHouse(writerScript());
    profile = await mkdtemp(join(tmpdir(), 'longhand-profile-'));
  }, PATIENCE_MS);
  afterAll(async () => {
    await house?.close();
    await rm(profile, { recursive: true, force: true });
  }, PATIENCE_MS);

  /** A document with one paragraph, without a run. */
  async function document(): Promise<string> {
    const id = await newDocument(house, { brief: 'Tides.', lang: 'en' });
    const body = { type: 'paragraph', content: [{ type: 'text', text: sentence }] } as const;
    await sendCommand(house, id, { type: 'block.insert', block: 'b_first', body, after: null });
    return id;
  }
  async function type(page: Page, text: string): Promise<void> {
    await page.getByText(sentence).click();
    await page.keyboard.press('End');
    await page.keyboard.type(text);
    await expect.poll(() => shownText(page), patient).toContain(text);
  }
  /** The text is on the server once, also after everything that a page could still send has been sent. */
  async function isThereOnce(page: Page, id: string, text: string): Promise<void> {
    await expect.poll(async () => storedText(await house.state(id)), patient).toContain(text);
    await expect.poll(() => keptDrafts(page), patient).toBe(0);
    await expect.poll(() => difference(house, page, id), patient).toBe('');
    const state = await house.state(id);
    expect(storedText(state).split(text)).toHaveLength(2);
    expect(state.suggestions).toEqual([]);
  }

  it('a browser that is killed while it has no network', async () => {
    const id = await document();
    const before = await house.openProfile(profile);
    const page = await house.openIn(before, `/d/${id}`);
    await page.getByText(sentence).waitFor();
    await before.setOffline(true);
    await type(page, ' Typed without a line.');
    await page.keyboard.press('Enter');
    await page.keyboard.type('And a paragraph more.');
    await expect.poll(() => keptText(page), patient).toContain('And a paragraph more.');
    await kill(before);

    const after = await house.openProfile(profile);
    const next = await house.openIn(after, '/');
    await next.getByText('Edits kept in this browser').waitFor();
    await next.getByRole('link', { name: /Edits kept in this browser/ }).click();
    await isThereOnce(next, id, ' Typed without a line.');
    await isThereOnce(next, id, 'And a paragraph more.');
    await after.close();
  });

  it('a reload in the moment after the key', async () => {
    const id = await document();
    const page = await house.open(`/d/${id}`);
    for (const word of [' One.', ' Two.', ' Three.']) {
      await type(page, word);
      await page.reload();
      await isThereOnce(page, id, word);
    }
    await page.context().close();
  });

  it('a restart of the server, with a reload on the way', async () => {
    const id = await document();
    const page = await house.open(`/d/${id}`);
    await page.getByText(sentence).waitFor();
    await house.restart(async () => {
      await type(page, ' Typed while nobody listened.');
      await page.getByText(/kept in this browser/).waitFor();
    });
    await page.reload();
    await isThereOnce(page, id, ' Typed while nobody listened.');
    await page.context().close();
  });

  it.each([
    ['with locks', (): string | undefined => undefined],
    ['on a plain host name', (): string => house.address.replace('127.0.0.1', PLAIN_HOST)],
  ])('one of two tabs that is closed before it could send, %s', async (_name, addressOf) => {
    const id = await document();
    const first = await house.open('/');
    const context: BrowserContext = first.context();
    const closing = await house.openIn(context, `/d/${id}`, addressOf());
    const staying = await house.openIn(context, `/d/${id}`, addressOf());
    await staying.getByText(sentence).waitFor();
    await house.restart(async () => {
      await type(closing, ' From the closed tab.');
      await expect.poll(() => keptText(closing), patient).toContain('From the closed tab.');
      await closing.close();
      await expect.poll(() => shownText(staying), patient).toContain('From the closed tab.');
    });
    await isThereOnce(staying, id, ' From the closed tab.');
    await context.close();
  });

  it('a network that answers in the place of the server', async () => {
    const id = await document();
    const page = await house.open(`/d/${id}`);
    const portal = await page.route('**/commands', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Sign in to the network</h1>' }),
    );
    const answered = page.waitForResponse(/commands/);
    await type(page, ' Typed in a hotel.');
    await answered;
    await portal.dispose();
    await isThereOnce(page, id, ' Typed in a hotel.');
    await page.context().close();
  });

  it('a way through the library and back while the server is away', async () => {
    const id = await document();
    const page = await house.open(`/d/${id}`);
    await page.getByText(sentence).waitFor();
    await house.restart(async () => {
      await type(page, ' Before the library.');
      await page.getByRole('link', { name: /all documents/ }).click();
      await page.waitForURL((url) => url.pathname === '/');
    });
    await page.goBack();
    await isThereOnce(page, id, ' Before the library.');
    await page.context().close();
    expect(house.complaints).toEqual([]);
  });

  it('a reload in the middle of a brief', async () => {
    const page = await house.open('/new');
    const brief = () => page.getByLabel('Brief', { exact: true });
    await brief().fill('A report on tides, 潮汐报告, for the harbour.');
    await page.reload();
    await expect.poll(() => brief().inputValue(), patient).toBe('A report on tides, 潮汐报告, for the harbour.');
    await page.context().close();
  });

  it('a title that was changed while the server was away, with a reload on the way', async () => {
    const id = await document();
    const page = await house.open(`/d/${id}`);
    const title = () => page.getByLabel('Title of the document');
    await page.getByText(sentence).waitFor();
    await house.restart(async () => {
      await title().fill('Tides of the North');
      await title().blur();
      // The server that gives the page away as well is down: a reload finds it again when it is back.
      await page.reload({ waitUntil: 'commit' }).catch(() => {});
    });
    // The browser's own page about the error may come late, and break off what was begun before it.
    const arrives = () =>
      page.goto(`${house.address}/d/${id}`).then(
        () => true,
        () => false,
      );
    await expect.poll(arrives, patient).toBe(true);
    await expect.poll(async () => (await house.state(id)).title, patient).toBe('Tides of the North');
    await expect.poll(() => title().inputValue(), patient).toBe('Tides of the North');
    await page.context().close();
  });

  it('answers and an outline that are half typed, over reloads', async () => {
    const id = await newDocument(house, { brief: 'Tides.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start' });
    const page = await house.open(`/d/${id}`);
    const own = page.getByRole('radio', { name: 'In my own words' }).first();
    await own.waitFor({ state: 'attached' });
    await own.check({ force: true });
    const words = () => page.getByRole('textbox', { name: /read|whom|who/i }).first();
    await words().fill('Harbour masters, 港务长');
    await page.reload();
    await expect.poll(() => words().inputValue(), patient).toBe('Harbour masters, 港务长');
    await page.getByRole('button', { name: 'Decide for me' }).click();
    const title = () => page.getByLabel('Title of section 2');
    await title().fill('Half a ti');
    await page.reload();
    await expect.poll(() => title().inputValue(), patient).toBe('Half a ti');
    await page.getByRole('button', { name: 'Approve and write' }).click();
    await expect.poll(async () => (await house.state(id)).outline[1]?.title, patient).toBe('Half a ti');
    await expect.poll(() => keptForms(page), patient).toEqual([]);
    await page.context().close();
  });

  it('a direction that could not be sent, with a reload on the way', async () => {
    const id = await newDocument(house, { brief: 'Tides.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto' });
    await stateWhen(house, id, ({ run }) => run?.status === 'drafting');
    await sendCommand(house, id, { type: 'run.stop' });
    const page = await house.open(`/d/${id}`);
    const direction = () => page.getByRole('textbox', { name: 'New direction' });
    await direction().waitFor();
    await house.restart(async () => {
      await direction().fill('Shorter sentences.');
      await page.getByRole('button', { name: 'Send and continue' }).click();
      await page
        .getByText(/cannot be reached|did not answer/)
        .first()
        .waitFor();
      expect(await direction().inputValue()).toBe('Shorter sentences.');
    });
    await page.reload();
    await expect.poll(() => direction().inputValue(), patient).toBe('Shorter sentences.');
    await page.getByRole('button', { name: 'Send and continue' }).click();
    await expect.poll(() => keptForms(page), patient).toEqual([]);
    expect((await house.state(id)).run?.instructions.map(({ text }) => text)).toEqual(['Shorter sentences.']);
    await page.context().close();
  });
});

/** What this browser keeps for the server, as text. */
function keptText(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('longhand-drafts', 1);
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const asked = opening.result.transaction('drafts').objectStore('drafts').getAll();
    await new Promise((resolve) => asked.addEventListener('success', resolve));
    opening.result.close();
    return JSON.stringify(asked.result);
  });
}

/** Names of forms with words in them that are not sent. */
function keptForms(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('longhand.form.')));
}

async function keptDrafts(page: Page): Promise<number> {
  return (JSON.parse(await keptText(page)) as unknown[]).length;
}

/** The browser's process ends at once; nothing of it is told or written any more. */
async function kill(context: BrowserContext): Promise<void> {
  const gone = new Promise((resolve) => context.once('close', resolve));
  const [page] = context.pages();
  const session = page === undefined ? null : await context.newCDPSession(page);
  session?.send('Browser.crash').catch(() => {});
  await gone;
}
