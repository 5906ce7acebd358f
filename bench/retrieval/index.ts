/**
 * How well and how fast the index finds, beside full-text indexes that others use. See bench/README.md for how each figure is made.
 * `--sizes 5000,50000` measures some sizes only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, type Goal, isQuick, printTable } from '../harness.ts';
import { save } from '../record.ts';
import type { Quality } from './quality.ts';

type Measured = Readonly<Record<string, number>> & { readonly quality?: readonly Quality[] };

const copiesFor: Readonly<Record<string, number>> = { '5000': 1, '50000': 10, '500000': 96 };
const sizes = (optionOf('--sizes') ?? (isQuick ? '5000' : '5000,50000,500000')).split(',');
const rounds = isQuick ? 1 : 5;
const peers = ['unicode61', 'trigram', 'jieba', 'minisearch'];
const peerNames: Readonly<Record<string, string>> = {
  longhand: 'Longhand',
  unicode61: 'FTS5 unicode61',
  trigram: 'FTS5 trigram',
  jieba: 'jieba words in FTS5',
  minisearch: 'MiniSearch',
};

const figures: Record<string, number> = {};
const goals: Goal[] = [];
for (const size of sizes) {
  const copies = copiesFor[size];
  if (copies === undefined)
    throw new Error(`There is no size ${size}: choose of ${Object.keys(copiesFor).join(', ')}.`);
  measure(size, copies);
}
if (process.argv.includes('--save')) save('retrieval', figures, [{ figures, goals }]);
finish({ bench: 'retrieval', figures, goals });

function measure(size: string, copies: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-retrieval-'));
  try {
    const written = run('index', copies, folder);
    const ours = { ...written, ...run('search', copies, folder) } as Measured;
    const differing = run('compare', copies, folder).differing ?? Number.NaN;
    // The peers keep millions of postings in ways that take minutes at the largest size.
    const others = copies > 10 ? [] : peers.map((peer) => [peer, run(peer, copies, folder)] as const);
    report(size, [['longhand', ours], ...others]);
    console.log(
      `\nbest ten other than when everything is scored: ${differing} questions; opened in ${show(ours.openSeconds)} s\n`,
    );
    figures[`${size} differing`] = differing;
    goals.push({ figure: `${size} differing`, atMost: 0 });
    if (copies === 1) goals.push({ figure: '5000 longhand queriesPerS', atLeast: 5_000 });
    if (copies > 10) goals.push({ figure: '500000 longhand queriesPerS', atLeast: 300 });
    if (copies > 10) goals.push({ figure: '500000 longhand p99Ms', atMost: 5 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(size: string, measured: readonly (readonly [string, Measured])[]): void {
  for (const [name, { quality = [], ...numbers }] of measured) {
    for (const [figure, value] of Object.entries(numbers)) figures[`${size} ${name} ${figure}`] = value;
    for (const { name: set, ndcg, mrr, hit } of quality) {
      Object.assign(figures, {
        [`${name} ${set} ndcg@10`]: ndcg,
        [`${name} ${set} mrr@10`]: mrr,
        [`${name} ${set} hit@5`]: hit,
      });
    }
  }
  const first = measured[0]?.[1].quality ?? [];
  if (first.length > 0) {
    printTable(
      ['NDCG@10, MRR@10, hit@5', ...first.map(({ name, questions }) => `${name} (${questions})`)],
      measured.map(([name, { quality = [] }]) => [
        peerNames[name] ?? name,
        ...quality.map(({ ndcg, mrr, hit }) => [ndcg, mrr, hit].map((value) => value.toFixed(3)).join(' ')),
      ]),
    );
    console.log();
    goals.push({ figure: 'longhand xq-en ndcg@10', atLeast: 0.91 });
    goals.push({ figure: 'longhand xq-zh ndcg@10', atLeast: 0.88 }, { figure: 'longhand cmrc ndcg@10', atLeast: 0.88 });
  }
  printTable(
    [
      `${figures[`${size} longhand chunks`]} chunks, one thread`,
      'queries/s',
      'p50 ms',
      'p99 ms',
      'index s',
      'disk MiB',
      'RSS MiB',
    ],
    measured.map(([name, { queriesPerS, p50Ms, p99Ms, indexSeconds, diskMiB, rssMiB }]) => [
      peerNames[name] ?? name,
      ...[queriesPerS, p50Ms, p99Ms, indexSeconds, diskMiB, rssMiB].map((value) => value ?? Number.NaN),
    ]),
  );
}

function run(name: string, copies: number, folder: string): Measured {
  const main = join(import.meta.dirname, 'contestant-main.ts');
  const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc', '--max-old-space-size=8192'];
  const { stdout, status } = spawnSync(
    process.execPath,
    [...flags, main, name, String(copies), folder, String(rounds)],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0) throw new Error(`${name} ended with ${status} at ${copies} copies.`);
  // Its last line, as contestant-main.ts prints it.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Measured;
}

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function show(value: number | undefined): string {
  return value === undefined ? '?' : value.toPrecision(3);
}
