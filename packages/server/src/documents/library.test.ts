import { emptyState, evolveAll, type NewEvent } from '@longhand/protocol';
import type { DocumentSummary } from '@longhand/protocol/ports';
import { documentListSchema, parseWith } from '@longhand/protocol/schema';
import { manualTimers } from '@longhand/testkit';
import { memoryDisk, openMemoryStore } from '@longhand/testkit/memory';
import { describe, expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { openLibrary } from './library.ts';

const start = harnessPerTest();

const started = (run: string) =>
  event('run.started', { flow: 'write', flowVersion: 1, model: 'digest', lang: 'en', autonomy: 'ask' }, run);
const phase = (name: 'clarifying' | 'awaitingOutline' | 'drafting') => event('run.phase', { phase: name }, 'r1');
const opened = (kind: 'questions' | 'outline') =>
  event('interrupt.opened', { interrupt: 'i1', kind, questions: [] }, 'r1');
const answered = event('interrupt.answered', { interrupt: 'i1', answers: {} }, 'r1');
const paused = (cause: 'user' | 'editing' | 'budget' | 'error' | 'model') => event('run.paused', { cause }, 'r1');
const noSpace = (code: string) => event('run.paused', { cause: 'storage', notice: { code, params: {} } }, 'r1');

async function listed(h: Harness): Promise<readonly DocumentSummary[]> {
  const { body } = await h.json('GET', '/v1/documents');
  expect(parseWith(documentListSchema, body, 'en')).toMatchObject({ isValid: true });
  return body.documents;
}

describe('the library says of each document', () => {
  const cases: readonly (readonly [string, DocumentSummary['waitsFor'], readonly NewEvent[]])[] = [
    ['that was not started', null, []],
    ['with questions to answer', 'questions', [started('r1'), phase('clarifying'), opened('questions')]],
    ['whose questions are answered', null, [started('r1'), phase('clarifying'), opened('questions'), answered]],
    ['with an outline to approve', 'outline', [started('r1'), phase('awaitingOutline'), opened('outline')]],
    ['that is being written', null, [started('r1'), phase('drafting')]],
    ['that a person stopped', null, [started('r1'), phase('drafting'), paused('user')]],
    ['that a person stopped at a question', null, [started('r1'), opened('questions'), paused('user')]],
    ['in which a person writes', null, [started('r1'), phase('drafting'), paused('editing')]],
    ['whose limit is reached', 'budget', [started('r1'), phase('drafting'), paused('budget')]],
    ['in which something went wrong', 'error', [started('r1'), phase('drafting'), paused('error')]],
    ['whose model does not answer', 'model', [started('r1'), phase('drafting'), paused('model')]],
    ['that goes on when there is space', null, [started('r1'), phase('drafting'), noSpace('run.lowSpace')]],
    ['that has waited for space too often', 'storage', [started('r1'), phase('drafting'), noSpace('run.spaceOften')]],
    ['that is finished', null, [started('r1'), opened('outline'), event('run.finished', { outcome: 'failed' }, 'r1')]],
  ];
  test.each(cases)('%s what it waits for: %s', async (_, waitsFor, events) => {
    const h = await start();
    const id = await h.document();
    if (events.length > 0) await h.append(id, ...events);
    expect(await listed(h)).toMatchObject([{ id, waitsFor }]);
  });

  test('although an older program wrote its summary', async () => {
    const first = await start();
    const id = await first.document();
    await first.append(id, started('r1'), phase('clarifying'), opened('questions'));
    await first.server.close();
    const [summary] = await first.store.tables.listSummaries();
    if (summary === undefined) throw new Error('There is no summary.');
    const { waitsFor, ...older } = summary;
    expect(waitsFor).toBe('questions');
    await first.store.tables.putSummary(older);
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    expect(await second.store.tables.listSummaries()).toEqual([summary]);
  });
});

test('a document that is deleted while its summary is made is no problem', async () => {
  const { log, tables } = openMemoryStore(memoryDisk());
  const { epoch } = await log.acquire('d1');
  await log.append('d1', 0, epoch, [event('document.created', { title: '', brief: 'Salt.', lang: 'en' })]);
  const problems: unknown[] = [];
  const library = await openLibrary({
    log,
    tables,
    timers: manualTimers(),
    async stateOf(document) {
      await log.remove(document);
      throw new Error('There is no such document.');
    },
    report: (error) => void problems.push(error),
  });
  // What `openLibrary` mended is fresh; only a change makes it read the state.
  await log.append('d1', 1, epoch, [event('document.changed', { title: 'Salt' })]);
  expect(await library.list()).toHaveLength(1);
  expect(problems).toEqual([]);
});

test('where many documents change all the time, their summaries are made less often', async () => {
  const { log, tables } = openMemoryStore(memoryDisk());
  const documents = Array.from({ length: 100 }, (_, index) => `d${index}`);
  const epochs = new Map<string, number>();
  for (const id of documents) {
    const { epoch } = await log.acquire(id);
    epochs.set(id, epoch);
    await log.append(id, 0, epoch, [event('document.created', { title: '', brief: 'Salt.', lang: 'en' })]);
  }
  const waits: number[] = [];
  const manual = manualTimers();
  const library = await openLibrary({
    log,
    tables,
    timers: {
      after(ms, callback) {
        waits.push(ms);
        return manual.after(ms, callback);
      },
    },
    stateOf: async (document) => evolveAll(emptyState(document), await log.read(document, 0, 100)),
    report: (error) => {
      throw error;
    },
  });
  const changeAll = async (title: string, seq: number) => {
    for (const id of documents) {
      await log.append(id, seq, epochs.get(id) ?? 0, [event('document.changed', { title })]);
    }
  };
  await changeAll('First', 1);
  expect(waits).toEqual([2_000]);
  manual.advance(2_000);
  expect((await library.list()).map(({ title }) => title)).toEqual(documents.map(() => 'First'));
  await changeAll('Second', 2);
  expect(waits).toEqual([2_000, 4_000]);
  // Whoever asks gets what is, without waiting for that.
  expect((await library.list()).map(({ title }) => title)).toEqual(documents.map(() => 'Second'));
});
