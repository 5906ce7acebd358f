import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@longhand/protocol/ports';
import {
  blobsConformance,
  eventLogConformance,
  eventLogPropertyConformance,
  type Open,
  type Opened,
  ownershipConformance,
  receiptConformance,
  type StorePorts,
  snapshotConformance,
  tablesConformance,
  textIndexConformance,
  vectorsConformance,
} from './conformance/index.ts';
import { type DiskPace, type MemoryDisk, memoryDisk } from './memory-log/memory-disk.ts';
import { openMemoryStore } from './memory-store.ts';
import { seededRandom } from './random.ts';

const every: readonly ((name: string, open: Open<keyof StorePorts>) => void)[] = [
  eventLogConformance,
  eventLogPropertyConformance,
  snapshotConformance,
  ownershipConformance,
  tablesConformance,
  vectorsConformance,
  blobsConformance,
  receiptConformance,
  textIndexConformance,
];

function opener(pace: () => DiskPace | undefined): Open<keyof StorePorts> {
  return async (clock) => openIn(await mkdtemp(join(tmpdir(), 'longhand-memory-')), memoryDisk(), clock, pace());
}

function openIn(folder: string, disk: MemoryDisk, clock: Clock, pace: DiskPace | undefined): Opened<keyof StorePorts> {
  return {
    store: openMemoryStore(disk, { clock, folder, ...(pace === undefined ? {} : { pace }) }),
    reopen: async () => openIn(folder, disk, clock, pace),
    close: () => rm(folder, { recursive: true }),
  };
}

/** A disk that takes a turn or several for everything, so that callers overlap. */
function slowly(): DiskPace {
  const random = seededRandom(7);
  const after = (turns: number, run: () => void): void =>
    void setImmediate(turns <= 0 ? run : () => after(turns - 1, run));
  return { later: (what, run) => after(what === 'read' ? 0 : Math.floor(random() * 3), run) };
}

const atOnce = opener(() => undefined);
const slow = opener(slowly);
for (const conformance of every) {
  conformance('memory', atOnce);
  conformance('memory on a slow disk', slow);
}
