/**
 * The log against what it is made of: appends against a plain loop of prepared inserts on node:sqlite, resuming against a plain SELECT.
 * See bench/README.md for how each figure is made.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '@longhand/protocol';
import { openStore, type Store } from '@longhand/store';
import { finish, interleave, isQuick, median, percentile, printTable } from './harness.ts';
import { save } from './record.ts';

const rounds = isQuick ? 3 : 7;
const commits = isQuick ? 60 : 200;
const perCommit = 250;
const resumed = 5_000;
const documents = Array.from({ length: perCommit }, (_, index) => `d_${index}`);
const text = '持久化的事件 and some English words, as a model writes them, about forty characters at a time. '.repeat(
  2,
);

function delta(at: number): NewEvent {
  return {
    type: 'text.delta',
    run: 'r_0000000001',
    by: { kind: 'agent', id: 'writer' },
    at: 1_760_000_000_000,
    data: { block: 'b_0000000001', at, text: text.slice(at % 40, (at % 40) + 60) },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'longhand-bench-store-'));
const delays: number[] = [];
let directSeq = 0;
const appendNames = {
  direct: 'a loop of prepared inserts',
  ours: 'the log, one event each of 250 documents',
  oursBurst: 'the log, five events each of 50 documents',
};
const resumeNames = {
  select: 'SELECT, text',
  selectParsed: 'SELECT, parsed',
  texts: 'the log, text',
  events: 'the log, parsed',
};
try {
  const appends = await measureAppends();
  const resumes = await measureResumes();
  const appendRatio = median(appends.direct) / median(appends.ours);
  const burstRatio = median(appends.direct) / median(appends.oursBurst);
  printTable(
    [`append, ${perCommit} events per commit`, 'us per event, wall', 'events/s'],
    (['direct', 'ours', 'oursBurst'] as const).map((name) => {
      const us = median(appends[name]);
      return [appendNames[name], us, Math.round(1e6 / us)];
    }),
  );
  console.log();
  printTable(
    [`resume, ${resumed} events`, 'ms, median', 'ms, worst'],
    (['select', 'selectParsed', 'texts', 'events'] as const).map((name) => [
      resumeNames[name],
      median(resumes[name]),
      Math.max(...resumes[name]),
    ]),
  );
  const figures = {
    directUsPerEvent: median(appends.direct),
    appendUsPerEvent: median(appends.ours),
    appendRatio,
    appendBurstRatio: burstRatio,
    commitP99Ms: percentile(delays, 0.99),
    selectMs: median(resumes.select),
    resumeTextMs: median(resumes.texts),
    resumeEventsMs: median(resumes.events),
    resumeRatio: median(resumes.texts) / median(resumes.select),
    resumeEventsRatio: median(resumes.events) / median(resumes.selectParsed),
  };
  const goals = [
    { figure: 'appendRatio', atLeast: 0.8 },
    { figure: 'resumeRatio', atMost: 1.5 },
    { figure: 'resumeEventsRatio', atMost: 1.5 },
  ];
  if (process.argv.includes('--save')) save('store', figures, [{ figures, goals }]);
  finish({ bench: 'store', figures, goals });
} finally {
  rmSync(folder, { recursive: true });
}

/** Wall time per event in microseconds; each round writes to a database that grows, as real ones do. */
async function measureAppends() {
  const store = await openStore(join(folder, 'ours'));
  const epochs = await Promise.all(documents.map((document) => store.ownership.acquire(document)));
  const direct = openDirect(join(folder, 'direct.db'));
  const seqs = new Map<string, number>();
  const oneEach = () => append(store, epochs, seqs, perCommit, 1);
  const burst = () => append(store, epochs, seqs, perCommit / 5, 5);
  const plain = async () => appendDirect(direct);
  for (const warmUp of [oneEach, burst, plain]) await warmUp();
  delays.length = 0;
  const values = await interleave(rounds, { direct: plain, ours: oneEach, oursBurst: burst });
  await store.close();
  direct.close();
  return values;
}

async function append(
  store: Store,
  epochs: readonly { readonly epoch: number }[],
  seqs: Map<string, number>,
  writers: number,
  events: number,
): Promise<number> {
  const began = performance.now();
  for (let commit = 0; commit < commits; commit++) {
    const sent = performance.now();
    await Promise.all(
      documents.slice(0, writers).map(async (document, index) => {
        const seq = seqs.get(document) ?? 0;
        const batch = Array.from({ length: events }, (_, at) => delta(seq + at));
        seqs.set(document, await store.log.append(document, seq, epochs[index]?.epoch ?? 0, batch));
      }),
    );
    delays.push(performance.now() - sent);
  }
  return ((performance.now() - began) * 1_000) / (commits * perCommit);
}

function appendDirect(db: DatabaseSync): number {
  const insert = db.prepare('INSERT INTO events (document, seq, data) VALUES (?, ?, ?)');
  const began = performance.now();
  for (let commit = 0; commit < commits; commit++) {
    directSeq++;
    db.exec('BEGIN IMMEDIATE');
    for (let index = 0; index < perCommit; index++) {
      insert.run(index, directSeq, JSON.stringify({ seq: directSeq, ...delta(directSeq) }));
    }
    db.exec('COMMIT');
  }
  return ((performance.now() - began) * 1_000) / (commits * perCommit);
}

function openDirect(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
    CREATE TABLE events (document INTEGER NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL);
    CREATE UNIQUE INDEX events_by_document ON events (document, seq)`);
  return db;
}

/** Milliseconds to get the events of one document out of many, from the beginning, by connections that hold nothing of it in memory. */
async function measureResumes() {
  const ours = join(folder, 'resume');
  const written = await openStore(ours);
  const path = join(folder, 'resume.db');
  const direct = openDirect(path);
  const insert = direct.prepare('INSERT INTO events (document, seq, data) VALUES (?, ?, ?)');
  const readers = documents.slice(0, 20);
  const epochs = await Promise.all(readers.map((document) => written.ownership.acquire(document)));
  for (let seq = 0; seq < resumed; seq += 5) {
    const batch = Array.from({ length: 5 }, (_, at) => delta(seq + at));
    await Promise.all(readers.map((id, index) => written.log.append(id, seq, epochs[index]?.epoch ?? 0, batch)));
    direct.exec('BEGIN');
    batch.forEach((event, at) => {
      for (const [index] of readers.entries()) {
        insert.run(index, seq + at + 1, JSON.stringify({ seq: seq + at + 1, ...event }));
      }
    });
    direct.exec('COMMIT');
  }
  await written.close();
  direct.close();
  const store = await openStore(ours);
  const db = new DatabaseSync(path, { readOnly: true });
  const select = db.prepare('SELECT seq, data FROM events WHERE document = ? AND seq > ? ORDER BY seq LIMIT ?');
  let turn = 0;
  const timed = (read: (index: number) => Promise<readonly unknown[]> | readonly unknown[]) => async () => {
    const began = performance.now();
    const events = await read(turn++ % readers.length);
    if (events.length !== resumed) throw new Error(`read ${events.length} of ${resumed} events`);
    return performance.now() - began;
  };
  const contestants = {
    select: timed((index) => select.all(index, 0, resumed)),
    selectParsed: timed((index) =>
      select.all(index, 0, resumed).map(({ data }) => JSON.parse(String(data)) as unknown),
    ),
    texts: timed((index) => store.log.readText(readers[index] ?? '', 0, resumed)),
    events: timed((index) => store.log.read(readers[index] ?? '', 0, resumed)),
  };
  await interleave(3, contestants);
  const values = await interleave(rounds * 5, contestants);
  await store.close();
  db.close();
  return values;
}
