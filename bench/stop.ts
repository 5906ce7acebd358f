/**
 * How fast a stop is: from the command to its acknowledgement (durable), to the closed socket at the model, and what text came after it.
 * The real server as a process, a scripted model at 40 tokens/s in this one, one open reader. See bench/README.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi, followDocument } from '@longhand/client';
import type { DocState } from '@longhand/protocol';
import { startModelServer, writerScript } from '@longhand/testkit';
import { freePort, startServerProcess } from '../tests/harness/server-process.ts';
import { finish, isQuick, percentile, printTable } from './harness.ts';

const rounds = isQuick ? 5 : 40;
const dataDir = mkdtempSync(join(tmpdir(), 'longhand-bench-stop-'));
const model = await startModelServer({
  script: writerScript({ tokensPerSecond: 40, sections: 8, wordsPerSection: 600 }),
});
const server = await startServerProcess({
  dataDir,
  port: await freePort(),
  env: {
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  },
});
const api = createApi({ baseUrl: server.address });
const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
const reader = followDocument({ api, document: id });
await api.command(id, { type: 'run.start', autonomy: 'auto' });

const acknowledgedMs: number[] = [];
const closedMs: number[] = [];
let textAfter = 0;
for (let round = 0; round < rounds; round += 1) {
  await until((state) => Object.values(state.run?.calls ?? {}).some(({ hasText }) => hasText));
  await pause(150);
  const call = model.requests.at(-1);
  const began = performance.now();
  const { seq } = await api.command(id, { type: 'run.stop' });
  acknowledgedMs.push(performance.now() - began);
  await call?.closed;
  closedMs.push((call?.closedAt ?? Number.POSITIVE_INFINITY) - began);
  await pause(100);
  textAfter += (reader.state()?.seq ?? 0) > seq ? 1 : 0;
  await api.command(id, { type: 'run.continue' });
}
reader.close();
await server.stop();
await model.close();
rmSync(dataDir, { recursive: true, force: true });

const rows = [
  ['acknowledged', acknowledgedMs],
  ['socket at the model closed', closedMs],
] as const;
printTable(
  ['from the command on, ms', 'p50', 'p99'],
  rows.map(([name, values]) => [name, round1(percentile(values, 0.5)), round1(percentile(values, 0.99))]),
);
finish({
  bench: 'stop',
  figures: {
    acknowledgedP50Ms: percentile(acknowledgedMs, 0.5),
    acknowledgedP99Ms: percentile(acknowledgedMs, 0.99),
    socketClosedP50Ms: percentile(closedMs, 0.5),
    socketClosedP99Ms: percentile(closedMs, 0.99),
    textAfterStop: textAfter,
  },
  goals: [
    { figure: 'acknowledgedP99Ms', atMost: 100 },
    { figure: 'socketClosedP99Ms', atMost: 50 },
    { figure: 'textAfterStop', atMost: 0 },
  ],
});

async function until(fits: (state: DocState) => boolean): Promise<void> {
  for (;;) {
    const state = reader.state();
    if (state && fits(state)) return;
    await pause(5);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
