/**
 * Longhand as the bench measures it: the whole server (`assemble`) on a real data folder in a process of its own. For the shapes whose producer
 * is inside, events are appended through the log's own port, and reach readers by the one way that there is: when they are synced.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '@longhand/server';
import { openStore } from '@longhand/store';
import { serve } from '../load/serve.ts';
import { createTexts } from '../load/texts.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'longhand-bench-stream-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const store = await openStore(dataDir);
const longhand = await assemble({ dataDir, env: process.env, logLevel: 'warn' }, { store });
const by = { kind: 'system', id: 'bench' } as const;
/** Events in a document before its text. */
const OPENING = 3;

let texts = createTexts(0);
const epochs: number[] = [];
const tails: number[] = [];

serve({
  async start(streams) {
    const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
    texts = createTexts(streams);
    await Promise.all(Array.from({ length: streams }, (_, stream) => openDocument(stream)));
    return { port: Number(new URL(address).port), path: `/v1/documents/bench_{}/events?after=${OPENING}` };
  },
  send(stream, text) {
    const tail = tails[stream] ?? 0;
    tails[stream] = tail + 1;
    return store.log.append(`bench_${stream}`, tail, epochs[stream] ?? 0, [texts.next(stream, text)]);
  },
});

async function openDocument(stream: number): Promise<void> {
  const document = `bench_${stream}`;
  const { epoch } = await store.ownership.acquire(document);
  epochs[stream] = epoch;
  const at = Date.now();
  const { run, data } = texts.next(stream, '');
  tails[stream] = await store.log.append(document, 0, epoch, [
    { type: 'document.created', by, at, data: { title: 'Bench', brief: '', lang: 'en' } },
    {
      type: 'run.started',
      run,
      by,
      at,
      data: { flow: 'write', flowVersion: 1, model: 'openai/scripted', lang: 'en', autonomy: 'auto' },
    },
    { type: 'text.opened', run, by, at, data: { block: data.block, section: 's_1', after: null } },
  ]);
}
