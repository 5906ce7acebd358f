import { crc32, deflateSync } from 'node:zlib';
import type { FigureBody } from '@longhand/document';
import { writerScript } from '@longhand/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityProblems,
  missingForBrowser,
  newDocument,
  openPageHouse,
  PATIENCE_MS,
  type PageHouse,
  sendCommand,
  stateWhen,
} from './harness/house.ts';

const missing = missingForBrowser();
const DIAGRAM = 'flowchart LR\n  A[雨水口] --> B[支管] --> C[泵站]';
const BROKEN = 'flowchart LR\n  A --> %%% ((';

/** A grey picture of 40 by 20 pixels. */
function png(): Buffer {
  const part = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(40, 0);
  head.writeUInt32BE(20, 4);
  head[8] = 8;
  const rows = Buffer.alloc(20 * 41, 0x80);
  for (let row = 0; row < 20; row += 1) rows[row * 41] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, part('IHDR', head), part('IDAT', deflateSync(rows)), part('IEND', Buffer.alloc(0))]);
}

describe.skipIf(missing !== null)('figures in the page', () => {
  let house: PageHouse;
  let page: Page;
  let document = '';

  const insert = (block: string, body: FigureBody) =>
    sendCommand(house, document, { type: 'block.insert', block, body, after: null });
  const pictureOf = (block: string) => page.locator(`figure[data-id="${block}"] img`);
  const isDrawn = (block: string) =>
    page.waitForFunction(
      (id) =>
        [...globalThis.document.querySelectorAll<HTMLImageElement>(`figure[data-id="${id}"] img`)].some(
          (image) => getComputedStyle(image).display !== 'none' && image.complete && image.naturalWidth > 0,
        ),
      block,
    );

  beforeAll(async () => {
    house = await openPageHouse(writerScript({ sections: 1, wordsPerSection: 60 }));
    document = await newDocument(house, { brief: '雨水怎样流走？', lang: 'zh' });
    const sent = await fetch(`${house.address}/v1/documents/${document}/assets`, {
      method: 'POST',
      body: new Uint8Array(png()),
      headers: { 'content-type': 'image/png', 'x-file-name': 'grey.png' },
    });
    const { sha256 } = (await sent.json()) as { sha256: string };
    await insert('picture', { type: 'figure', kind: 'image', asset: sha256, alt: '一块灰色' });
    await insert('broken', { type: 'figure', kind: 'mermaid', source: BROKEN, alt: '画不出来的图' });
    await insert('diagram', { type: 'figure', kind: 'mermaid', source: DIAGRAM, alt: '雨水的路' });
    await stateWhen(house, document, ({ blocks }) => blocks.length === 3);
    page = await house.open(`/d/${document}`);
  }, PATIENCE_MS);
  afterAll(() => house?.close(), PATIENCE_MS);

  it('are pictures, with their words for those who do not see them', async () => {
    await isDrawn('diagram');
    expect(await pictureOf('diagram').first().getAttribute('alt')).toBe('雨水的路');
    await pictureOf('picture').scrollIntoViewIfNeeded();
    await isDrawn('picture');
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('are drawn for the look of the page', async () => {
    const shown = () => pictureOf('diagram').filter({ visible: true }).getAttribute('data-look');
    expect(await shown()).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await shown()).toBe('dark');
    await isDrawn('diagram');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('show their source where nothing can be drawn', async () => {
    await page.locator('figure[data-id="broken"] pre').waitFor();
    expect(await page.locator('figure[data-id="broken"] pre').textContent()).toBe(BROKEN);
  });

  it('are drawn anew when their source changes', async () => {
    const before = await pictureOf('diagram').first().getAttribute('src');
    const body: FigureBody = { type: 'figure', kind: 'mermaid', source: 'flowchart LR\n  A --> B', alt: '雨水的路' };
    await sendCommand(house, document, { type: 'block.replace', block: 'diagram', baseRev: 1, body });
    await page.waitForFunction(
      (old) => globalThis.document.querySelector('figure[data-id="diagram"] img')?.getAttribute('src') !== old,
      before,
    );
    await isDrawn('diagram');
  });
});
