import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi, followDocument } from '@longhand/client';
import { parseMarkdown } from '@longhand/document';
import { type DocState, emptyState, evolveAll } from '@longhand/protocol';
import { type ModelServer, plannedText, seededRandom, startModelServer, writerScript } from '@longhand/testkit';
import { afterEach, expect, it } from 'vitest';
import { crashSeed, isFull, pause, until } from '../harness/crash-form.ts';
import { freePort, type ServerProcess, startServerProcess } from '../harness/server-process.ts';

/** Kills of one run, and runs: a run has room for so many only. */
const KILLS = isFull ? 20 : 10;
const RUNS = isFull ? 10 : 1;
const READERS = 3;
/** Sections that a hosted model writes at once. */
const SIDE_BY_SIDE = 3;
const SECTIONS = 5;
const WORDS = 200;
const random = seededRandom(crashSeed('a-killed-run'));

let dataDir = '';
let model: ModelServer | null = null;
let server: ServerProcess | null = null;
afterEach(async () => {
  await server?.kill();
  await model?.close();
  await rm(dataDir, { recursive: true, force: true });
  await rm(`${dataDir}-prices.json`, { force: true });
});

it.each(Array.from({ length: RUNS }, (_, index) => index + 1))(
  `run %i, killed ${KILLS} times at random moments of a draft ends by itself, and every reader has what is stored`,
  async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'longhand-kill-'));
    model = await startModelServer({
      script: writerScript({ tokensPerSecond: 40, sections: SECTIONS, wordsPerSection: WORDS }),
    });
    const prices = `${dataDir}-prices.json`;
    await writeFile(prices, '{"openai/*": {"currency": "USD", "input": 1.5, "output": 7}}');
    const port = await freePort();
    const options = {
      dataDir,
      port,
      env: {
        OPENAI_API_KEY: 'test',
        OPENAI_BASE_URL: model.url,
        LONGHAND_MODEL: 'openai/scripted',
        LONGHAND_PRICES: prices,
        LONGHAND_PROBE: 'off',
      },
    };
    server = await startServerProcess(options);
    const api = createApi({ baseUrl: server.address });
    const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
    const readers = Array.from({ length: READERS }, () => followDocument({ api, document: id }));
    await api.command(id, { type: 'run.start', autonomy: 'auto' });

    let insideOpenBlock = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await until(() => isInText(readers[0]?.state()), 'a text that is being written');
      await pause(100 + random() * 500);
      await server.kill();
      server = await startServerProcess(options);
      if (await wasInText(api, id)) insideOpenBlock += 1;
    }
    await until(() => readers.every((reader) => reader.state()?.run?.status === 'finished'), 'the end', 120_000);

    const { state } = await api.documents.get(id);
    const events = await logOf(server.address, id);
    expect(state.run).toMatchObject({ status: 'finished', outcome: 'success' });
    expect(events.filter((event) => event.type === 'run.finished')).toHaveLength(1);
    for (const [index, event] of events.entries())
      expect(event.from ?? event.seq).toBe((events[index - 1]?.seq ?? 0) + 1);
    expect(evolveAll(emptyState(id), events)).toEqual(state);
    for (const reader of readers) expect(reader.state()).toEqual(state);
    expect(insideOpenBlock).toBeGreaterThanOrEqual(KILLS / 2);

    // Outline and one call per section, at most one call repeated per kill and section in work, and once more what was answered with nothing.
    const empty = events.filter((event) => event.type === 'run.callEnded' && event.data.error === 'incomplete');
    expect(model.requests.length).toBeLessThanOrEqual(1 + SECTIONS + KILLS * SIDE_BY_SIDE + empty.length);
    // No call reached the model before it stood in the log, and each was settled once, by whichever process was there.
    const started = events.flatMap((event) => (event.type === 'run.callStarted' ? [event.data] : []));
    const usages = events.flatMap((event) => (event.type === 'usage' ? [event.data] : []));
    expect(model.requests.length).toBeLessThanOrEqual(started.length);
    expect(usages.map(({ call }) => call).toSorted()).toEqual(started.map(({ call }) => call).toSorted());
    const nanos = usages.reduce((sum, { cost }) => sum + (cost?.nanos ?? 0), 0);
    expect(state.run?.spent).toMatchObject({ calls: started.length, money: { USD: nanos }, unpriced: 0 });
    for (const section of state.outline) {
      const planned = parseMarkdown(plannedText({ wordsPerSection: WORDS }, { lang: 'en', title: section.title }));
      const written = state.blocks.filter((block) => block.section === section.id && block.body.type !== 'heading');
      expect(written.map((block) => block.body)).toEqual(planned.map((block) => block.body));
    }
    for (const reader of readers) reader.close();
  },
  900_000,
);

function isInText(state: DocState | null | undefined): boolean {
  return (
    state?.run?.status === 'drafting' &&
    Object.values(state.run.calls).some(({ hasText }) => hasText) &&
    Object.values(state.open).some((open) => open.text.length > 0)
  );
}

/** The last kill fell into an open block when the recovery found one with text in it. */
async function wasInText(api: Api, id: string): Promise<boolean> {
  const events = await logOf(api.transport.url(''), id);
  const recovered = events.findLastIndex((event) => event.type === 'run.recovered');
  if (recovered < 0) return false;
  const before = evolveAll(emptyState(id), events.slice(0, recovered));
  return Object.values(before.open).some((open) => open.text.length > 0);
}

async function logOf(address: string, id: string): Promise<Parameters<typeof evolveAll>[1]> {
  const all: Parameters<typeof evolveAll>[1][number][] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const { seq } = (await (await fetch(`${address}/v1/documents/${id}`)).json()) as { seq: number };
    if (after >= seq) return all;
    const answer = await fetch(`${address}/v1/documents/${id}/events?after=${after}`, {
      headers: { accept: 'application/json' },
    });
    const page = (await answer.json()) as { events: Parameters<typeof evolveAll>[1] };
    all.push(...page.events);
  }
}
