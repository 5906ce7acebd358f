import { createHash } from 'node:crypto';
import { citationsIn, type Span } from '@longhand/document';
import { writerScript } from '@longhand/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type House, openHouse } from './harness/writing.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

const TEXT =
  'Logs are read by position. In 2019 the team measured 4,571 appends per second. 中文句子也要引用。第二个句子在这里。 The last sentence speaks about recovery after a crash.';
const SHA = createHash('sha256').update(TEXT).digest('hex');
const passages: readonly Span[] = [
  [0, 79],
  [79, 96],
  [96, TEXT.length],
].map(([start = 0, end = 0]) => ({ source: 'src1', sha256: SHA, start, end, quote: TEXT.slice(start, end) }));

describe('a citation resolves', () => {
  for (const isSearching of [false, true]) {
    for (const lang of ['en', 'zh'] as const) {
      it(`stores only citations whose quote is the source's slice (${lang}, ${isSearching ? 'after a search by the model' : 'from the offered passages'})`, async () => {
        house = await openHouse({ script: writerScript({ sections: 2, wordsPerSection: 120, isSearching }), passages });
        const id = await house.create(lang === 'en' ? 'Write about logs.' : '写日志。', lang);
        await house.engine.record(
          id,
          [
            {
              type: 'source.added',
              data: { id: 'src1', name: 'a.txt', media: 'text/plain', bytes: 9, fileSha256: SHA },
            },
            {
              type: 'source.extracted',
              data: { source: 'src1', sha256: SHA, chars: TEXT.length, chunks: 3, headings: [], opening: TEXT },
            },
          ],
          { kind: 'system', id: 'intake' },
        );
        await house.send(id, { type: 'run.start', autonomy: 'auto' });
        const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
        const used = done.blocks.flatMap((block) => citationsIn(block.body));
        expect(used.length).toBeGreaterThan(0);
        for (const citation of used) {
          const stored = done.citations[citation];
          expect(stored).toBeDefined();
          expect(stored?.quote).toBe(TEXT.slice(stored?.start, stored?.end));
          expect(stored?.sha256).toBe(SHA);
        }
        const tools = done.run?.tools ?? [];
        expect(tools.length).toBe(isSearching ? 2 : 0);
        for (const tool of tools) expect(tool.answer?.isError).toBe(false);
        const events = await house.events(id);
        const called = events.filter((event) => event.type === 'tool.called').map((event) => event.data.call);
        const answered = events.filter((event) => event.type === 'tool.answered').map((event) => event.data.call);
        expect(answered).toEqual(called);
        expect(new Set(called).size).toBe(called.length);
      });
    }
  }

  it('drops a mark that names no passage, and says so in the log', async () => {
    const plan = writerScript({ sections: 1, wordsPerSection: 60 });
    house = await openHouse({
      script: (request) =>
        request.messages[0]?.text.startsWith('longhand-task: draft')
          ? { text: 'A bold claim.[S99] A second one.[S1]\n' }
          : plan(request),
      passages,
    });
    const id = await house.create('Write about logs.');
    await house.send(id, { type: 'run.start', autonomy: 'auto' });
    const done = await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    expect(Object.keys(done.citations)).toHaveLength(1);
    expect(JSON.stringify(done.blocks)).not.toContain('S99');
    const refused = (await house.events(id)).filter((event) => event.type === 'citation.refused');
    expect(refused.map((event) => event.data.alias)).toEqual(['S99']);
  });

  it('drops a mark that a person pasted from elsewhere, and makes a citation of one that was still being written', async () => {
    house = await openHouse({ script: writerScript({ sections: 1 }), passages });
    const id = await house.create('Write about logs.');
    const [first] = passages;
    if (!first) throw new Error('There is no passage.');
    const items = [{ ...first, alias: 'S1' }];
    const system = { kind: 'system', id: 'test' } as const;
    await house.engine.record(id, [{ type: 'citation.offered', data: { section: 'o1', items } }], system);
    const said = (text: string) => ({ type: 'text', text }) as const;
    const cite = (citation: string) => ({ type: 'cite', citation }) as const;
    const body = (...content: readonly (ReturnType<typeof said> | ReturnType<typeof cite>)[]) =>
      ({ type: 'paragraph', content }) as const;
    await house.send(id, {
      type: 'block.insert',
      block: 'b1',
      after: null,
      body: body(said('The team measured 4,571 appends.'), cite('S1'), cite('S7_0_9_elsewhere')),
    });
    const { blocks, citations } = await house.folded(id);
    const [made] = Object.values(citations);
    expect(Object.keys(citations)).toHaveLength(1);
    expect(made?.quote).toBe(TEXT.slice(made?.start, made?.end));
    expect(blocks[0]?.body).toEqual(body(said('The team measured 4,571 appends.'), cite(made?.id ?? '')));
    // By a change, by a whole new body, and by a suggestion that is accepted.
    const insert = [cite('S8_0_9_elsewhere')];
    await house.send(id, { type: 'block.edit', block: 'b1', baseRev: 1, changes: [{ from: 0, to: 0, insert }] });
    await house.send(id, { type: 'block.replace', block: 'b1', baseRev: 2, body: body(said('New.'), ...insert) });
    await house.send(id, { type: 'suggestion.add', block: 'b1', baseRev: 3, body: body(said('Newer.'), ...insert) });
    const [suggestion] = (await house.folded(id)).suggestions;
    await house.send(id, { type: 'suggestion.accept', suggestion: suggestion?.id ?? '' });
    const after = await house.folded(id);
    expect(after.blocks[0]?.body).toEqual(body(said('Newer.')));
    expect(JSON.stringify(after.blocks)).not.toContain('elsewhere');
    const refused = (await house.events(id)).filter((event) => event.type === 'citation.refused');
    expect(refused.map((event) => event.data.alias)).toEqual([
      'S7_0_9_elsewhere',
      'S8_0_9_elsewhere',
      'S8_0_9_elsewhere',
      'S8_0_9_elsewhere',
    ]);
  });

  it('refuses to remove a source that the text cites', async () => {
    house = await openHouse({ script: writerScript({ sections: 1, wordsPerSection: 120 }), passages });
    const id = await house.create('Write about logs.');
    await house.engine.record(
      id,
      [
        { type: 'source.added', data: { id: 'src1', name: 'a.txt', media: 'text/plain', bytes: 9, fileSha256: SHA } },
        {
          type: 'source.extracted',
          data: { source: 'src1', sha256: SHA, chars: 9, chunks: 3, headings: [], opening: '' },
        },
      ],
      { kind: 'system', id: 'intake' },
    );
    await house.send(id, { type: 'run.start', autonomy: 'auto' });
    await house.until(id, (state) => state.run?.status === 'finished', 'the end');
    await expect(
      house.engine.record(id, [{ type: 'source.removed', data: { source: 'src1' } }], { kind: 'person', id: 'p1' }),
    ).rejects.toMatchObject({ code: 'run.sourceCited' });
  });
});
