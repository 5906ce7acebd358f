import { once } from 'node:events';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writerScript } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  difference,
  missingForBrowser,
  newDocument,
  onLeash,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  patient,
  sendCommand,
  shownText,
} from './harness/house.ts';

const missing = missingForBrowser();

describe.skipIf(missing !== null)('behind a proxy that holds every answer back until it is complete', () => {
  let house: PageHouse;
  let proxy: Server;
  let address: string;
  const model = onLeash(writerScript({ sections: 2, wordsPerSection: 80 }), { tokensPerSecond: 5 });
  beforeAll(async () => {
    house = await openPageHouse(model.script);
    proxy = holdingProxy(house.address);
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    // The border: a server that listens on a port has an address with a port.
    address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }, PATIENCE_MS);
  afterAll(async () => {
    await house?.close();
    proxy?.closeAllConnections();
    proxy?.close();
  }, PATIENCE_MS);

  it('the text arrives while it is written, edits are saved, and the page names the cause in both languages', async () => {
    const id = await newDocument(house, { brief: 'Write about tides.', lang: 'en' });
    await sendCommand(house, id, { type: 'run.start', autonomy: 'auto' });
    const blank = await house.open('/');
    const page = await house.openIn(blank.context(), `/d/${id}`, address);
    await page.getByText('A proxy holds the stream back').waitFor();
    const before = (await shownText(page)).length;
    await expect.poll(async () => (await shownText(page)).length, patient).toBeGreaterThan(before);
    expect((await house.state(id)).run?.status).toBe('drafting');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText('网络代理缓冲了数据').waitFor();
    await page.getByRole('button', { name: 'EN' }).click();

    await page.getByRole('textbox', { name: 'Title of the document' }).fill('Tides');
    await page.getByRole('textbox', { name: 'Title of the document' }).blur();
    await expect.poll(async () => (await house.state(id)).title, patient).toBe('Tides');
    await page.getByText('A proxy holds the stream back').locator('..').getByRole('button', { name: 'Close' }).click();
    await page.getByText('A proxy holds the stream back').waitFor({ state: 'detached' });
    model.hurry();
    await expect.poll(async () => (await house.state(id)).run?.status, patient).toBe('finished');
    await expect.poll(() => difference(house, page, id), patient).toBe('');
    await page.context().close();
    expect(house.complaints).toEqual([]);
  });
});

/** Passes requests on, and answers when it has the whole answer. */
function holdingProxy(target: string): Server {
  return createServer((incoming, outgoing) => {
    const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.end(Buffer.concat(parts));
      });
      answer.on('error', () => outgoing.destroy());
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
}
