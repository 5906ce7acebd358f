/**
 * Child process of the kill test: appends to two documents without waiting and prints each acknowledged tail, until it is killed.
 * Arguments: data directory, how many appends may be under way at once.
 * @module
 */
import { writeSync } from 'node:fs';
import { emptyState } from '@longhand/protocol';
import { openStore } from '../src/open-store.ts';

const [, , dataDir = '', width = '4'] = process.argv;
const store = await openStore(dataDir);

/** Hands the text over before it returns: what the parent reads was acknowledged, whatever happens to this process afterwards. */
function say(text: string): void {
  for (let rest = text; rest !== ''; ) {
    try {
      rest = rest.slice(writeSync(1, rest));
    } catch (error) {
      // The pipe is full until the parent reads.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

async function fill(document: string): Promise<never> {
  const { epoch } = await store.ownership.acquire(document);
  let expected = store.log.tail(document);
  const underWay: Promise<void>[] = [];
  for (;;) {
    const events = Array.from({ length: 1 + (expected % 7) }, (_, index) => ({
      type: 'progress' as const,
      by: { kind: 'agent' as const, id: 'writer' },
      at: Date.now(),
      data: { step: `${document} ${expected + index + 1} 字` },
    }));
    const acknowledged = store.log.append(document, expected, epoch, events).then((tail) => {
      say(`${document} ${tail}\n`);
    });
    expected += events.length;
    underWay.push(acknowledged);
    if (underWay.length >= Number(width)) await underWay.shift();
    // Snapshots and table rows take part in the same commits.
    if (expected % 50 < 7) {
      const seq = store.log.tail(document);
      await store.log.saveSnapshot(document, { ...emptyState(document), seq });
    }
  }
}

await Promise.all([fill('d_1'), fill('d_2')]);
