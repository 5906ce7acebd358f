import type { LogEvent } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { note, type Open, type Opened, onStore } from './opened.ts';

/** Any UTF-16 text, lone surrogates included. */
const text = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

type Step =
  | { readonly kind: 'append'; readonly document: number; readonly texts: readonly string[]; readonly isWrong: boolean }
  | { readonly kind: 'wait' | 'reopen' }
  | { readonly kind: 'acquire' | 'remove'; readonly document: number };

const document = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      document,
      texts: fc.array(text, { maxLength: 5 }),
      isWrong: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('acquire' as const), document }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), document }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);

/** Any history of appends, refusals, takeovers, removals and restarts reads back as the model says, from any position. */
export function eventLogPropertyConformance(name: string, open: Open<'log' | 'ownership'>, runs = 15): void {
  describe(`${name}: event log, any history`, () => {
    test('reads back from any position what the model holds', async () => {
      const histories = fc.array(step, { maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(histories, fc.nat(), fc.nat(), async (steps, after, limit) => {
          await onStore(open, (opened) => replay(opened, steps, after, limit));
        }),
        { numRuns: runs },
      );
    }, 120_000);
  });
}

async function replay(
  first: Opened<'log' | 'ownership'>,
  steps: readonly Step[],
  after: number,
  limit: number,
): Promise<Opened<'log' | 'ownership'>> {
  let opened = first;
  const model = new Map<string, string[]>();
  const epochs = new Map<string, number>();
  let pending: Promise<unknown>[] = [];
  const settle = async () => {
    await Promise.all(pending);
    pending = [];
  };
  for (const each of steps) {
    const id = 'document' in each ? `d_${each.document}` : '';
    if (each.kind === 'append') {
      if (!epochs.has(id)) epochs.set(id, (await opened.store.ownership.acquire(id)).epoch);
      const known = model.get(id) ?? [];
      const expected = known.length + (each.isWrong ? 1 : 0);
      const append = opened.store.log.append(id, expected, epochs.get(id) ?? 0, each.texts.map(note));
      if (each.isWrong) pending.push(expect(append).rejects.toMatchObject({ code: 'conflict' }));
      else {
        model.set(id, [...known, ...each.texts]);
        pending.push(expect(append).resolves.toBe(known.length + each.texts.length));
      }
    } else if (each.kind === 'acquire') epochs.set(id, (await opened.store.ownership.acquire(id)).epoch);
    else {
      await settle();
      if (each.kind === 'reopen') opened = await opened.reopen();
      if (each.kind === 'remove') {
        await opened.store.log.remove(id);
        model.delete(id);
        epochs.delete(id);
      }
    }
  }
  await settle();
  for (const [id, texts] of model) {
    const events = texts.map((item, index) => ({ seq: index + 1, ...note(item) }));
    const from = after % (texts.length + 2);
    const count = limit % (texts.length + 2);
    expect(opened.store.log.tail(id)).toBe(texts.length);
    expect(await opened.store.log.read(id, from, count)).toEqual(events.slice(from, from + count));
    expect(await readBySteps(opened, id)).toEqual(events);
  }
  const held = [...model].filter(([, texts]) => texts.length > 0).map(([id]) => id);
  expect([...opened.store.log.documents()].sort()).toEqual(held.sort());
  return opened;
}

async function readBySteps({ store: { log } }: Opened<'log' | 'ownership'>, id: string): Promise<readonly LogEvent[]> {
  const all: LogEvent[] = [];
  for (;;) {
    const some = await log.read(id, all.length, 3);
    if (some.length === 0) return all;
    all.push(...some);
  }
}
