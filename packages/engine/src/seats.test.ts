import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Leave, Seats } from './seats.ts';

const never = new AbortController().signal;

it('no model has more callers than it takes, and who waits enters in the order of asking', async () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), model: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constantFrom('leave' as const, 'abort' as const), pick: fc.nat(9) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(act, { maxLength: 40 }), async (limit, acts) => {
      const seats = new Seats(() => limit);
      const seated: { readonly model: string; readonly leave: Leave }[] = [];
      const waiting: { readonly model: string; readonly control: AbortController }[] = [];
      for (const one of acts) {
        if (one.kind === 'ask') {
          const { model } = one;
          const control = new AbortController();
          const place = seats.take(model, control.signal);
          if (typeof place === 'function') {
            expect(waiting.some((other) => other.model === model)).toBe(false);
            seated.push({ model, leave: place });
          } else {
            const waits = { model, control };
            waiting.push(waits);
            void place.then((leave) => {
              if (leave === null) return;
              expect(waiting.find((other) => other.model === model)).toBe(waits);
              waiting.splice(waiting.indexOf(waits), 1);
              seated.push({ model, leave });
            });
          }
        } else if (one.kind === 'leave' && seated.length > 0) {
          const [gone] = seated.splice(one.pick % seated.length, 1);
          gone?.leave();
          gone?.leave();
        } else if (one.kind === 'abort' && waiting.length > 0) {
          const [gone] = waiting.splice(one.pick % waiting.length, 1);
          gone?.control.abort();
        }
        await Promise.resolve();
        await Promise.resolve();
        for (const model of ['a', 'b']) {
          const count = seated.filter((other) => other.model === model).length;
          expect(count).toBeLessThanOrEqual(limit);
          // Nobody waits beside a free place.
          if (waiting.some((other) => other.model === model)) expect(count).toBe(limit);
        }
      }
    }),
  );
});

it('a limit that was raised holds for the next who asks and for who waits', async () => {
  let limit = 1;
  const seats = new Seats(() => limit);
  const first = await seats.take('m', never);
  const second = Promise.resolve(seats.take('m', never));
  const third = Promise.resolve(seats.take('m', never));
  limit = 3;
  first?.();
  expect(await Promise.all([second, third])).toEqual([expect.any(Function), expect.any(Function)]);
});
