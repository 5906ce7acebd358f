import type { LogEvent, NewEvent } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { codeOf, note, type Open, onStore } from './opened.ts';

const doc = 'd_1';

/** The log: dense seqs, atomic batches, order, fencing, reading, forgetting. */
export function eventLogConformance(name: string, open: Open<'log' | 'ownership'>): void {
  const run = (use: Parameters<typeof onStore<'log' | 'ownership'>>[1]) => () => onStore(open, use);

  describe(`${name}: event log`, () => {
    test(
      'gives dense seqs, beginning with 1, and returns what was appended',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        const events: readonly NewEvent[] = [note('a'), { ...note('b'), run: 'r_1' }];
        expect(await log.append(doc, 0, epoch, events)).toBe(2);
        expect(await log.append(doc, 2, epoch, [note('c')])).toBe(3);
        expect(await log.read(doc, 0, 10)).toEqual([
          { seq: 1, ...note('a') },
          { seq: 2, ...note('b'), run: 'r_1' },
          { seq: 3, ...note('c') },
        ]);
        expect(log.tail(doc)).toBe(3);
        return undefined;
      }),
    );

    test(
      'knows nothing of an unknown document',
      run(async ({ store: { log } }) => {
        expect(log.tail('d_unknown')).toBe(0);
        expect(await log.read('d_unknown', 0, 10)).toEqual([]);
        expect(log.documents()).toEqual([]);
        return undefined;
      }),
    );

    test(
      'refuses a batch at the wrong seq as a whole',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, [note('a')]);
        expect(await codeOf(log.append(doc, 0, epoch, [note('b'), note('c')]))).toBe('conflict');
        expect(await codeOf(log.append(doc, 2, epoch, [note('b')]))).toBe('conflict');
        expect(await textsOf(log.read(doc, 0, 10))).toEqual(['a']);
        expect(await log.append(doc, 1, epoch, [note('d')])).toBe(2);
        return undefined;
      }),
    );

    test(
      'takes an empty batch, writes nothing for it, but checks its place',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        expect(await log.append(doc, 0, epoch, [])).toBe(0);
        expect(log.documents()).toEqual([]);
        expect(await codeOf(log.append(doc, 3, epoch, []))).toBe('conflict');
        return undefined;
      }),
    );

    test(
      'commits appends that did not wait for each other in the order of the calls',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        const seqs = await Promise.all(
          Array.from({ length: 500 }, (_, at) => log.append(doc, at, epoch, [note(String(at))])),
        );
        expect(seqs).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
        expect(await textsOf(log.read(doc, 0, 1_000))).toEqual(Array.from({ length: 500 }, (_, at) => String(at)));
        return undefined;
      }),
    );

    test(
      'refuses every append that was built on one that failed, and nothing else',
      run(async ({ store: { log, ownership } }) => {
        const [mine, other] = [await ownership.acquire(doc), await ownership.acquire('d_2')];
        const outcomes = await Promise.allSettled([
          log.append(doc, 0, mine.epoch, [note('a')]),
          log.append(doc, 7, mine.epoch, [note('wrong')]),
          log.append('d_2', 0, other.epoch, [note('x')]),
          log.append(doc, 8, mine.epoch, [note('on the wrong one')]),
          log.append('d_2', 1, other.epoch, [note('y')]),
          log.append(doc, 1, mine.epoch, [note('b')]),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual([
          'fulfilled',
          'rejected',
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
        ]);
        expect(await textsOf(log.read(doc, 0, 10))).toEqual(['a', 'b']);
        expect(await textsOf(log.read('d_2', 0, 10))).toEqual(['x', 'y']);
        return undefined;
      }),
    );

    test(
      'shuts out an owner whose epoch is stale, also for appends that were under way',
      run(async ({ store: { log, ownership } }) => {
        const old = await ownership.acquire(doc);
        await log.append(doc, 0, old.epoch, [note('a')]);
        const [before, next, after] = await Promise.all([
          log.append(doc, 1, old.epoch, [note('b')]),
          ownership.acquire(doc),
          codeOf(log.append(doc, 2, old.epoch, [note('c')])),
        ]);
        expect(before).toBe(2);
        expect(after).toBe('fenced');
        expect(await codeOf(log.append(doc, 2, old.epoch, []))).toBe('fenced');
        expect(await log.append(doc, 2, next.epoch, [note('d')])).toBe(3);
        return undefined;
      }),
    );

    test(
      'tells listeners of every commit of their document, in order, once it can be read',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        const other = await ownership.acquire('d_2');
        const heard: LogEvent[] = [];
        const tails: number[] = [];
        log.onCommit(doc, (events) => {
          heard.push(...events);
          tails.push(log.tail(doc) - (events.at(-1)?.seq ?? 0));
        });
        const appends = Array.from({ length: 50 }, (_, at) =>
          log.append(doc, at * 2, epoch, [note(`${at}a`), note(`${at}b`)]),
        );
        await Promise.all([...appends, log.append('d_2', 0, other.epoch, [note('not yours')])]);
        expect(heard).toEqual(await log.read(doc, 0, 1_000));
        expect(heard.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
        expect(tails.every((distance) => distance >= 0)).toBe(true);
        return undefined;
      }),
    );

    test(
      'tells a listener nothing after it has unsubscribed, and nothing of an append that failed',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        const heard: number[] = [];
        const listener = (events: readonly LogEvent[]) => heard.push(...events.map(({ seq }) => seq));
        const stop = log.onCommit(doc, listener);
        const stopSecond = log.onCommit(doc, listener);
        await log.append(doc, 0, epoch, [note('a')]);
        expect(heard).toEqual([1, 1]);
        stop();
        stop();
        await codeOf(log.append(doc, 9, epoch, [note('no')]));
        await log.append(doc, 1, epoch, [note('b')]);
        expect(heard).toEqual([1, 1, 2]);
        stopSecond();
        await log.append(doc, 2, epoch, [note('c')]);
        expect(heard).toEqual([1, 1, 2]);
        return undefined;
      }),
    );

    test(
      'reads from any position and never more than the limit',
      run(async ({ store: { log, ownership } }) => {
        const { epoch } = await ownership.acquire(doc);
        await log.append(doc, 0, epoch, ['a', 'b', 'c', 'd', 'e'].map(note));
        expect(await textsOf(log.read(doc, 0, 2))).toEqual(['a', 'b']);
        expect(await textsOf(log.read(doc, 2, 2))).toEqual(['c', 'd']);
        expect(await textsOf(log.read(doc, 4, 100))).toEqual(['e']);
        expect(await log.read(doc, 5, 100)).toEqual([]);
        expect(await log.read(doc, 900, 100)).toEqual([]);
        expect(await log.read(doc, 0, 0)).toEqual([]);
        return undefined;
      }),
    );

    test(
      'keeps every UTF-16 string as it is: pairs, lone surrogates, NUL, line ends',
      run(async (opened) => {
        const odd = [
          '长卷 𠮷 👩‍👩‍👧',
          '\ud83d',
          '\ude00\ud83d',
          'a\u0000b',
          'line\nend\r\n\u2028\u2029',
          '"\\',
          '\ufeffBOM',
          '',
        ];
        const { epoch } = await opened.store.ownership.acquire(doc);
        await opened.store.log.append(doc, 0, epoch, odd.map(note));
        expect(await textsOf(opened.store.log.read(doc, 0, 100))).toEqual(odd);
        const again = await opened.reopen();
        expect(await textsOf(again.store.log.read(doc, 0, 100))).toEqual(odd);
        return again;
      }),
    );

    test(
      'keeps everything over a restart: events, tails, epochs, the list of documents',
      run(async (opened) => {
        const first = await opened.store.ownership.acquire(doc);
        await opened.store.ownership.acquire('d_without_events');
        await opened.store.log.append(doc, 0, first.epoch, [note('a'), note('b')]);
        const again = await opened.reopen();
        const { log, ownership } = again.store;
        expect(log.documents()).toEqual([doc]);
        expect(log.tail(doc)).toBe(2);
        expect(await textsOf(log.read(doc, 0, 10))).toEqual(['a', 'b']);
        const second = await ownership.acquire(doc);
        expect(second.epoch).toBeGreaterThan(first.epoch);
        expect(await codeOf(log.append(doc, 2, first.epoch, [note('late')]))).toBe('fenced');
        expect(await log.append(doc, 2, second.epoch, [note('c')])).toBe(3);
        return again;
      }),
    );

    test(
      'holds 10,000 events and a single event of a megabyte',
      run(async (opened) => {
        const { epoch } = await opened.store.ownership.acquire(doc);
        for (let at = 0; at < 10_000; at += 250) {
          const batch = Array.from({ length: 250 }, (_, index) => note(`event ${at + index} 字`));
          await opened.store.log.append(doc, at, epoch, batch);
        }
        await opened.store.log.append(doc, 10_000, epoch, [note('字'.repeat(350_000))]);
        const again = await opened.reopen();
        const events = await again.store.log.read(doc, 0, 20_000);
        expect(events.length).toBe(10_001);
        expect(events.every(({ seq }, index) => seq === index + 1)).toBe(true);
        expect(await textsOf(again.store.log.read(doc, 9_998, 2))).toEqual(['event 9998 字', 'event 9999 字']);
        expect((await textsOf(again.store.log.read(doc, 10_000, 2)))[0]?.length).toBe(350_000);
        return again;
      }),
    );

    test(
      'forgets a removed document for good, and no other',
      run(async (opened) => {
        const { log, ownership } = opened.store;
        const { epoch } = await ownership.acquire(doc);
        const other = await ownership.acquire('d_2');
        await Promise.all([
          log.append(doc, 0, epoch, [note('a'), note('b')]),
          log.append('d_2', 0, other.epoch, [note('x')]),
        ]);
        await log.remove(doc);
        expect(log.tail(doc)).toBe(0);
        expect(await log.read(doc, 0, 10)).toEqual([]);
        expect(log.documents()).toEqual(['d_2']);
        // The owner of before must not bring it back by accident.
        expect(['conflict', 'fenced']).toContain(await codeOf(log.append(doc, 2, epoch, [note('late')])));
        const again = await opened.reopen();
        expect(again.store.log.documents()).toEqual(['d_2']);
        expect(await again.store.log.read(doc, 0, 10)).toEqual([]);
        expect(await textsOf(again.store.log.read('d_2', 0, 10))).toEqual(['x']);
        await again.store.log.remove('d_unknown');
        return again;
      }),
    );
  });
}

async function textsOf(events: Promise<readonly LogEvent[]>): Promise<readonly string[]> {
  return (await events).map((event) => (event.type === 'progress' ? event.data.step : `unexpected ${event.type}`));
}
