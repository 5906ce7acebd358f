/**
 * The system clock is set an hour forward and back while a document is written. Nothing waits for an hour, and nothing is forgotten.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi, type FollowedDocument, followDocument } from '@longhand/client';
import { parseMarkdown } from '@longhand/document';
import { type DocState, emptyState, evolveAll, type LogEvent } from '@longhand/protocol';
import { assemble, type Longhand } from '@longhand/server';
import { openStore, type Store } from '@longhand/store';
import { type ModelServer, plannedText, type Script, startModelServer, stepsOf, writerScript } from '@longhand/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../harness/crash-form.ts';

const HOUR_MS = 3_600_000;
const WORDS = 60;
const SECTIONS = 2;

let offsetMs = 0;
let dataDir = '';
let refusals = 0;
let model: ModelServer;
let store: Store;
let longhand: Longhand;
let api: Api;
let followed: FollowedDocument;
let id = '';

beforeEach(async () => {
  offsetMs = 0;
  refusals = 0;
  dataDir = await mkdtemp(join(tmpdir(), 'longhand-clock-'));
  model = await startModelServer({
    script: refusing(writerScript({ tokensPerSecond: 200, sections: SECTIONS, wordsPerSection: WORDS })),
  });
  const clock = { now: () => Date.now() + offsetMs };
  store = await openStore(dataDir, { clock });
  const env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
  longhand = await assemble({ dataDir, env, logLevel: 'silent' }, { store, clock });
  const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
  api = createApi({ baseUrl: address });
  ({ id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' }));
  followed = followDocument({ api, document: id });
});
afterEach(async () => {
  followed.close();
  await longhand.close();
  await model.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('a draft goes through jumps of an hour in both directions', async () => {
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  for (const jumpMs of [HOUR_MS, -2 * HOUR_MS, HOUR_MS, -HOUR_MS, 2 * HOUR_MS]) {
    const before = followed.state()?.seq ?? 0;
    await until(() => isInText() && (followed.state()?.seq ?? 0) > before + 5, 'text');
    offsetMs += jumpMs;
  }
  await expectWhole();
});

it('a wait before a retry does not become an hour longer when the clock is set back', async () => {
  refusals = 2;
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  for (const jumpMs of [-HOUR_MS, HOUR_MS]) {
    const known = (await events()).filter(isRetry).length;
    await until(async () => (await events()).filter(isRetry).length > known || refusals === 0, 'a refused call');
    offsetMs += jumpMs;
  }
  await expectWhole();
  expect((await events()).filter(isRetry)).toHaveLength(2);
});

it('a command that is sent again after a jump is not carried out again', async () => {
  const send = () => api.command(id, { type: 'document.change', title: 'Once' }, { key: 'one-and-the-same' });
  const first = await send();
  for (const jumpMs of [HOUR_MS, -2 * HOUR_MS, HOUR_MS]) {
    offsetMs += jumpMs;
    expect(await send()).toEqual(first);
  }
  expect((await events()).filter(({ type }) => type === 'document.changed')).toHaveLength(1);
});

it('a reader that comes back after a jump, and a stop and a continuation around one, find everything in place', async () => {
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  await until(isInText, 'text');
  offsetMs -= HOUR_MS;
  await api.command(id, { type: 'run.stop' });
  await until(() => followed.state()?.run?.status === 'paused', 'the pause');
  offsetMs += 2 * HOUR_MS;
  const late = followDocument({ api, document: id });
  await api.command(id, { type: 'run.continue' });
  await expectWhole();
  await until(() => late.state()?.seq === followed.state()?.seq, 'the late reader');
  expect(late.state()).toEqual(followed.state());
  late.close();
});

async function expectWhole(): Promise<void> {
  await until(() => followed.state()?.run?.status === 'finished', 'the end', 60_000);
  const log = await events();
  const state = evolveAll(emptyState(id), log);
  expect(state.run).toMatchObject({ outcome: 'success' });
  expect(log.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  await until(() => followed.state()?.seq === state.seq, 'the tail');
  expect(followed.state()).toEqual(state);
  expectPlanned(state);
}

function expectPlanned(state: DocState): void {
  expect(state.outline).toHaveLength(SECTIONS);
  for (const section of state.outline) {
    const planned = parseMarkdown(plannedText({ wordsPerSection: WORDS }, { lang: 'en', title: section.title }));
    const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
    expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
  }
}

function events(): Promise<readonly LogEvent[]> {
  return store.log.read(id, 0, Number.MAX_SAFE_INTEGER);
}

function isRetry(event: LogEvent): boolean {
  return event.type === 'run.callEnded' && event.data.retryAtMs !== undefined;
}

function isInText(): boolean {
  return Object.values(followed.state()?.open ?? {}).some(({ text }) => text.length > 20);
}

/** Says "too many requests, come back in a second" to drafts, as often as `refusals` says. */
function refusing(script: Script): Script {
  return (request) => {
    const steps = stepsOf(script(request));
    const isDraft = steps.some((step) => 'text' in step && !step.text.startsWith('{'));
    if (!isDraft || refusals === 0) return steps;
    refusals -= 1;
    return { fault: 'status', status: 429, headers: { 'retry-after': '1' } };
  };
}
