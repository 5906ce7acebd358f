import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Task } from '../test/entries.ts';
import { FrameReader, frameHead } from './warm-frames.ts';
import { WarmGuard, type WarmLimits } from './warm-guard.ts';

const entry = new URL('../test/entries.ts', import.meta.url);
const MIB = 1024 * 1024;
const limits: WarmLimits = {
  timeoutMs: 30_000,
  maxRssBytes: 400 * MIB,
  maxOutputBytes: MIB,
  maxCalls: 100,
  maxRestingBytes: 300 * MIB,
  idleMs: 60_000,
};
const open: WarmGuard[] = [];
afterEach(() => {
  for (const guard of open.splice(0)) guard.close();
});
function warm(changed: Partial<WarmLimits> = {}) {
  const guard = new WarmGuard(entry, { ...limits, ...changed });
  open.push(guard);
  const count = async () => (await guard.call({ do: 'count' } satisfies Task)) as { calls: number; pid: number };
  return { guard, count, run: (task: Task, signal?: AbortSignal) => guard.call(task, { signal }) };
}

describe('a warm child', () => {
  test('serves one call after another in the same process', async () => {
    const { count, run } = warm();
    const first = await count();
    const value = { text: '长卷 😀', bytes: new Uint8Array(300_000).fill(7) };
    expect(await run({ do: 'echo', value })).toEqual(value);
    expect(await count()).toEqual({ calls: 2, pid: first.pid });
  });

  test('tells how far a call is', async () => {
    const { guard } = warm();
    const told: unknown[] = [];
    await guard.call({ do: 'tell' } satisfies Task, { onTold: (step) => told.push(step) });
    expect(told).toEqual(['one', 'two']);
  });

  test('refuses a second call while one is under way', async () => {
    const { guard, count, run } = warm();
    const first = count();
    expect(guard.isBusy).toBe(true);
    await expect(run({ do: 'echo' })).rejects.toMatchObject({ code: 'crashed' });
    await first;
    expect([guard.isBusy, guard.isWarm]).toEqual([false, true]);
  });

  test.each([
    ['throws', { do: 'throw' }, 'crashed'],
    ['ends', { do: 'exit' }, 'crashed'],
    ['returns too much', { do: 'flood' }, 'output'],
  ] as const)('that %s fails this call only', async (_, task, code) => {
    const { count, run } = warm();
    const before = await count();
    await expect(run(task)).rejects.toMatchObject({ code });
    const after = await count();
    expect(after.calls).toBe(1);
    expect(after.pid).not.toBe(before.pid);
  });

  test('that hangs is killed by the clock of its call, not by the time it was idle', async () => {
    const { count, run } = warm({ timeoutMs: 1_500 });
    const before = await count();
    await new Promise((resolve) => setTimeout(resolve, 1_700));
    expect((await count()).pid).toBe(before.pid);
    await expect(run({ do: 'spin' })).rejects.toMatchObject({ code: 'timeout' });
    expect((await count()).calls).toBe(1);
  });

  test('is killed at an abort, and serves the next call anew', async () => {
    const { guard, count, run } = warm();
    await count();
    const stop = new AbortController();
    const spinning = run({ do: 'spin' }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(spinning).rejects.toMatchObject({ code: 'aborted', cause: { message: 'enough' } });
    await expect(run({ do: 'echo' }, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
    expect((await count()).calls).toBe(1);
    guard.close();
    expect(guard.isWarm).toBe(false);
  });

  test('makes room for a new one after its calls, and when it holds too much', async () => {
    const { guard, count } = warm({ maxCalls: 2 });
    const first = await count();
    expect((await count()).pid).toBe(first.pid);
    expect(guard.isWarm).toBe(false);
    expect((await count()).pid).not.toBe(first.pid);

    const heavy = warm({ maxRestingBytes: 120 * MIB });
    await heavy.run({ do: 'keep' });
    expect(heavy.guard.isWarm).toBe(false);
  });

  test('ends when nobody calls', async () => {
    const { guard, count } = warm({ idleMs: 20 });
    await count();
    while (guard.isWarm) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

test('frames come together however the pipe cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
      fc.infiniteStream(fc.nat(20)),
      (all, cuts) => {
        const reader = new FrameReader(1_000);
        for (const payload of all) {
          const bytes = Buffer.concat([frameHead(42, payload.length), payload]);
          let frame: unknown = null;
          for (let at = 0; at < bytes.length; ) {
            expect(frame).toBeNull();
            const next = at + 1 + (cuts.next().value ?? 0);
            frame = reader.push(bytes.subarray(at, next));
            at = next;
          }
          expect(frame).toEqual({ restingBytes: 42, payload: Buffer.from(payload) });
        }
      },
    ),
  );
  expect(new FrameReader(10).push(frameHead(0, 11))).toBe('tooLong');
});
