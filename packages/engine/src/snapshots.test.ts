import { type DocState, emptyState } from '@longhand/protocol';
import { expect, it } from 'vitest';
import type { Environment } from './environment.ts';
import { Snapshots } from './snapshots.ts';

/** The part of the environment that snapshots use; `save` stands for the log. */
function environmentOf(save: (state: DocState) => Promise<void>, more: Partial<Environment> = {}): Environment {
  const log = { saveSnapshot: (_document: string, state: DocState) => save(state) };
  return { log, ...more } as unknown as Environment;
}

const at = (seq: number, status?: string): DocState =>
  ({ ...emptyState('d'), seq, run: status === undefined ? null : { status } }) as DocState;

it('documents that are written in step save one after another, not all together', () => {
  const saved: number[] = [];
  let now = 0;
  const environment = environmentOf(async () => void saved.push(now));
  const documents = Array.from({ length: 200 }, (_, one) => new Snapshots(`d_${one}k3x`, environment, 0));
  for (now = 1; now <= 8_000; now += 1) for (const document of documents) document.onCommit(at(now, 'drafting'));
  // Three to four each, and never more than an eighth of them within 100 events.
  expect(saved.length).toBeGreaterThanOrEqual(600);
  for (let from = 0; from < 8_000; from += 100) {
    expect(saved.filter((seq) => seq >= from && seq < from + 100).length).toBeLessThanOrEqual(25);
  }
});

it('a document that rests is saved after little, and not again without a change', async () => {
  const saved: number[] = [];
  const snapshots = new Snapshots(
    'd',
    environmentOf(async ({ seq }) => void saved.push(seq)),
    100,
  );
  snapshots.onCommit(at(149, 'paused'));
  snapshots.onCommit(at(150, 'paused'));
  snapshots.onCommit(at(151, 'finished'));
  await snapshots.save(at(151));
  await snapshots.save(at(151));
  expect(saved).toEqual([150, 151]);
});

it('nothing is saved while space is short, and a failure is reported, not thrown', async () => {
  const problems: string[] = [];
  const saves: number[] = [];
  const status = { level: 'full' };
  const short = environmentOf(async ({ seq }) => void saves.push(seq), {
    space: { status },
  } as unknown as Partial<Environment>);
  await new Snapshots('d', short, 0).save(at(9));
  const broken = environmentOf(() => Promise.reject(new Error('no')), {
    report: ({ where }) => void problems.push(where),
  });
  await new Snapshots('d', broken, 0).save(at(9));
  expect([saves, problems]).toEqual([[], ['snapshot']]);
});
