import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openForReading, openForWriting } from './database.ts';
import { LogIndex } from './log-index.ts';
import { LogReader } from './log-reader.ts';
import type { Operation, Outcome } from './messages.ts';
import { Writer } from './writer.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longhand-compaction-'));
  path = join(folder, 'longhand.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A writer without its thread, and a reader beside it, so that a test can look between two steps. */
function openBoth() {
  const compacted: number[] = [];
  const writer = new Writer(openForWriting(path), path, (through) => compacted.push(through));
  const db = openForReading(path);
  const index = LogIndex.load(db, path);
  const reader = new LogReader(db, path, index);
  const append = (document: string, lines: readonly string[]): Outcome | undefined => {
    const text = lines.map((line) => `${line}\n`).join('');
    const data = Buffer.from(text);
    const expectedSeq = index.tail(document);
    const operation: Operation = {
      kind: 'append',
      document,
      expectedSeq,
      epoch: 0,
      events: lines.length,
      bytes: data.length,
    };
    const { outcomes, segment } = writer.commit({ operations: [operation], data });
    const last = expectedSeq + lines.length;
    if (outcomes[0]?.ok) index.add(document, segment, expectedSeq + 1, last, 0, data.length);
    return outcomes[0];
  };
  const read = (document: string, after: number, through = index.tail(document)) =>
    reader.read(document, after, through).flatMap(({ first, text }) =>
      text
        .slice(0, -1)
        .split('\n')
        .filter((_, at) => first + at > after && first + at <= through),
    );
  const close = () => {
    db.close();
    writer.close();
  };
  return { writer, db, index, reader, compacted, append, read, close };
}

test('a reader sees the same log before, while and after segments become chunks', () => {
  const { writer, index, compacted, append, read, close } = openBoth();
  const lines = Array.from({ length: 300 }, (_, at) => `${at} ${'x'.repeat(at)}`);
  for (const [at, line] of lines.entries()) append(at % 3 === 0 ? 'd_1' : 'd_2', [line]);
  const first = lines.filter((_, at) => at % 3 === 0);
  expect(read('d_1', 0)).toEqual(first);
  for (let step = 0; step < 2; step++) expect(writer.compact()).toBe(true);
  // Written as chunks, not deleted yet: both hold the same events.
  expect(read('d_1', 0)).toEqual(first);
  while (writer.compact());
  // The reader's index has not heard of it yet.
  expect(read('d_1', 0)).toEqual(first);
  expect(read('d_1', 40, 60)).toEqual(first.slice(40, 60));
  append('d_1', ['new']);
  expect(read('d_1', 0)).toEqual([...first, 'new']);
  index.forget(compacted.at(-1) ?? 0);
  expect(read('d_1', 0)).toEqual([...first, 'new']);
  expect(read('d_1', 99)).toEqual([...first, 'new'].slice(99));
  expect(read('d_2', 0)).toEqual(lines.filter((_, at) => at % 3 !== 0));
  close();
});

test('any mix of appends, compactions and restarts reads back from any position', () => {
  const steps = fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          document: fc.constantFrom('a', 'b'),
          sizes: fc.array(fc.nat(40_000), { minLength: 1, maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ steps: fc.integer({ min: 1, max: 12 }) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, fc.nat(), (all, from) => {
      rmSync(path, { force: true });
      let both = openBoth();
      const model = new Map<string, string[]>();
      for (const step of all) {
        if (typeof step === 'object' && 'steps' in step) {
          for (let count = 0; count < step.steps && both.writer.compact(); count++);
          both.index.forget(both.compacted.at(-1) ?? 0);
        } else if (step === 'restart') {
          both.close();
          both = openBoth();
        } else {
          const known = model.get(step.document) ?? [];
          const lines = step.sizes.map((size, at) => `${known.length + at}${'x'.repeat(size)}`);
          expect(both.append(step.document, lines)).toEqual({ ok: true, value: 0 });
          model.set(step.document, [...known, ...lines]);
        }
      }
      for (const [document, lines] of model) {
        expect(both.index.tail(document)).toBe(lines.length);
        const after = from % lines.length;
        expect(both.read(document, after)).toEqual(lines.slice(after));
      }
      both.close();
    }),
    { numRuns: 40 },
  );
});

test('many small segments become few chunks of one document each, and are gone then', () => {
  const { writer, db, append, close } = openBoth();
  for (let at = 0; at < 400; at++) {
    append(`d_${at % 4}`, ['x'.repeat(1_000)]);
    // Compacting early and often must not leave one chunk per compaction.
    if (at % 20 === 19) while (writer.compact());
  }
  const count = (sql: string) => Number(db.prepare(sql).get()?.n);
  expect(count('SELECT count(*) AS n FROM segments')).toBe(0);
  expect(count('SELECT count(*) AS n FROM chunks')).toBeLessThanOrEqual(4 * 3);
  expect(writer.compact()).toBe(false);
  close();
});

test('nothing of a removed document stays in the tables, although it shared segments', () => {
  const { writer, db, append, close } = openBoth();
  const data = Buffer.from('secret\n');
  const shared = (document: string): Operation => ({
    kind: 'append',
    document,
    expectedSeq: 0,
    epoch: 0,
    events: 1,
    bytes: 7,
  });
  writer.commit({
    operations: [shared('d_1'), shared('d_2')],
    data: Buffer.concat([data, Buffer.from('public\n')]),
  });
  append('d_3', ['other']);
  writer.commit({ operations: [{ kind: 'remove', document: 'd_1' }], data: new Uint8Array() });
  const rows = [...db.prepare('SELECT data FROM segments').all(), ...db.prepare('SELECT data FROM chunks').all()];
  const left = rows.map((row) => Buffer.from(row.data instanceof Uint8Array ? row.data : []).toString()).sort();
  expect(left).toEqual(['other\n', 'public\n']);
  close();
});

test('a gap in the log is reported as damage, with the document and the seq, and never read over', () => {
  const { writer, append, close } = openBoth();
  for (let at = 0; at < 3; at++) append('d_1', [`"${at}"`]);
  while (writer.compact());
  append('d_1', ['"3"']);
  close();
  const db = openForWriting(path);
  db.exec('DELETE FROM chunks');
  db.close();
  const { reader, close: closeAgain } = openBoth();
  expect(() => reader.read('d_1', 0, 4)).toThrow(/document d_1 .* misses seq 1/);
  closeAgain();

  const emptied = openForWriting(path);
  emptied.exec('UPDATE documents SET compacted = 1');
  emptied.close();
  expect(openBoth).toThrow(/does not follow on the log/);
});
