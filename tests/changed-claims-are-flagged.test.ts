/**
 * Sentences of real passages, changed on purpose, against the passage that they come from: how many the soft checks catch, and how often they
 * speak up about an honest one. Passages: XQuAD and CMRC 2018 (bench/data/retrieval, CC BY-SA 4.0).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FlagKind } from '@longhand/document';
import { flagClaim, sentencesOf } from '@longhand/sources';
import { describe, expect, test } from 'vitest';

interface Passage {
  readonly id: string;
  readonly src: string;
  readonly lang: 'zh' | 'en';
  readonly text: string;
}
const file = join(import.meta.dirname, '..', 'bench', 'data', 'retrieval', 'xquad-cmrc.json.gz');
// The file is ours and has this form.
const { passages } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { passages: readonly Passage[] };

/** Some of the passages: enough to tell a rate, quick enough for every run. */
const sample = passages.filter(({ lang }, index) => index % (lang === 'en' ? 2 : 8) === 0);
const texts = { en: sample.filter(({ lang }) => lang === 'en'), zh: sample.filter(({ lang }) => lang === 'zh') };

interface Case {
  readonly claim: string;
  readonly quote: string;
}
/** Every sentence of the sample, quoted with its neighbours, as citations do. */
function casesOf(lang: 'zh' | 'en'): readonly Case[] {
  return texts[lang].flatMap(({ text }) => {
    const ranges = sentencesOf(text);
    return ranges.flatMap(({ start, end }, index): readonly Case[] => {
      const from = ranges[Math.max(0, index - 1)] ?? { start };
      const to = ranges[Math.min(ranges.length - 1, index + 1)] ?? { end };
      return end - start < 15 ? [] : [{ claim: text.slice(start, end), quote: text.slice(from.start, to.end) }];
    });
  });
}
const cases = { en: casesOf('en'), zh: casesOf('zh') };

type Change = (claim: string, index: number) => string;
const digit: Change = (claim, index) => {
  const at = [...claim.matchAll(/\d/g)].map((match) => match.index);
  const chosen = at[index % Math.max(1, at.length)];
  if (chosen === undefined) return claim;
  return claim.slice(0, chosen) + String((Number(claim[chosen]) + 3) % 10) + claim.slice(chosen + 1);
};
const scale: Change = (claim) =>
  /\d\s*(万|亿)/.test(claim)
    ? claim.replace(/(\d\s*)(万|亿)/, (_, number, unit) => number + (unit === '万' ? '亿' : '万'))
    : claim.replace(
        /(\d\s*)(million|billion)/,
        (_, number, unit) => number + (unit === 'million' ? 'billion' : 'million'),
      );
const units: readonly (readonly [RegExp, string])[] = [
  [/(\d\s*)(?:公里|千米)/, '$1米'],
  [/(\d\s*)米(?!\p{Script=Han}?兰)/u, '$1公里'],
  [/(\d\s*)平方公里/, '$1公顷'],
  [/(\d\s*)(?:kilometres|kilometers|km)\b/, '$1miles'],
  [/(\d\s*)miles\b/, '$1km'],
  [/(\d\s*)%/, '$1‰'],
  [/(\d\s*)美元/, '$1欧元'],
  [/(\d\s*)元/, '$1美元'],
];
const unit: Change = (claim) => {
  const swap = units.find(([shape]) => shape.test(claim));
  return swap ? claim.replace(swap[0], swap[1]) : claim;
};
const date: Change = (claim) =>
  claim
    .replace(/(\d{4}年)(1[0-2]|[1-9])月/, (_, year, month) => `${year}${(Number(month) % 12) + 1}月`)
    .replace(/\b(January|February|March|April|June|July|August|September|October|November|December)(?= \d)/, (month) =>
      month === 'April' ? 'October' : 'April',
    );
const denial: Record<'zh' | 'en', Change> = {
  en: (claim) => claim.replace(/\b(was|is|were|are|had|has)\b(?! not)/, '$1 not'),
  zh: (claim) => claim.replace(/(?<!不)(是|有|在)/, '没有$1'),
};
const name: Change = (claim) =>
  claim.replace(/(?<=[a-z,] )[A-Z][a-z]{3,}\b(?! \d)|(?<=\p{Script=Han})[A-Z][A-Za-z]{2,}/u, 'Brantwood');
const other =
  (lang: 'zh' | 'en'): Change =>
  (_, index) => {
    const far = cases[lang];
    return far[(index + Math.floor(far.length / 2)) % far.length]?.claim ?? '';
  };

