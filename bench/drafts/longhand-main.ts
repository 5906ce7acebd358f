/**
 * Longhand that drafts without readers: the whole server on a real data folder, runs started over HTTP, tokens counted when their event is
 * durable.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '@longhand/client';
import { assemble } from '@longhand/server';
import { openStore } from '@longhand/store';
import { answer } from '../load/control.ts';
import { createCounter } from '../load/drafted.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'longhand-bench-drafts-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
const counter = createCounter();

answer({
  ...counter.handlers,
  async start({ streams, model }: { readonly streams: number; readonly model: string }) {
    const store = await openStore(dataDir);
    const env = {
      OPENAI_API_KEY: 'bench',
      OPENAI_BASE_URL: `${model}/v1`,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
    };
    const longhand = await assemble({ dataDir, env, logLevel: 'warn' }, { store });
    const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
    const api = createApi({ baseUrl: address });
    const ids: string[] = [];
    for (let stream = 0; stream < streams; stream++) {
      const { id } = await api.documents.create({ brief: 'Write about durable logs.', lang: 'en' });
      ids.push(id);
      store.log.onCommit(id, (events) => {
        for (const event of events) if (event.type === 'text.delta') counter.add(stream, event.data.text);
      });
    }
    await Promise.all(ids.map((id) => api.command(id, { type: 'run.start', autonomy: 'auto' })));
    return null;
  },
  reached: counter.reached,
});
