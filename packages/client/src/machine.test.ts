import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from './connection.ts';
import { noted, type Transition } from './connection.ts';
import { type Action, type Input, idle, isFinal, type Machine, step } from './machine.ts';
import type { LineEnd } from './trouble.ts';

const around = { random: 0.5, isOnline: true, pollingMs: 60_000 };
const wait = fc.option(fc.integer({ min: 0, max: 300_000 }), { nil: undefined });
const end: fc.Arbitrary<LineEnd> = fc.oneof(
  fc.record({ end: fc.constant('closed' as const), bye: fc.constantFrom(null, 'deploy', 'deleted', 'age') }),
  fc.constantFrom<LineEnd>({ end: 'complete' }, { end: 'buffered' }, { end: 'silent' }),
  fc.record({
    end: fc.constant('trouble' as const),
    reason: fc.constantFrom('network' as const, 'busy' as const, 'portal' as const),
    retryAfterMs: wait,
  }) as fc.Arbitrary<LineEnd>,
  fc.record({
    end: fc.constant('refused' as const),
    reason: fc.constantFrom('deleted' as const, 'unauthorized' as const),
  }),
  fc.record({
    end: fc.constant('unreadable' as const),
    reason: fc.constantFrom('gap' as const, 'malformed' as const, 'newer' as const, 'refused' as const),
    detail: fc.string(),
  }),
);
const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({ type: fc.constant('position' as const), behind: fc.integer({ min: 0, max: 9 }) }),
  fc.record({
    type: fc.constant('ended' as const),
    end,
    livedMs: fc.integer({ min: 0, max: 600_000 }),
    isFed: fc.boolean(),
  }),
  fc.record({ type: fc.constant('hint' as const), ms: fc.integer({ min: 0, max: 60_000 }) }),
  fc.record({ type: fc.constant('network' as const), isOnline: fc.boolean() }),
  fc.constantFrom<Input>(
    { type: 'fits' },
    { type: 'late', livedMs: 10 },
    { type: 'elapsed' },
    { type: 'seen' },
    { type: 'rewire' },
    { type: 'retry' },
  ),
);

/** What a host does with the actions: at most one attempt and one timer. */
interface Works {
  readonly attempt: boolean;
  readonly timer: boolean;
}
function after(works: Works, actions: readonly Action[]): Works {
  let { attempt, timer } = works;
  for (const action of actions) {
    if (action.do === 'abort') attempt = false;
    if (action.do === 'unwait') timer = false;
    if (action.do === 'wait') timer = true;
    if (action.do === 'attempt') {
      expect(attempt).toBe(false);
      attempt = true;
    }
  }
  return { attempt, timer };
}
/** Only what can happen: no end without an attempt, no alarm without a timer. */
function canHappen({ type }: Input, works: Works): boolean {
  if (type === 'elapsed') return works.timer;
  return type === 'ended' || type === 'position' || type === 'late' || type === 'hint' || type === 'fits'
    ? works.attempt
    : true;
}
function walk(inputs: readonly Input[], look: (machine: Machine, works: Works, last: Input) => void): void {
  let { machine, actions } = step(idle, { type: 'start' }, around);
  let works = after({ attempt: false, timer: false }, actions);
  for (const given of inputs) {
    if (!canHappen(given, works)) continue;
    if (given.type === 'elapsed') works = { ...works, timer: false };
    if (given.type === 'ended') works = { ...works, attempt: false };
    const isOnline = given.type === 'network' ? given.isOnline : true;
    ({ machine, actions } = step(machine, given, { ...around, isOnline }));
    works = after(works, actions);
    look(machine, works, given);
  }
}

