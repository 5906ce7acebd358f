import { emptyState, evolveAll, type LogEvent, type RunState } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { beforeCall, retryDelayMs } from './retry.ts';

const NOW = 1_800_000_000_000;

function failedRun(retryAtMs: number): RunState {
  const by = { kind: 'system', id: 'test' } as const;
  const bodies = [
    {
      type: 'run.started',
      data: { flow: 'write', flowVersion: 1, model: 'm', lang: 'en', autonomy: 'auto' },
    },
    { type: 'run.callStarted', data: { call: 'r1/1', purpose: 'outline', model: 'm', attempt: 1 } },
    {
      type: 'run.callEnded',
      data: { call: 'r1/1', outcome: 'failed', error: 'overloaded', retryable: true, retryAtMs },
    },
  ] as const;
  const events = bodies.map((body, index): LogEvent => ({ ...body, seq: index + 1, run: 'r1', by, at: NOW }));
  const { run } = evolveAll(emptyState('d1'), events);
  if (run === null) throw new Error('The fold has no run.');
  return run;
}

describe('the wait before the next call', () => {
  test('lasts until the time that the failure set', () => {
    const obstacle = beforeCall(failedRun(NOW + 5_000), 'outline', NOW);
    expect(obstacle).toMatchObject({ kind: 'wait', effect: { kind: 'sleep', untilMs: NOW + 5_000 } });
    expect(beforeCall(failedRun(NOW + 5_000), 'outline', NOW + 5_000)).toBeNull();
  });

  test('is no longer than a server may ask for, also when the clock went back by an hour in the middle of it', () => {
    const longest = retryDelayMs('rate_limit', 1, 3_600_000);
    expect(beforeCall(failedRun(NOW + longest), 'outline', NOW)?.kind).toBe('wait');
    expect(beforeCall(failedRun(NOW + longest), 'outline', NOW - 3_600_000)).toBeNull();
  });
});
