/** A server after a burst of events, whose documents then grow by 25,000 events a second for some seconds: `burst-and-load-main.ts FOLDER`. */
import type { NewEvent } from '@longhand/protocol';
import { openStore } from '@longhand/store';
import { assemble } from '../src/assemble.ts';

const documents = 500;
const perMs = 25;
const lastsMs = 3_000;
const dataDir = process.argv[2] ?? '';
const store = await openStore(dataDir);
const longhand = await assemble({ dataDir, env: { LONGHAND_MODEL: 'digest' }, logLevel: 'silent' }, { store });
const by = { kind: 'agent', id: 'writer' } as const;
const block = 'b_0mieb62t5c41d0aa97be20113';

const open = await Promise.all(
  Array.from({ length: documents }, async (_, index) => {
    const id = `load_${index}`;
    const { epoch } = await store.ownership.acquire(id);
    return { id, epoch, tail: 0 };
  }),
);
function append(count: number): Promise<number> {
  const document = open[count % documents];
  if (document === undefined) throw new Error('no document');
  const data = { block, at: count, text: ` word ${count}` };
  const event: NewEvent = { type: 'text.delta', run: 'r_1', by, at: Date.now(), data };
  const appended = store.log.append(document.id, document.tail, document.epoch, [event]);
  document.tail += 1;
  return appended;
}

// A burst, and in it collections: all that it allocated is alive then.
for (let burst = 0; burst < 10; burst++) {
  const sent = Array.from({ length: 2_000 }, (_, count) => append(count));
  await globalThis.gc?.({ type: 'minor', execution: 'async' });
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
  await Promise.all(sent);
}
console.log('steady');
const began = performance.now();
let sent = 0;
await new Promise<void>((resolve) => {
  const turn = () => {
    const due = Math.min(perMs * lastsMs, sent + 2_000, Math.floor((performance.now() - began) * perMs));
    for (; sent < due; sent++) void append(sent);
    if (sent >= perMs * lastsMs) resolve();
    else setTimeout(turn, 1);
  };
  turn();
});
await longhand.close();
await store.close();
