import { describe, expect, test } from 'vitest';
import { datesOf, mayBeSame } from './dates.ts';
import { numbersOf } from './numbers.ts';

const day = { year: 2025, month: 3, day: 5 };

test.each([
  ['2025年3月5日', [day]],
  ['2025年3月', [{ year: 2025, month: 3 }]],
  ['二〇二五年三月五日', [day]],
  [
    '3月5日至十二月三十一号',
    [
      { month: 3, day: 5 },
      { month: 12, day: 31 },
    ],
  ],
  ['5 March 2025', [day]],
  ['March 5th, 2025', [day]],
  ['on the 5th of March', [{ month: 3, day: 5 }]],
  ['Sept. 2019', [{ year: 2019, month: 9 }]],
  ['2025-03-05 and 2025/3/5', [day, day]],
  ['2025年', []],
  ['May I ask 5 people?', []],
  ['3月', []],
  ['version 1.2.3', []],
])('the dates of %s are %j', (text, dates) => {
  expect(datesOf(text).map(({ start: _start, end: _end, ...date }) => date)).toEqual(dates);
});

test.each([
  ['2025年3月5日', '5 March 2025', true],
  ['March 5', '2025-03-05', true],
  ['2025年4月', '5 March 2025', false],
  ['5 March 2024', '5 March 2025', false],
])('%s and %s may be the same: %s', (one, other, isSame) => {
  const [first] = datesOf(one);
  const [second] = datesOf(other);
  if (!first || !second) throw new Error('There is no date.');
  expect(mayBeSame(first, second)).toBe(isSame);
});

describe('the unit of a number', () => {
  test.each([
    ['14毫米', 'mm'],
    ['14 millimetres', 'mm'],
    ['3.2万平方公里', 'km²'],
    ['百分之十二', '%'],
    ['12个百分点', '百分点'],
    ['$5 million', 'USD'],
    ['5 minutes', 'min'],
    ['3 times', 'time'],
    ['3 things', null],
    ['12-month', 'month'],
    ['第3章', null],
  ])('of %s is %s', (text, unit) => {
    expect(numbersOf(text)[0]?.unit).toBe(unit);
  });
});
