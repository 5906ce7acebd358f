/**
 * How well and how fast the index finds: XQuAD (English and Chinese) and CMRC 2018 in one mixed index, without titles.
 * A chunk is relevant when it overlaps the answer. See bench/data/retrieval/README.md for data and licence.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Chunk, chunkText, type Hit, indexText, SearchIndex } from '@longhand/sources/text';
import { finish, isQuick, median, printTable } from './harness.ts';

interface Passage {
  readonly id: string;
  readonly lang: 'zh' | 'en';
  readonly text: string;
}
interface Question {
  readonly src: string;
  /** Passage that holds the answer. */
  readonly pid: string;
  readonly text: string;
  readonly ans: readonly [number, number];
}

const depth = 10;
const rounds = isQuick ? 1 : 5;
const file = join(import.meta.dirname, 'data', 'retrieval', 'xquad-cmrc.json.gz');
// The file is part of the repository; its README gives its shape.
const { passages, queries } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
  readonly passages: readonly Passage[];
  readonly queries: readonly Question[];
};

const index = new SearchIndex();
const chunksOf = new Map<string, readonly Chunk[]>();
const began = performance.now();
for (const { id, text, lang } of passages) {
  const chunks = chunkText(text, [], [], lang);
  chunksOf.set(id, chunks);
  index.put(id, indexText({ text, sha256: '' }, chunks));
}
const indexSeconds = (performance.now() - began) / 1000;

const results = askAll();
const speeds = Array.from({ length: rounds }, () => {
  const start = performance.now();
  askAll();
  return queries.length / ((performance.now() - start) / 1000);
});

const names = [...new Set(queries.map(({ src }) => src))];
const sets = names.map((name) => ({ name, ...judge(name) }));
printTable(
  ['set', 'questions', 'NDCG@10', 'MRR@10', 'hit@5'],
  sets.map(({ name, questions, ndcg, mrr, hit }) => [name, questions, ndcg, mrr, hit]),
);
console.log(`\n${index.size} chunks, indexed in ${indexSeconds.toFixed(2)} s`);

const figures: Record<string, number> = {
  chunks: index.size,
  chunksIndexedPerS: index.size / indexSeconds,
  queriesPerS: median(speeds),
};
for (const { name, ndcg, mrr, hit } of sets) {
  Object.assign(figures, { [`${name} ndcg@10`]: ndcg, [`${name} mrr@10`]: mrr, [`${name} hit@5`]: hit });
}
finish({
  bench: 'retrieval',
  figures,
  goals: [
    { figure: 'xq-zh ndcg@10', atLeast: 0.88 },
    { figure: 'cmrc ndcg@10', atLeast: 0.88 },
    { figure: 'xq-en ndcg@10', atLeast: 0.91 },
    { figure: 'queriesPerS', atLeast: 5_000 },
  ],
});

function askAll(): readonly (readonly Hit[])[] {
  return queries.map(({ text }) => index.search(text, { limit: depth }));
}

/** Means over the questions of one set; gains are 0 or 1, the ideal ranking has every relevant chunk first. */
function judge(name: string): { questions: number; ndcg: number; mrr: number; hit: number } {
  let questions = 0;
  let ndcg = 0;
  let mrr = 0;
  let hit = 0;
  for (const [at, { src, pid, ans }] of queries.entries()) {
    if (src !== name) continue;
    questions++;
    const relevant = new Set(
      chunksOf
        .get(pid)
        ?.filter(({ start, end }) => start < ans[1] && end > ans[0])
        .map((chunk) => chunk.index),
    );
    const ranks = (results[at] ?? []).flatMap(({ source, chunk }, rank) =>
      source === pid && relevant.has(chunk) ? [rank] : [],
    );
    const ideal = Array.from({ length: Math.min(depth, relevant.size) }, (_, rank) => gainAt(rank));
    ndcg += ideal.length === 0 ? 0 : sum(ranks.map(gainAt)) / sum(ideal);
    const first = ranks[0];
    if (first === undefined) continue;
    mrr += 1 / (first + 1);
    if (first < 5) hit++;
  }
  return { questions, ndcg: ndcg / questions, mrr: mrr / questions, hit: hit / questions };
}

function gainAt(rank: number): number {
  return 1 / Math.log2(rank + 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
