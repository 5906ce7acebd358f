/**
 * What was spent and what may be spent, as people read it: one text for page and terminal.
 * @module
 */
import { type Locale, say } from '@longhand/i18n';
import { type Limit, moneyText, type Spending } from '@longhand/protocol';

const numbers = { en: new Intl.NumberFormat('en'), zh: new Intl.NumberFormat('zh-CN') };

/**
 * @example spentText('en', state.usage) // 'about 1,204 tokens, 0.012 USD'
 */
export function spentText(locale: Locale, spent: Spending): string {
  const money = Object.entries(spent.money ?? {}).map(([currency, nanos]) => moneyText({ currency, nanos }));
  const { unpriced = 0 } = spent;
  const parts = [
    tokensText(locale, spent.input + spent.output),
    ...money,
    ...(unpriced > 0 ? [say(locale, 'spending.unpriced', { calls: unpriced })] : []),
  ];
  const text = joined(locale, parts);
  return spent.isEstimated ? say(locale, 'spending.about', { text }) : text;
}

/** @example limitText('zh', { tokens: 20000 }) // '20,000 个词元' */
export function limitText(locale: Locale, { tokens, money }: Limit): string {
  return joined(locale, [
    ...(tokens === undefined ? [] : [tokensText(locale, tokens)]),
    ...(money ? [moneyText(money)] : []),
  ]);
}

function tokensText(locale: Locale, tokens: number): string {
  return say(locale, 'spending.tokens', { tokens: numbers[locale].format(tokens) });
}

function joined(locale: Locale, parts: readonly string[]): string {
  return parts.reduce((first, second) => (first === '' ? second : say(locale, 'spending.join', { first, second })), '');
}
