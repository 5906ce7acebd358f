/**
 * What calls of models cost: tokens and money, exact to the last digit, and the limits that a person sets. Pure; money is whole numbers, so
 * that every fold adds up to the same sum.
 * @module
 */

/** An amount in billionths of a currency unit, as a whole number: `{ currency: 'USD', nanos: 1_500_000_000 }` is 1.50 USD. */
export interface Money {
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly nanos: number;
}

/** Currency units for a million tokens. */
export interface Price {
  readonly currency: string;
  readonly input: number;
  readonly output: number;
  /** Prices of a call whose input has more than `tokens` tokens. */
  readonly above?: { readonly tokens: number; readonly input: number; readonly output: number };
}

/** Tokens are input and output together. */
export interface Limit {
  readonly tokens?: number;
  readonly money?: Money;
}
/** Limits of a run, and of each section within it; what is left out has no limit. */
export interface Budget {
  readonly run?: Limit;
  readonly section?: Limit;
}

/** What is put aside for a call before it is made. `price` null: nobody knows what it costs. */
export interface Reservation {
  readonly input: number;
  readonly output: number;
  readonly price: Price | null;
}

/** What was spent: a sum over calls. */
export interface Spending {
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  /** True once one of the calls was estimated, because its end did not tell. */
  readonly isEstimated: boolean;
  /** Billionths by currency. */
  readonly money?: Readonly<Record<string, number>>;
  /** Calls whose price is unknown: their money is in no sum. */
  readonly unpriced?: number;
}

/** Why a call may not be made, or not go on. With `limit` `price` a limit in money is set, and the price of the model is unknown. */
export interface Overrun {
  readonly scope: 'run' | 'section';
  readonly limit: 'tokens' | 'money' | 'price';
}

export const NOTHING_SPENT: Spending = { calls: 0, input: 0, output: 0, isEstimated: false };

/** @example costOf({ currency: 'USD', input: 2, output: 10 }, 1000, 100) // { currency: 'USD', nanos: 3_000_000 } */
export function costOf(price: Price, input: number, output: number): Money {
  const { above } = price;
  const rate = above && input > above.tokens ? above : price;
  return { currency: price.currency, nanos: Math.round(input * rate.input * 1000 + output * rate.output * 1000) };
}

/** Adds one call. */
export function plusCall(
  spent: Spending,
  call: { readonly input: number; readonly output: number; readonly isEstimated: boolean; readonly cost?: Money },
): Spending {
  const { cost } = call;
  const money = spent.money ?? {};
  return {
    calls: spent.calls + 1,
    input: spent.input + call.input,
    output: spent.output + call.output,
    isEstimated: spent.isEstimated || call.isEstimated,
    money: cost ? { ...money, [cost.currency]: (money[cost.currency] ?? 0) + cost.nanos } : money,
    unpriced: (spent.unpriced ?? 0) + (cost ? 0 : 1),
  };
}

/** What of the limit stands in the way of `next`; null when there is room for it. */
function beyond(limit: Limit, spent: Spending, next: Reservation): Overrun['limit'] | null {
  if (limit.tokens !== undefined && spent.input + spent.output + next.input + next.output > limit.tokens)
    return 'tokens';
  const { money } = limit;
  if (money === undefined) return null;
  // Unknown is not nothing: what cannot be counted cannot be held within a limit either.
  if (next.price === null || next.price.currency !== money.currency) return 'price';
  const cost = costOf(next.price, next.input, next.output).nanos;
  return (spent.money?.[money.currency] ?? 0) + cost > money.nanos ? 'money' : null;
}

/**
 * The limit that a call would go beyond, or null when there is room for it. The run's own limit is looked at first.
 *
 * @param section what the section of the call spent in this run; null for a call that belongs to no section
 */
