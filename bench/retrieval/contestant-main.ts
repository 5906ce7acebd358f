/**
 * One contestant in a process of its own: `contestant-main.ts NAME COPIES FOLDER ROUNDS` prints one JSON line. Longhand takes two: `index`
 * writes a store into the folder, `search` opens it as a server does after a restart; `compare` holds its answers against everything scored.
 */
import { indexText, SearchIndex } from '@longhand/sources/text';
import { openStore } from '@longhand/store';
import { median, percentile } from '../harness.ts';
import { type Contestant, chunkId, fts5, jieba, miniSearch } from './contestants.ts';
import { bookOf, questions } from './corpus.ts';
import { EverythingScored } from './everything-scored.ts';
import { qualityOf } from './quality.ts';

const [name = '', copiesText = '1', folder = '', roundsText = '1'] = process.argv.slice(2);
const copies = Number(copiesText);
const rounds = Number(roundsText);
/** On large collections a part of the questions is asked. */
const asked = questions.filter((_, at) => copies === 1 || at % (copies > 20 ? 14 : 7) === 0);
const document = 'd_bench';

if (name === 'index') print(await writeStore());
else if (name === 'compare') print({ differing: await compare() });
else print(await measure(name));

function print(figures: object): void {
  console.log(JSON.stringify(figures));
}

async function writeStore() {
  const store = await openStore(folder);
  let cutAndIndexedMs = 0;
  const began = performance.now();
  for (let copy = 0; copy < copies; copy++) {
    const { id, text, chunks } = bookOf(copy);
    const start = performance.now();
    const stored = { sha256: id, text, places: [] };
    const index = indexText(stored, chunks);
    cutAndIndexedMs += performance.now() - start;
    await store.tables.putSource({
      id,
      document,
      name: id,
      media: 'text/plain',
      bytes: text.length,
      fileSha256: id,
      createdAt: copy,
    });
    await store.tables.putText(
      id,
      stored,
      chunks.map((chunk) => ({ ...chunk, source: id })),
      index,
    );
  }
  await store.close();
  return { indexSeconds: cutAndIndexedMs / 1_000, wholeSeconds: (performance.now() - began) / 1_000 };
}

/** Opens the store's index; no text is read. */
async function openLonghand() {
  const store = await openStore(folder);
  const index = new SearchIndex();
  const began = performance.now();
  const put = [];
  let bytes = 0;
  for (const { id } of await store.tables.listSources(document)) {
    const stored = await store.tables.getIndex(id);
    if (stored === null) throw new Error(`${id} has no index`);
    put.push([id, stored] as const);
    bytes += stored.chunks.length + stored.postings.reduce((sum, { data }) => sum + data.length, 0);
  }
  let longestStepMs = 0;
  let last = performance.now();
  for (const _ of index.change({ put })) {
    longestStepMs = Math.max(longestStepMs, performance.now() - last);
    last = performance.now();
  }
  const openSeconds = (performance.now() - began) / 1_000;
  await store.close();
  return { index, bytes, openSeconds, longestStepMs };
}

async function measure(contestant: string) {
  if (contestant === 'search') {
    const { index, bytes, openSeconds, longestStepMs } = await openLonghand();
    const search = (text: string) => index.search(text).map(({ source, chunk }) => `${source}:${chunk}`);
    return { ...speedsOf(search), openSeconds, longestStepMs, chunks: index.size, diskMiB: bytes / 2 ** 20 };
  }
  const peer = await peerOf(contestant);
  let ms = 0;
  for (let copy = 0; copy < copies; copy++) {
    const book = bookOf(copy);
    const start = performance.now();
    await peer.add(book);
    ms += performance.now() - start;
  }
  const start = performance.now();
  await peer.ready();
  ms += performance.now() - start;
  const figures = speedsOf(peer.search);
  const diskMiB = peer.bytes() / 2 ** 20;
  await peer.close();
  return { ...figures, indexSeconds: ms / 1_000, diskMiB };
}

async function peerOf(contestant: string): Promise<Contestant> {
  switch (contestant) {
    case 'unicode61':
    case 'trigram':
      return fts5(folder, contestant);
    case 'jieba':
      return jieba(folder);
    case 'minisearch':
      return miniSearch();
    default:
      throw new Error(`There is no contestant ${contestant}.`);
  }
}

function speedsOf(search: (text: string) => readonly string[]) {
  const answers = asked.map(({ text }) => search(text));
  globalThis.gc?.();
  const rssMiB = process.memoryUsage.rss() / 2 ** 20;
  const delays: number[] = [];
  const speeds = Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (const { text } of asked) {
      const before = performance.now();
      search(text);
      delays.push(performance.now() - before);
    }
    return asked.length / ((performance.now() - start) / 1_000);
  });
  const figures = {
    queriesPerS: median(speeds),
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    rssMiB,
  };
  if (copies > 1) return figures;
  const rankings = answers.map((ids) => ids.map((id) => Number(id.split(':')[1])));
  return { ...figures, quality: qualityOf(bookOf(0), asked, rankings) };
}

/** How many of the questions get other chunks, or another score, than when everything is scored. */
async function compare(): Promise<number> {
  const { index } = await openLonghand();
  const everything = new EverythingScored();
  for (let copy = 0; copy < copies; copy++) everything.add(bookOf(copy));
  const sample = asked.filter((_, at) => at % (copies > 20 ? 4 : copies > 1 ? 2 : 5) === 0);
  return sample.filter(({ text }) => {
    const ours = index.search(text).map(({ source, chunk, score }) => ({ id: chunkId({ id: source }, chunk), score }));
    const all = everything.search(text);
    // The last digit of a sum depends on its order.
    return (
      ours.length !== all.length ||
      all.some(({ id, score }, at) => {
        const other = ours[at];
        return other?.id !== id || Math.abs(other.score - score) > 1e-9 * score;
      })
    );
  }).length;
}
