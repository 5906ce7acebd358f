/**
 * The whole product for a browser: real server, store and page, a scripted model on a real socket, one Chromium.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createApi, followDocument } from '@longhand/client';
import { plainText } from '@longhand/document';
import type { Command, DocState } from '@longhand/protocol';
import { assemble, type Settings } from '@longhand/server';
import { type ModelServer, type Script, type Step, startModelServer } from '@longhand/testkit';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/chromium.mjs';

/** A host name that is neither localhost nor https: the browser has no locks there. */
export const PLAIN_HOST = 'longhand.test';
const look = {
  locale: 'en-US',
  viewport: { width: 1280, height: 860 },
  reducedMotion: 'reduce',
  acceptDownloads: true,
} as const satisfies BrowserContextOptions;
const flags = [
  `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
/** The machine may be busy with other work; what is awaited comes or does not. */
export const PATIENCE_MS = 45_000;
export const patient = { timeout: PATIENCE_MS } as const;

const dist = fileURLToPath(new URL('../../../packages/web/dist/index.html', import.meta.url));

export interface PageHouse {
  readonly address: string;
  readonly model: ModelServer;
  /** A new page in a fresh profile; everything that it complains about is in `complaints`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** One more page of a profile; `address` where it is not the house's own. */
  openIn(context: BrowserContext, path: string, address?: string): Promise<Page>;
  /** A browser of its own whose profile lies on the disk, and outlives it. */
  openProfile(folder: string): Promise<BrowserContext>;
  /** The server goes away for as long as `whileDown` takes, and comes back on the same port with the same data. */
  restart(whileDown?: () => Promise<void>): Promise<void>;
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

export async function openPageHouse(script: Script, settings: Pick<Settings, 'tools'> = {}): Promise<PageHouse> {
  const found = findChromium();
  if ('reason' in found) throw new Error(found.reason);
  const folder = await mkdtemp(join(tmpdir(), 'longhand-page-'));
  const model = await startModelServer({ script });
  const start = async (port: number) => {
    const server = await assemble({
      ...settings,
      dataDir: folder,
      logLevel: 'error',
      env: {
        OPENAI_API_KEY: 'test',
        OPENAI_BASE_URL: model.url,
        OLLAMA_HOST: model.url,
        LONGHAND_MODEL: 'openai/scripted',
        LONGHAND_PROBE: 'off',
        // One section after another: what these tests compare is a text that grows at its end.
        LONGHAND_CONCURRENCY: '1',
        LONGHAND_ALLOWED_HOSTS: PLAIN_HOST,
      },
    });
    return { server, address: (await server.listen({ host: '127.0.0.1', port })).address };
  };
  let { server: longhand, address } = await start(0);
  const browser: Browser = await chromium.launch({ executablePath: found.path, args: flags });
  const complaints: string[] = [];
  const house: PageHouse = {
    address,
    model,
    complaints,
    async open(path, options = {}) {
      return house.openIn(await browser.newContext({ ...look, ...options }), path);
    },
    async openIn(context, path, at = address) {
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${String(error)}`));
      page.on('console', (message) => {
        // The browser notes every refused request; what the page makes of it is what the tests look at.
        const isRefusal = message.text().startsWith('Failed to load resource');
        // Plain http takes no such header; the browser says so and goes on.
        const isPlain = message.text().startsWith('The Cross-Origin-Opener-Policy header has been ignored');
        if (message.type() === 'error' && !isRefusal && !isPlain) complaints.push(`${page.url()}: ${message.text()}`);
      });
      await page.goto(at + path);
      return page;
    },
    openProfile: (profile) =>
      chromium.launchPersistentContext(profile, { ...look, executablePath: found.path, args: flags }),
    async restart(whileDown = async () => {}) {
      await longhand.close();
      try {
        await whileDown();
      } finally {
        longhand = (await start(Number(new URL(address).port))).server;
      }
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
  return house;
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

/** A model that drafts at the pace of the test. */
export interface Leash {
  readonly script: Script;
  /** From now on it says everything at once. */
  hurry(): void;
}

/**
 * Lets a script draft slowly until the test has seen what it wants to see: on a busy machine a run with a pace of its own would be over
 * before the page is open. Questions and outlines come at once.
 *
 * @param quickDrafts drafts that come at once before the slow ones
 */
export function onLeash(script: Script, { tokensPerSecond = 10, quickDrafts = 0 } = {}): Leash {
  const { promise: hurried, resolve: hurry } = Promise.withResolvers<void>();
  const released = new AbortController();
  let drafts = 0;
  const slowly = (text: string): readonly Step[] =>
    (text.match(/ ?[\p{L}\p{N}]+|\s+|[\s\S]/gu) ?? []).flatMap((token, index) => {
      const beat = delay((index * 1_000) / tokensPerSecond, undefined, { ref: false, signal: released.signal });
      return [{ until: Promise.race([beat, hurried]) }, { text: token }];
    });
  return {
    script: (request) =>
      [script(request)].flat().flatMap((step) => {
        const isDraft = 'text' in step && !step.text.trimStart().startsWith('{');
        if (!isDraft) return [step];
        drafts += 1;
        const isSlow = drafts > quickDrafts && !released.signal.aborted;
        return isSlow ? slowly(step.text) : [{ text: step.text }];
      }),
    hurry() {
      hurry();
      released.abort();
    },
  };
}

/** The text of the log, one line per settled block. */
export function storedText(state: DocState): string {
  return state.blocks.map((block) => plainText(block.body)).join('\n');
}

/** Letters and digits only: formulas and lists are drawn with other signs than they are stored with. */
export function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Empty when the page shows what the server holds. */
export async function difference(house: PageHouse, page: Page, document: string): Promise<string> {
  const [shown, stored] = [lettersOf(await shownText(page)), lettersOf(storedText(await house.state(document)))];
  return shown === stored ? '' : `shown: ${shown}\nstored: ${stored}`;
}

/** The text of the editor once it is drawn: what a page knows stands in the editor a frame later. */
export async function drawnText(page: Page): Promise<string> {
  for (let before = await shownText(page); ; ) {
    await page.evaluate(async () => {
      for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    const now = await shownText(page);
    if (now === before) return now;
    before = now;
  }
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
