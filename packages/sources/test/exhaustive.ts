import type { Chunk } from '../src/text/chunks.ts';
import { detectLang, langOf } from '../src/text/language.ts';
import { tokensOf } from '../src/text/tokens.ts';

export interface GivenText {
  readonly id: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
}
export interface Wanted {
  readonly limit: number;
  readonly sources?: readonly string[] | undefined;
  readonly pages?: readonly [number, number] | undefined;
  readonly lang?: 'zh' | 'en' | undefined;
}

/** The formula of the ranking as it stands in the docs, on the texts themselves: nothing is stored, skipped or shared. */
export function exhaustive(texts: readonly GivenText[], query: string, wanted: Wanted) {
  const all = texts.flatMap(({ id, text, chunks }) => {
    let lang = detectLang(text);
    return chunks.map((chunk, at) => {
      const slice = text.slice(chunk.start, chunk.end);
      lang = langOf(slice) ?? lang;
      return { id, at, lang, chunk, parent: `${id}\n${chunk.parent}`, tokens: tokensOf(slice) };
    });
  });
  const parents = new Map<string, string[]>();
  for (const { parent, tokens } of all) parents.set(parent, [...(parents.get(parent) ?? []), ...tokens]);
  const total = all.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const queryTokens = tokensOf(query);
  const terms = [...new Set(queryTokens)];
  const times = (tokens: readonly string[], term: string) => tokens.filter((token) => token === term).length;
  const idf = (texts: readonly (readonly string[])[], term: string) => {
    const holding = texts.filter((tokens) => tokens.includes(term)).length;
    return Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
  };
  const bm25 = (texts: readonly (readonly string[])[], tokens: readonly string[]) => {
    const mean = total / texts.length || 1;
    return terms.reduce((sum, term) => {
      const count = times(tokens, term);
      const norm = 0.9 * (1 - 0.4 + (0.4 * tokens.length) / mean);
      return sum + (count === 0 ? 0 : (times(queryTokens, term) * idf(texts, term) * 1.9 * count) / (count + norm));
    }, 0);
  };
  const chunkTexts = all.map(({ tokens }) => tokens);
  const parentTexts = [...parents.values()];
  return all
    .filter(({ tokens }) => terms.some((term) => tokens.includes(term)))
    .filter(({ id, lang, chunk: { page } }) => {
      const { sources, pages } = wanted;
      if (sources && !sources.includes(id)) return false;
      if (pages && (page === undefined || page < pages[0] || page > pages[1])) return false;
      return wanted.lang === undefined || wanted.lang === lang;
    })
    .map(({ id, at, tokens, parent }) => ({
      source: id,
      chunk: at,
      score: bm25(chunkTexts, tokens) + 0.7 * bm25(parentTexts, parents.get(parent) ?? []),
    }))
    .sort(
      (left, right) =>
        right.score - left.score ||
        (left.source < right.source ? -1 : left.source > right.source ? 1 : left.chunk - right.chunk),
    )
    .slice(0, wanted.limit);
}
