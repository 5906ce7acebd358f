/**
 * The whole product for a browser: real server, store and page, a scripted model on a real socket, one Chromium.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi, followDocument } from '@longhand/client';
import type { Command, DocState } from '@longhand/protocol';
import { assemble } from '@longhand/server';
import { type ModelServer, type Script, startModelServer } from '@longhand/testkit';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/chromium.mjs';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const dist = fileURLToPath(new URL('../../../packages/web/dist/index.html', import.meta.url));

export interface PageHouse {
  readonly address: string;
  readonly model: ModelServer;
  /** A new page in a fresh profile; everything that it complains about is in `complaints`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of pages: exceptions, console errors, violations of the content security policy. */
  readonly complaints: readonly string[];
  state(document: string): Promise<DocState>;
  close(): Promise<void>;
}

/** Why no browser test can run here, or null. */
export function missingForBrowser(): string | null {
  const found = findChromium();
  if ('reason' in found) return found.reason;
  return existsSync(dist) ? null : 'the page is not built: run `npm run build -w packages/web`';
}

export async function openPageHouse(script: Script): Promise<PageHouse> {
  const found = findChromium();
  if ('reason' in found) throw new Error(found.reason);
  const folder = await mkdtemp(join(tmpdir(), 'longhand-page-'));
  const model = await startModelServer({ script });
  const longhand = await assemble({
    dataDir: folder,
    logLevel: 'error',
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      OLLAMA_HOST: model.url,
      LONGHAND_MODEL: 'openai/scripted',
    },
  });
  const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
  const browser: Browser = await chromium.launch({ executablePath: found.path, args: flags });
  const complaints: string[] = [];
  return {
    address,
    model,
    complaints,
    async open(path, options = {}) {
      const context = await browser.newContext({
        locale: 'en-US',
        viewport: { width: 1280, height: 860 },
        reducedMotion: 'reduce',
        acceptDownloads: true,
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${String(error)}`));
      page.on('console', (message) => {
        // The browser notes every refused request; what the page makes of it is what the tests look at.
        const isRefusal = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !isRefusal) complaints.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto(address + path);
      return page;
    },
    async state(document) {
      const response = await fetch(`${address}/v1/documents/${document}`);
      // The border: this is the server's own answer about its state.
      return ((await response.json()) as { state: DocState }).state;
    },
    async close() {
      await browser.close();
      await longhand.close();
      await model.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Id of the document that the page shows. */
export function documentOf(page: Page): string {
  const id = /\/d\/([^/?#]+)/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`${page.url()} shows no document.`);
  return decodeURIComponent(id);
}

/** Makes a document without the page; its id. */
export async function newDocument(house: PageHouse, input: { brief: string; lang: 'zh' | 'en' }): Promise<string> {
  return ((await post(`${house.address}/v1/documents`, input)) as { id: string }).id;
}

export async function sendCommand(house: PageHouse, document: string, command: Command): Promise<void> {
  await post(`${house.address}/v1/documents/${document}/commands`, command);
}

/** Follows the document until its state fits. */
export async function stateWhen(
  house: PageHouse,
  document: string,
  fits: (state: DocState) => boolean,
): Promise<DocState> {
  const { promise, resolve } = Promise.withResolvers<DocState>();
  const line = followDocument({
    api: createApi({ baseUrl: house.address }),
    document,
    onChange: () => {
      const state = line.state();
      if (state !== null && fits(state)) resolve(state);
    },
  });
  try {
    return await promise;
  } finally {
    line.close();
  }
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** The text of the editor, one line per block. */
export function shownText(page: Page): Promise<string> {
  return page
    .getByRole('textbox', { name: 'Text of the document' })
    .evaluate((editor) => [...editor.children].map((block) => block.textContent ?? '').join('\n'));
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page as it is now, one line each. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    interface Found {
      readonly violations: readonly {
        readonly id: string;
        readonly nodes: readonly { readonly html: string }[];
      }[];
    }
    // The border: axe was put into the page a line ago.
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<Found> } };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(
      (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 200)).join(', ')}`,
    );
  });
}
