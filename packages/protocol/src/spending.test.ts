import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, moneyText, NOTHING_SPENT, overrunOf, type Price, parseLimit, plusCall } from './spending.ts';

const call = fc.record({ input: fc.nat(1_000_000), output: fc.nat(100_000), isEstimated: fc.boolean() });
const price: fc.Arbitrary<Price> = fc.record({
  currency: fc.constantFrom('USD', 'CNY'),
  input: fc.nat(20_000).map((n) => n / 1000),
  output: fc.nat(100_000).map((n) => n / 1000),
});

describe('a sum of calls', () => {
  test('is the same in every order, to the last digit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(call, fc.option(price))), (calls) => {
        const usages = calls.map(([one, rate]) => (rate ? { ...one, cost: costOf(rate, one.input, one.output) } : one));
        const sum = usages.reduce(plusCall, NOTHING_SPENT);
        expect(usages.toReversed().reduce(plusCall, NOTHING_SPENT)).toEqual(sum);
        expect(sum.unpriced ?? 0).toBe(calls.filter(([, rate]) => rate === null).length);
        expect(Object.values(sum.money ?? {}).every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });
});

describe('a limit', () => {
  const usd = (nanos: number) => ({ run: { money: { currency: 'USD', nanos } } });
  const next = { input: 1000, output: 100, price: { currency: 'USD', input: 2, output: 10 } };

  test('lets through what fits exactly, and not one token more', () => {
    expect(overrunOf({ run: { tokens: 1100 } }, NOTHING_SPENT, null, next)).toBeNull();
    expect(overrunOf({ run: { tokens: 1099 } }, NOTHING_SPENT, null, next)).toEqual({ scope: 'run', limit: 'tokens' });
    expect(overrunOf(usd(3_000_000), NOTHING_SPENT, null, next)).toBeNull();
    expect(overrunOf(usd(2_999_999), NOTHING_SPENT, null, next)).toEqual({ scope: 'run', limit: 'money' });
  });
  test('in money takes no call whose price is unknown, or in another currency', () => {
    expect(overrunOf(usd(1e12), NOTHING_SPENT, null, { ...next, price: null })?.limit).toBe('price');
    const yuan = { ...next, price: { currency: 'CNY', input: 1, output: 1 } };
    expect(overrunOf(usd(1e12), NOTHING_SPENT, null, yuan)?.limit).toBe('price');
  });
  test('of a section counts what that section spent', () => {
    const spent = { ...NOTHING_SPENT, input: 50 };
    expect(overrunOf({ section: { tokens: 1149 } }, spent, spent, next)).toEqual({ scope: 'section', limit: 'tokens' });
    expect(overrunOf({ section: { tokens: 1149 } }, spent, NOTHING_SPENT, next)).toBeNull();
  });
  test('a long call has the price of a long call', () => {
    const tiered = { currency: 'USD', input: 1, output: 1, above: { tokens: 1000, input: 2, output: 3 } };
    expect(costOf(tiered, 1000, 1).nanos).toBe(1_001_000);
    expect(costOf(tiered, 1001, 1).nanos).toBe(2_005_000);
  });
});

test.each([
  ['20000', { tokens: 20_000 }],
  ['20k', { tokens: 20_000 }],
  ['1.5M', { tokens: 1_500_000 }],
  ['2,5', { tokens: 25 }],
  ['2.5 usd', { money: { currency: 'USD', nanos: 2_500_000_000 } }],
  ['$0.10', { money: { currency: 'USD', nanos: 100_000_000 } }],
  ['CNY 3', { money: { currency: 'CNY', nanos: 3_000_000_000 } }],
  ['', null],
  ['0', null],
  ['1.5', null],
  ['-3 USD', null],
  ['USD 3 EUR', null],
])('“%s” is read as people mean it', (text, limit) => {
  expect(parseLimit(text)).toEqual(limit);
});

test('money is told with the digits that matter', () => {
  expect(moneyText({ currency: 'USD', nanos: 12_300_000 })).toBe('0.012 USD');
  expect(moneyText({ currency: 'USD', nanos: 1_500_000_000 })).toBe('1.50 USD');
  expect(moneyText({ currency: 'CNY', nanos: 0 })).toBe('0.00 CNY');
});
