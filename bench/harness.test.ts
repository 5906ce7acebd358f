import { expect, test, vi } from 'vitest';
import { finish, interleave, median, percentile } from './harness.ts';

test('a median is the middle, or the mean of the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test('a percentile is never below the share that it names', () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([1, 100], 0.5)).toBe(100);
});

test('contestants take turns, and each keeps its own values', async () => {
  const order: string[] = [];
  const contestant = (name: string) => async () => order.push(name);
  const values = await interleave(2, { ours: contestant('ours'), peer: contestant('peer') });
  expect(order).toEqual(['ours', 'peer', 'ours', 'peer']);
  expect(values).toEqual({ ours: [1, 3], peer: [2, 4] });
});

test('the last line is one JSON object that judges every goal, and a figure that is missing meets none', () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string = '') => {
    lines.push(line);
  });
  finish({
    bench: 'sample',
    figures: { delayMs: 12.3456, share: 0.5 },
    goals: [
      { figure: 'delayMs', atMost: 10 },
      { figure: 'share', atLeast: 0.4, atMost: 0.6 },
      { figure: 'lost', atMost: 1 },
    ],
  });
  log.mockRestore();
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    bench: 'sample',
    figures: { delayMs: 12.35, share: 0.5 },
    goals: { delayMs: '<= 10', share: '>= 0.4 and <= 0.6', lost: '<= 1' },
    met: { delayMs: false, share: true, lost: false },
  });
});
