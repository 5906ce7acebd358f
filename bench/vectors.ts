/**
 * How soon the nearest of 50,000 vectors are found, and whether they are the nearest: the product's thread against a plain loop in this one. The
 * vectors lie in clusters, as those of texts do; the figures say nothing about how well a model of embeddings understands.
 */
import { nearest, type VectorRows, vectorSearch } from '@longhand/sources';
import { finish, isQuick, percentile, printTable } from './harness.ts';

const COUNT = isQuick ? 10_000 : 50_000;
const DIMENSION = 384;
const CLUSTERS = 200;
const QUERIES = isQuick ? 20 : 100;
const BEST = 10;

let seed = 7;
/** Mulberry32: the same vectors in every run. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
function unit(make: (at: number) => number): Float32Array {
  const vector = Float32Array.from({ length: DIMENSION }, (_, at) => make(at));
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}
const centres = Array.from({ length: CLUSTERS }, () => unit(gauss));
const near = (): Float32Array => {
  const centre = centres[Math.floor(random() * CLUSTERS)];
  return unit((at) => (centre?.[at] ?? 0) + 0.06 * gauss());
};

const data = new Float32Array(COUNT * DIMENSION);
for (let row = 0; row < COUNT; row++) data.set(near(), row * DIMENSION);
const rows: VectorRows = {
  source: 's_1',
  dimension: DIMENSION,
  chunks: Uint32Array.from({ length: COUNT }, (_, at) => at),
  data,
};
const queries = Array.from({ length: QUERIES }, near);

/** One sum, then a sort: as short as it can be written. */
function plainLoop(query: Float32Array): readonly number[] {
  const scores = Array.from({ length: COUNT }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < DIMENSION; at++) sum += (data[row * DIMENSION + at] as number) * (query[at] as number);
    return sum;
  });
  return scores
    .map((score, chunk) => ({ score, chunk }))
    .sort((a, b) => b.score - a.score || a.chunk - b.chunk)
    .slice(0, BEST)
    .map(({ chunk }) => chunk);
}

const search = vectorSearch();
const putBegan = performance.now();
// A copy: what is handed over is gone here, and the plain loop needs it too.
search.put('bench', [{ ...rows, data: data.slice() }]);
await search.nearest('bench', queries[0] as Float32Array, BEST);
const loadMs = performance.now() - putBegan;

const threadMs: number[] = [];
const loopMs: number[] = [];
const hereMs: number[] = [];
const blockedMs: number[] = [];
let found = 0;
for (const query of queries) {
  let began = performance.now();
  const wanted = plainLoop(query);
  loopMs.push(performance.now() - began);
  began = performance.now();
  nearest([rows], query, BEST);
  hereMs.push(performance.now() - began);
  began = performance.now();
  const asked = search.nearest('bench', query, BEST);
  // So long the server's own thread is taken.
  blockedMs.push(performance.now() - began);
  const got = (await asked).map(({ chunk }) => chunk);
  threadMs.push(performance.now() - began);
  found += got.filter((chunk) => wanted.includes(chunk)).length;
}
await search.close();
const recall = found / (QUERIES * BEST);

printTable(
  ['way', 'p50 ms', 'p99 ms'],
  [
    ['thread (the product)', percentile(threadMs, 0.5), percentile(threadMs, 0.99)],
    ['the same function in this thread', percentile(hereMs, 0.5), percentile(hereMs, 0.99)],
    ['plain loop and sort', percentile(loopMs, 0.5), percentile(loopMs, 0.99)],
  ],
);
console.log(`\n${COUNT} vectors of ${DIMENSION}; handed over and first answer in ${loadMs.toFixed(0)} ms`);
finish({
  bench: 'vectors',
  figures: {
    vectors: COUNT,
    recallAt10: recall,
    threadP50Ms: percentile(threadMs, 0.5),
    threadP99Ms: percentile(threadMs, 0.99),
    loopP50Ms: percentile(loopMs, 0.5),
    timesFasterThanLoop: percentile(loopMs, 0.5) / percentile(threadMs, 0.5),
    blockedP99Ms: percentile(blockedMs, 0.99),
    vectorsPerSecond: (COUNT * 1000) / percentile(threadMs, 0.5),
  },
  goals: [
    { figure: 'recallAt10', atLeast: 1 },
    { figure: 'timesFasterThanLoop', atLeast: 1 },
  ],
});
