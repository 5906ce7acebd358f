/** A reader that comes back to ten thousand events, against a file of the same bytes that Node streams. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave, isQuick, median, printTable } from '../harness.ts';
import { createTexts, frameOf, tokenOf } from '../load/texts.ts';
import { longhand, nodeHttp, start } from './contestants.ts';
import type { Part } from './part.ts';
import { startReaders } from './window.ts';

const EVENTS = 10_000;
const TURNS = isQuick ? 5 : 20;

export const catchUp: Part = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-catch-up-'));
  const file = join(folder, 'events');
  const texts = createTexts(1);
  writeFileSync(file, Array.from({ length: EVENTS }, (_, at) => frameOf(texts.placed(0, tokenOf(at, 1e11)))).join(''));
  const ours = await start(longhand, { streams: 1 });
  const plain = await start(nodeHttp, { streams: 1 });
  const readers = await startReaders();
  try {
    // As a model writes: each event a commit of its own would take its time, so some of them share one.
    await ours.ask('fill', { stream: 0, events: EVENTS, units: 24 });
    const read = (port: number, path: string, through: number) => async () =>
      (await readers.ask<{ readonly ms: number }>('readTo', { port, path, through })).ms;
    const first = await read(ours.port, '/v1/documents/bench_0/events?after=0', EVENTS + 3)();
    const values = await interleave(TURNS, {
      ours: read(ours.port, '/v1/documents/bench_0/events?after=0', EVENTS + 3),
      plain: read(plain.port, `/file?name=${encodeURIComponent(file)}`, EVENTS),
    });
    console.log(`\nCatch-up of ${EVENTS} events`);
    printTable(
      ['server', 'ms, median', 'ms, worst'],
      [
        [longhand.label, median(values.ours), Math.max(first, ...values.ours)],
        ['a file of the same events, streamed by node:http', median(values.plain), Math.max(...values.plain)],
      ],
    );
    return {
      figures: {
        catchUpMs: median(values.ours),
        catchUpWorstMs: Math.max(first, ...values.ours),
        catchUpFileMs: median(values.plain),
        catchUpRatioToFile: median(values.ours) / median(values.plain),
      },
      goals: [{ figure: 'catchUpWorstMs', atMost: 300 }],
    };
  } finally {
    await readers.stop();
    await ours.stop();
    await plain.stop();
    rmSync(folder, { recursive: true });
  }
};