interface Rate {
  readonly cases: number;
  readonly caught: number;
}
function rateOf(lang: 'zh' | 'en', change: Change, kinds: readonly FlagKind[]): Rate {
  let count = 0;
  let caught = 0;
  for (const [index, { claim, quote }] of cases[lang].entries()) {
    const changed = change(claim, index);
    // What the passage says too is no corruption.
    if (changed === claim || quote.includes(changed)) continue;
    count++;
    if (flagClaim(changed, quote).some(({ kind }) => kinds.includes(kind))) caught++;
  }
  return { cases: count, caught };
}
const share = ({ cases, caught }: Rate) => caught / Math.max(1, cases);

const ANY: readonly FlagKind[] = ['number', 'unit', 'date', 'name', 'negation', 'overlap'];
/** Kind of change, what must notice it, the least share in English and in Chinese; and, by the way, at least so many cases. */
const corruptions: readonly (readonly [string, Record<'zh' | 'en', Change>, readonly FlagKind[], number, number])[] = [
  ['another digit', { en: digit, zh: digit }, ['number', 'date'], 0.95, 0.95],
  ['another scale (万, 亿, million, billion)', { en: scale, zh: scale }, ['number'], 0.9, 0.9],
  ['another unit', { en: unit, zh: unit }, ['unit'], 0.8, 0.8],
  ['another month', { en: date, zh: date }, ['date'], 0.9, 0.9],
  ['a denial', denial, ['negation'], 0.9, 0.88],
  ['another name', { en: name, zh: name }, ['name'], 0.95, 0.95],
  ['a sentence from elsewhere', { en: other('en'), zh: other('zh') }, ANY, 0.97, 0.97],
];

describe('a changed claim is flagged', () => {
  for (const [what, change, kinds, ...least] of corruptions) {
    for (const [index, lang] of (['en', 'zh'] as const).entries()) {
      test(`${what} (${lang}): at least ${100 * (least[index] ?? 1)} of 100`, () => {
        const rate = rateOf(lang, change[lang], kinds);
        console.log(`${what} (${lang}): ${rate.caught} of ${rate.cases}`);
        expect(rate.cases).toBeGreaterThanOrEqual(5);
        expect(share(rate)).toBeGreaterThanOrEqual(least[index] ?? 1);
      });
    }
  }
});

describe('an honest claim is left alone', () => {
  const drop: Record<'zh' | 'en', Change> = {
    // Every fifth word that carries nothing of its own: small letters, no denial.
    en: (claim) =>
      claim
        .split(' ')
        .filter(
          (word, index) => index % 5 !== 4 || !/^[a-z]+$/.test(word) || /^(?:not|no|never|nor|cannot)$/.test(word),
        )
        .join(' '),
    zh: (claim) => claim.replace(/的(?!\p{Script=Han}?[确士])/gu, ''),
  };
  for (const lang of ['en', 'zh'] as const) {
    test(`the sentence itself (${lang}): not once`, () => {
      const flagged = cases[lang].filter(({ claim, quote }) => flagClaim(claim, quote).length > 0);
      expect(flagged.map(({ claim, quote }) => [claim, flagClaim(claim, quote)])).toEqual([]);
    });
    test(`the sentence with words left out (${lang}): at most 2 of 100`, () => {
      const rate = rateOf(lang, drop[lang], ANY);
      console.log(`words left out (${lang}): ${rate.caught} of ${rate.cases} flagged`);
      expect(rate.cases).toBeGreaterThan(100);
      expect(share(rate)).toBeLessThanOrEqual(0.02);
    });
  }

  test('a Chinese sentence on its English original: names and words say nothing, numbers and dates at most 15 of 100', () => {
    const english = new Map(
      passages.filter(({ src }) => src === 'xq-en').map(({ id, text }) => [id.split(':')[1], text]),
    );
    let count = 0;
    let flagged = 0;
    for (const { id, text } of passages.filter(({ src }) => src === 'xq-zh')) {
      const quote = english.get(id.split(':')[1]) ?? '';
      for (const { start, end } of sentencesOf(text)) {
        const flags = flagClaim(text.slice(start, end), quote);
        count++;
        if (flags.some(({ kind }) => kind !== 'name')) flagged++;
        expect(flags.map(({ kind }) => kind)).not.toContain('overlap');
        expect(flags.map(({ kind }) => kind)).not.toContain('negation');
      }
    }
    console.log(`across languages: ${flagged} of ${count} flagged`);
    expect(flagged / count).toBeLessThanOrEqual(0.15);
  });
});
