import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CalculationError, calculate } from './calculator.ts';

describe('the calculator', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['0.1 + 0.2', 0.3],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ** -1', 0.5],
    ['10 % 4', 2],
    ['200 * 5%', 10],
    ['round(2 / 3, 2)', 0.67],
    ['max(1, sum(2, 3), avg(1, 2))', 5],
    ['1.5e3 ÷ 3', 500],
    ['2 × pi', Number((2 * Math.PI).toPrecision(15))],
  ])('%s is %d', (text, value) => {
    expect(calculate(text)).toBe(value);
  });

  test.each([
    '',
    '1 +',
    '1 / 0',
    '(1',
    '1 2',
    'sqrt(-1)',
    'process.exit()',
    'constructor(1)',
    '1; 2',
    '9 ^ 9 ^ 9',
    '２',
  ])('says why “%s” is no calculation', (text) => {
    expect(() => calculate(text)).toThrow(CalculationError);
  });

  test('calculates what it is given or refuses it, whatever it is', () => {
    const alphabet = fc.constantFrom(...'0123456789.+-*/%^(),e pisqrtabs'.split(''));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(alphabet, { maxLength: 40 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            expect(Number.isFinite(calculate(text))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(CalculationError);
          }
        },
      ),
    );
    expect(() => calculate('('.repeat(100_000))).toThrow(CalculationError);
    expect(() => calculate(`${'2^'.repeat(50_000)}1`)).toThrow(CalculationError);
  });
});
