import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tables } from '@longhand/protocol/ports';
import { chunkText, INDEX_VERSION, indexText, SearchIndex } from '@longhand/sources';
import { openStore } from '@longhand/store';
import { memoryDisk, openMemoryStore } from '@longhand/testkit/memory';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRetriever } from './retriever.ts';

interface OpenTables {
  readonly tables: Tables;
  reopen(): Promise<OpenTables>;
  close(): Promise<void>;
}
const stores: Readonly<Record<string, () => Promise<OpenTables>>> = {
  async SQLite() {
    const folder = await mkdtemp(join(tmpdir(), 'longhand-retriever-'));
    const open = async (): Promise<OpenTables> => {
      const store = await openStore(folder);
      return {
        tables: store.tables,
        async reopen() {
          await store.close();
          return open();
        },
        async close() {
          await store.close();
          await rm(folder, { recursive: true });
        },
      };
    };
    return open();
  },
  async memory() {
    const disk = memoryDisk();
    const open = (): OpenTables => ({
      tables: openMemoryStore(disk).tables,
      reopen: async () => open(),
      close: async () => {},
    });
    return open();
  },
};

const document = 'd_1';
async function add(tables: Tables, id: string, text: string, isIndexed = true) {
  const chunks = chunkText(text, [], []).map((chunk) => ({ ...chunk, source: id }));
  const stored = { sha256: `of ${text}`, text, places: [] };
  const index = indexText(stored, chunks);
  const source = { id, document, name: id, media: 'text/plain', bytes: 1, fileSha256: 'f'.repeat(64), createdAt: 1 };
  await tables.putSource(source);
  await tables.putText(id, stored, chunks, isIndexed ? index : undefined);
  return index;
}
/** The tables, and how often a text was read of them. */
function counted(tables: Tables) {
  const reads = { texts: 0 };
  const getText: Tables['getText'] = (source) => {
    reads.texts++;
    return tables.getText(source);
  };
  return {
    reads,
    tables: {
      listSources: tables.listSources.bind(tables),
      listChunks: tables.listChunks.bind(tables),
      getIndex: tables.getIndex.bind(tables),
      putIndex: tables.putIndex.bind(tables),
      getText,
    },
  };
}

const words = ['雨水', '管理', '排水', 'rain', 'water', '2025', 'sewers', '的', 'year'];
const text = fc
  .array(fc.constantFrom(...words, '。', '. ', '\n\n'), { minLength: 1, maxLength: 40 })
  .map((all) => all.join(' '));

describe.each(Object.entries(stores))('on the store in %s, a search', (name, open) => {
  test('finds what an index of the texts in memory finds, whatever came, went, was replaced or restarted', async () => {
    const step = fc.record({
      id: fc.constantFrom('s_a', 's_b', 's_c'),
      text: fc.option(text, { nil: null }),
      restarts: fc.boolean(),
    });
    const query = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((all) => all.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), query, async (steps, asked) => {
        let store = await open();
        try {
          let retriever = createRetriever(store.tables);
          await retriever.search(document, asked);
          const left = new Map<string, string>();
          for (const { id, text, restarts } of steps) {
            if (text === null) {
              retriever.removed(document, id);
              await store.tables.deleteSource(id);
              left.delete(id);
            } else {
              retriever.added(document, id, await add(store.tables, id, text));
              left.set(id, text);
            }
            if (restarts) {
              store = await store.reopen();
              retriever = createRetriever(store.tables);
            }
          }
          const reference = new SearchIndex();
          for (const [id, text] of left) reference.put(id, indexText({ text, sha256: '' }, chunkText(text, [], [])));
          const wanted = reference.search(asked).map((hit) => {
            const whole = left.get(hit.source) ?? '';
            return { ...hit, sha256: `of ${whole}`, quote: whole.slice(hit.start, hit.end) };
          });
          expect(await retriever.search(document, asked)).toEqual(wanted);
        } finally {
          await store.close();
        }
      }),
      { numRuns: name === 'memory' ? 25 : 4 },
    );
  });

  test('reads only the texts that it quotes from, also the first after a restart', async () => {
    let store = await open();
    try {
      for (let at = 0; at < 20; at++)
        await add(store.tables, `s_${at}`, `Passage ${at} about rain. ${at === 7 ? 'Whales.' : ''}`);
      store = await store.reopen();
      const { tables, reads } = counted(store.tables);
      const retriever = createRetriever(tables);
      expect(await retriever.search(document, 'nothing like it')).toEqual([]);
      expect(reads.texts).toBe(0);
      const found = await retriever.search(document, 'whales');
      expect(found.map(({ source, quote }) => [source, quote])).toEqual([['s_7', 'Passage 7 about rain. Whales.']]);
      expect(reads.texts).toBe(1);
      await retriever.search(document, 'whales');
      expect(reads.texts).toBe(1);
    } finally {
      await store.close();
    }
  });

  test('makes an index anew that is missing or was made by other rules, and keeps it', async () => {
    const store = await open();
    try {
      const index = await add(store.tables, 's_old', 'An old text about whales.');
      await store.tables.putIndex('s_old', { ...index, version: INDEX_VERSION - 1, postings: [] });
      await add(store.tables, 's_none', 'Whales of a database before there were indexes.', false);
      const first = await createRetriever(store.tables).search(document, 'whales');
      expect(first.map(({ source }) => source).sort()).toEqual(['s_none', 's_old']);
      const { tables, reads } = counted(store.tables);
      await createRetriever(tables).search(document, 'unknown');
      expect(reads.texts).toBe(0);
    } finally {
      await store.close();
    }
  });

  test('quotes nothing of a text that took the place of the indexed one', async () => {
    const store = await open();
    try {
      await add(store.tables, 's_1', 'Whales in the first text.');
      const retriever = createRetriever(store.tables);
      expect(await retriever.search(document, 'nothing')).toEqual([]);
      await add(store.tables, 's_1', 'A second text, of another length.');
      expect(await retriever.search(document, 'whales')).toEqual([]);
    } finally {
      await store.close();
    }
  });
});
