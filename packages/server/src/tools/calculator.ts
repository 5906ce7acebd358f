/**
 * Arithmetic by a parser of its own: what a model writes is never run as a program.
 *
 * ```
 * sum     = product { ("+" | "-") product }
 * product = unary { ("*" | "/" | "%") unary }      % between two numbers is the rest of a division
 * unary   = [ "+" | "-" ] unary | power
 * power   = atom [ "^" unary ]                     from the right
 * atom    = number [ "%" ] | name | name "(" sum { "," sum } ")" | "(" sum ")"
 * ```
 * @module
 */

const MAX_DEPTH = 100;

const FUNCTIONS: ReadonlyMap<string, (...values: readonly number[]) => number> = new Map([
  ['abs', one(Math.abs)],
  ['sqrt', one(Math.sqrt)],
  ['round', (value = Number.NaN, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits],
  ['floor', one(Math.floor)],
  ['ceil', one(Math.ceil)],
  ['exp', one(Math.exp)],
  ['ln', one(Math.log)],
  ['log10', one(Math.log10)],
  ['min', Math.min],
  ['max', Math.max],
  ['sum', (...values) => values.reduce((total, value) => total + value, 0)],
  ['avg', (...values) => values.reduce((total, value) => total + value, 0) / values.length],
]);
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

/** What cannot be calculated, in words for who wrote it. */
export class CalculationError extends Error {
  override readonly name = 'CalculationError';
}

/**
 * @throws CalculationError where the text is no arithmetic, or its value no finite number
 * @example calculate('(1 + 5%) * 2 ^ 3') // 8.4
 */
export function calculate(text: string): number {
  const tokens = tokensOf(text);
  let at = 0;
  let depth = 0;
  const take = (...wanted: readonly string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !wanted.includes(token)) return null;
    at += 1;
    return token;
  };
  const expect = (token: string): void => {
    if (take(token) === null) throw new CalculationError(`Expected ${token} before “${tokens[at] ?? 'the end'}”.`);
  };

  function sum(): number {
    depth += 1;
    if (depth > MAX_DEPTH) throw new CalculationError('The expression is nested too deeply.');
    let value = product();
    for (let sign = take('+', '-'); sign !== null; sign = take('+', '-'))
      value = sign === '+' ? value + product() : value - product();
    depth -= 1;
    return value;
  }
  function product(): number {
    let value = unary();
    for (let sign = take('*', '/', '%'); sign !== null; sign = take('*', '/', '%')) {
      const next = unary();
      if (sign !== '*' && next === 0) throw new CalculationError('Division by zero.');
      value = sign === '*' ? value * next : sign === '/' ? value / next : value % next;
    }
    return value;
  }
  function unary(): number {
    let sign = 1;
    for (let found = take('+', '-'); found !== null; found = take('+', '-')) if (found === '-') sign = -sign;
    return sign * power();
  }
  function power(): number {
    depth += 1;
    if (depth > MAX_DEPTH) throw new CalculationError('The expression is nested too deeply.');
    const base = atom();
    const value = take('^') === null ? base : base ** unary();
    depth -= 1;
    return value;
  }
  function atom(): number {
    if (take('(') !== null) {
      const value = sum();
      expect(')');
      return value;
    }
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new CalculationError('The expression ends too early.');
    if (/^[\d.]/.test(token)) return token.endsWith('%') ? Number(token.slice(0, -1)) / 100 : Number(token);
    return take('(') === null ? constant(token) : called(token);
  }
  function called(name: string): number {
    const apply = FUNCTIONS.get(name);
    if (!apply)
      throw new CalculationError(`There is no function ${name}. There are: ${[...FUNCTIONS.keys()].join(', ')}.`);
    const values = [sum()];
    while (take(',') !== null) values.push(sum());
    expect(')');
    return apply(...values);
  }

  const value = sum();
  if (at < tokens.length) throw new CalculationError(`“${tokens[at]}” was not expected.`);
  if (!Number.isFinite(value)) throw new CalculationError('The result is no finite number.');
  // What binary fractions add at the end is no part of the answer: 0.1 + 0.2 is 0.3.
  return Number(value.toPrecision(15));
}

function constant(name: string): number {
  const value = CONSTANTS.get(name);
  if (value === undefined) throw new CalculationError(`“${name}” is no number.`);
  return value;
}

/** A percent sign that an operand follows is the rest of a division; else it belongs to the number before it. */
const TOKEN = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:%(?!\s*[\d.(a-z]))?)|([a-z][a-z0-9]*)|([-+*/%^(),]))/y;

function tokensOf(text: string): readonly string[] {
  const plain = text
    .toLowerCase()
    .replace(/[×·]/g, '*')
    .replace(/[÷]/g, '/')
    .replace(/−/g, '-')
    .replace(/\*\*/g, '^')
    .trim();
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(plain);
    const token = found?.[1] ?? found?.[2] ?? found?.[3];
    if (token === undefined) throw new CalculationError(`“${plain.slice(from, from + 20).trim()}” cannot be read.`);
    tokens.push(token);
  }
  return tokens;
}

function one(apply: (value: number) => number) {
  return (value = Number.NaN) => apply(value);
}
