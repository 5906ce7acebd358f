import type { Book, Question } from './corpus.ts';

/** A chunk of the first copy by its index. */
export type Ranking = readonly number[];

export interface Quality {
  readonly name: string;
  readonly questions: number;
  readonly ndcg: number;
  readonly mrr: number;
  readonly hit: number;
}

const DEPTH = 10;

/**
 * Means over the questions of each set. A chunk is relevant when it overlaps the answer; gains are 0 or 1, the ideal ranking has every relevant
 * chunk first.
 */
export function qualityOf(
  book: Book,
  questions: readonly Question[],
  rankings: readonly Ranking[],
): readonly Quality[] {
  return [...new Set(questions.map(({ src }) => src))].map((name) => {
    const judged = questions.flatMap((question, at) =>
      question.src === name ? [judge(book, question, rankings[at] ?? [])] : [],
    );
    const mean = (of: (one: (typeof judged)[number]) => number) => sum(judged.map(of)) / judged.length;
    return {
      name,
      questions: judged.length,
      ndcg: mean(({ ndcg }) => ndcg),
      mrr: mean(({ mrr }) => mrr),
      hit: mean(({ hit }) => hit),
    };
  });
}

function judge(book: Book, { pid, ans }: Question, ranking: Ranking) {
  const base = book.startOf.get(pid) ?? 0;
  const relevant = new Set(
    book.chunks.filter(({ start, end }) => start < base + ans[1] && end > base + ans[0]).map(({ index }) => index),
  );
  const ranks = ranking.slice(0, DEPTH).flatMap((chunk, rank) => (relevant.has(chunk) ? [rank] : []));
  const ideal = Array.from({ length: Math.min(DEPTH, relevant.size) }, (_, rank) => gainAt(rank));
  const first = ranks[0];
  return {
    ndcg: ideal.length === 0 ? 0 : sum(ranks.map(gainAt)) / sum(ideal),
    mrr: first === undefined ? 0 : 1 / (first + 1),
    hit: first !== undefined && first < 5 ? 1 : 0,
  };
}

function gainAt(rank: number): number {
  return 1 / Math.log2(rank + 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
