import { expect, test } from 'vitest';
import { closingLine, count, forbidSkips, type TestOutcome } from './tally.ts';

const outcomes: readonly TestOutcome[] = [
  { name: 'a', state: 'passed' },
  { name: 'b', state: 'passed' },
  { name: 'c', state: 'failed', reason: 'broken' },
  { name: 'd', state: 'skipped', reason: 'no qpdf found' },
];

test('the closing line counts what passed, failed and was skipped', () => {
  expect(closingLine(count(outcomes))).toBe('2 passed, 1 failed, 1 skipped');
  expect(closingLine(count([]))).toBe('0 passed, 0 failed, 0 skipped');
});

test('where no skip is allowed, a skip fails with its own reason', () => {
  const strict = forbidSkips(outcomes);
  expect(closingLine(count(strict))).toBe('2 passed, 2 failed, 0 skipped');
  expect(strict[3]?.reason).toContain('no qpdf found');
});