export function overrunOf(
  budget: Budget | undefined,
  run: Spending,
  section: Spending | null,
  next: Reservation,
): Overrun | null {
  const ofRun = budget?.run ? beyond(budget.run, run, next) : null;
  if (ofRun !== null) return { scope: 'run', limit: ofRun };
  const ofSection = budget?.section && section !== null ? beyond(budget.section, section, next) : null;
  return ofSection === null ? null : { scope: 'section', limit: ofSection };
}

/**
 * Tokens of a text, estimated: one for a Han character, one for four others. Used only where a provider does not tell.
 *
 * @example estimateTokens('四个汉字') // 4
 */
export function estimateTokens(text: string): number {
  let quarters = 0;
  for (let index = 0; index < text.length; index += 1) quarters += text.charCodeAt(index) >= 0x2e80 ? 4 : 1;
  return Math.ceil(quarters / 4);
}

/**
 * Reads an amount as people write it: a number of tokens, or money with its currency before or behind. Null when it is neither.
 *
 * @example parseLimit('2.5 USD') // { money: { currency: 'USD', nanos: 2_500_000_000 } }
 */
export function parseLimit(text: string): Limit | null {
  const [, before = '', digits = '', scale = '', behind = ''] =
    /^\s*([A-Za-z]{3}|[$¥])?\s*(\d[\d,_]*(?:\.\d{1,9})?)\s*([kM](?![A-Za-z]))?\s*([A-Za-z]{3})?\s*$/.exec(text) ?? [];
  const amount = Number(digits.replace(/[,_]/g, '')) * (scale === 'k' ? 1_000 : scale === 'M' ? 1_000_000 : 1);
  if (digits === '' || !(amount > 0) || (before !== '' && behind !== '')) return null;
  const sign = before === '$' ? 'USD' : before === '¥' ? 'CNY' : `${before}${behind}`.toUpperCase();
  if (sign === '') return Number.isSafeInteger(amount) ? { tokens: amount } : null;
  const nanos = Math.round(amount * 1e9);
  return Number.isSafeInteger(nanos) ? { money: { currency: sign, nanos } } : null;
}

/** @example moneyText({ currency: 'USD', nanos: 12_300_000 }) // '0.012 USD' */
export function moneyText({ currency, nanos }: Money): string {
  const units = nanos / 1e9;
  const digits = units >= 1 || units === 0 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(units)));
  return `${units.toFixed(digits)} ${currency}`;
}

/**
 * The budget with twice of the limit that was reached; null when no amount would help, because a price is unknown.
 *
 * @example raisedBudget({ run: { tokens: 1000 } }, { scope: 'run', limit: 'tokens' }) // { run: { tokens: 2000 } }
 */
export function raisedBudget(budget: Budget, { scope, limit }: Overrun): Budget | null {
  const { tokens, money } = budget[scope] ?? {};
  if (limit === 'tokens' && tokens !== undefined)
    return { ...budget, [scope]: { ...budget[scope], tokens: tokens * 2 } };
  if (limit !== 'money' || money === undefined) return null;
  return { ...budget, [scope]: { ...budget[scope], money: { ...money, nanos: money.nanos * 2 } } };
}

/** The budget without the limit that stands in the way. */
export function withoutLimit(budget: Budget, { scope, limit }: Overrun): Budget {
  const { tokens, money } = budget[scope] ?? {};
  const kept = limit === 'tokens' ? { ...(money ? { money } : {}) } : { ...(tokens === undefined ? {} : { tokens }) };
  return { ...budget, [scope]: Object.keys(kept).length > 0 ? kept : undefined };
}

/** What is left of a limit; nothing less than nothing. */
export function leftOf({ tokens, money }: Limit, spent: Spending = NOTHING_SPENT): Limit {
  return {
    ...(tokens === undefined ? {} : { tokens: Math.max(0, tokens - spent.input - spent.output) }),
    ...(money ? { money: { ...money, nanos: Math.max(0, money.nanos - (spent.money?.[money.currency] ?? 0)) } } : {}),
  };
}
