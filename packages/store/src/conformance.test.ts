import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@longhand/protocol/ports';
import {
  blobsConformance,
  eventLogConformance,
  eventLogPropertyConformance,
  type Opened,
  ownershipConformance,
  receiptConformance,
  type StorePorts,
  snapshotConformance,
  tablesConformance,
  textIndexConformance,
  vectorsConformance,
} from '@longhand/testkit/conformance';
import { openStore } from './open-store.ts';

async function open(clock: Clock): Promise<Opened<keyof StorePorts>> {
  return openIn(await mkdtemp(join(tmpdir(), 'longhand-store-')), clock);
}

async function openIn(folder: string, clock: Clock): Promise<Opened<keyof StorePorts>> {
  const store = await openStore(folder, { clock });
  return {
    store,
    async reopen() {
      await store.close();
      return openIn(folder, clock);
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

eventLogConformance('SQLite', open);
eventLogPropertyConformance('SQLite', open);
snapshotConformance('SQLite', open);
ownershipConformance('SQLite', open);
tablesConformance('SQLite', open);
textIndexConformance('SQLite', open);
vectorsConformance('SQLite', open);
blobsConformance('SQLite', open);
receiptConformance('SQLite', open);