describe('the connection machine', () => {
  test('is never stuck: an attempt is under way or a timer runs, or the state is final', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        walk(inputs, (machine, works) => {
          expect(works.attempt || works.timer || isFinal(machine)).toBe(true);
          if (isFinal(machine)) expect(works.timer).toBe(false);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('finds back to live from every state that is not final', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
        walk(inputs, (machine, works) => {
          if (isFinal(machine)) return;
          let now = machine;
          if (!works.attempt || now.mode === 'pages') now = step(now, { type: 'elapsed' }, around).machine;
          now = step(now, { type: 'position', behind: 0 }, around).machine;
          expect(now.connection).toEqual({ status: 'live', reason: 'caughtUp' });
          expect(now.failures).toBe(0);
        });
      }),
    );
  });

  test('is closed from everywhere, and a final state leaves by a sign-in only', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), input, (inputs, more) => {
        walk(inputs, (machine) => {
          const closed = step(machine, { type: 'close' }, around);
          expect(closed.machine.connection).toEqual({ status: 'ended', reason: 'closed' });
          if (!isFinal(machine)) return;
          const next = step(machine, more, around);
          if (machine.connection.reason === 'unauthorized' && more.type === 'retry')
            expect(next.actions).toEqual([{ do: 'attempt', mode: 'stream' }]);
          else expect(next).toEqual({ machine, actions: [] });
        });
      }),
    );
  });

  test('gives every state its reason, and waits at least as long as it is asked to', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
        walk(inputs, ({ connection }, _works, last) => {
          expect(connection.reason).toMatch(/^[a-z]+$/i);
          const isAsked = last.type === 'ended' && last.end.end === 'trouble' && last.end.retryAfterMs !== undefined;
          if (isAsked && connection.status === 'reconnecting' && last.end.end === 'trouble')
            expect(connection.inMs).toBeGreaterThanOrEqual(last.end.retryAfterMs ?? 0);
        });
      }),
    );
  });

  test('tries a held-back stream again after one, two, four … minutes, at most fifteen, and from one again after five good minutes', () => {
    const held = (machine: Machine, livedMs = 10) => step(machine, { type: 'late', livedMs }, around);
    const again = (machine: Machine) => step(machine, { type: 'elapsed' }, around).machine;
    const waits: number[] = [];
    let machine = idle;
    for (let round = 0; round < 6; round++) {
      const next = held(machine);
      for (const action of next.actions) if (action.do === 'wait') waits.push(action.ms / 60_000);
      machine = again(next.machine);
    }
    expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
    expect(held(machine, 300_000).actions).toContainEqual({ do: 'wait', ms: 60_000 });
  });

  test('takes a stream that twice brings its opening and nothing else for held back', () => {
    const silent: Input = { type: 'ended', end: { end: 'silent' }, livedMs: 45_000, isFed: false };
    const once = step(idle, silent, around).machine;
    expect(once.connection).toMatchObject({ status: 'reconnecting', reason: 'silent' });
    expect(step(step(once, { type: 'elapsed' }, around).machine, silent, around).machine.mode).toBe('pages');
    const fed = step(idle, { ...silent, isFed: true }, around).machine;
    expect(step(step(fed, { type: 'elapsed' }, around).machine, silent, around).machine.mode).toBe('stream');
  });
});

test('the history keeps the last twenty changes, and counts no change of numbers as one', () => {
  const live: Connection = { status: 'live', reason: 'caughtUp' };
  let history: readonly Transition[] = [];
  for (let at = 1; at <= 30; at++) {
    const behind: Connection = { status: 'catchingUp', behind: at, reason: 'behind' };
    history = noted(history, { at, from: 'live', to: behind });
    history = noted(history, { at: at + 0.5, from: 'catchingUp', to: { ...behind, behind: 1 } });
    history = noted(history, { at: at + 0.9, from: 'catchingUp', to: live });
  }
  expect(history).toHaveLength(20);
  expect(history.slice(-2)).toEqual([
    { at: 30, from: 'live', to: { status: 'catchingUp', behind: 1, reason: 'behind' } },
    { at: 30.9, from: 'catchingUp', to: live },
  ]);
});
