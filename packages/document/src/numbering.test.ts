import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textRun } from './inline.ts';
import { createNumberer, numberDocument } from './numbering.ts';
import { headingOf, pathTo, sectionsOf, walkSections, withoutRepeatedTitle } from './outline.ts';
import type { Block, BlockBody, Citation, DocumentContent, Inline } from './types.ts';

const block = (id: string, body: BlockBody): Block => ({ id, rev: 1, prov: { by: 'person' }, body });
const h = (id: string, level: 1 | 2 | 3 | 4): Block => block(id, { type: 'heading', level, content: [textRun(id)] });
const p = (id: string, ...content: Inline[]): Block => block(id, { type: 'paragraph', content });
const citation = (id: string, source: string, page?: number): Citation => ({
  id,
  source,
  sha256: '',
  start: 0,
  end: 1,
  quote: 'q',
  ...(page === undefined ? {} : { page }),
});
function documentOf(blocks: Block[], citations: Citation[] = []): DocumentContent {
  return {
    schema: 'doc/1',
    id: 'd',
    title: 't',
    lang: 'en',
    updatedAt: 0,
    blocks,
    citations: Object.fromEntries(citations.map((each) => [each.id, each])),
    sources: {},
  };
}

describe('sections', () => {
  it('form a tree of headings and what follows them', () => {
    const blocks = [p('p0'), h('a', 1), p('p1'), h('b', 2), p('p2'), h('c', 4), h('d', 1)];
    const [front, a, d] = sectionsOf(blocks);
    expect(front).toMatchObject({ heading: null, level: 0, start: 0, end: 1, blocks: ['p0'] });
    expect(a).toMatchObject({ title: 'a', start: 1, end: 6, blocks: ['p1'] });
    expect(a?.sections[0]).toMatchObject({
      title: 'b',
      depth: 2,
      end: 6,
      sections: [{ title: 'c', level: 4, depth: 3 }],
    });
    expect(d).toMatchObject({ start: 6, end: 7, sections: [] });
    expect(headingOf(blocks, 'p2')?.id).toBe('b');
    expect(headingOf(blocks, 'p0')).toBeNull();
    expect(pathTo(blocks, 'c').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('cover every block once, in order', () => {
    const any = fc.array(fc.constantFrom<0 | 1 | 2 | 3 | 4>(0, 0, 1, 2, 3, 4), { maxLength: 20 });
    fc.assert(
      fc.property(any, (levels) => {
        const blocks = levels.map((level, index) => (level === 0 ? p(`${index}`) : h(`${index}`, level)));
        const seen: string[] = [];
        for (const section of walkSections(sectionsOf(blocks))) {
          if (section.heading) seen.push(section.heading.id);
          seen.push(...section.blocks);
          for (const inner of section.sections) {
            expect(inner.start).toBeGreaterThan(section.start);
            expect(inner.end).toBeLessThanOrEqual(section.end);
          }
        }
        expect(seen).toEqual(blocks.map(({ id }) => id));
      }),
    );
  });
});

describe('a first heading', () => {
  it('that only repeats the title is left out, and no other', () => {
    const blocks = [h('Tides', 1), h('Ranges', 1)];
    expect(withoutRepeatedTitle(' Tides ', blocks)).toEqual(blocks.slice(1));
    expect(withoutRepeatedTitle('Ranges', blocks)).toBe(blocks);
    expect(withoutRepeatedTitle('Tides', [h('Tides', 2)])).toHaveLength(1);
    expect(withoutRepeatedTitle('Tides', [])).toEqual([]);
  });
});

describe('numbers', () => {
  it('of headings leave no gap where a level is skipped', () => {
    const { headings } = numberDocument(documentOf([h('a', 1), h('b', 3), h('c', 3), h('d', 2), h('e', 1), h('f', 2)]));
    expect(Object.entries(headings).map(([id, { number }]) => [id, number])).toEqual([
      ['a', '1'],
      ['b', '1.1'],
      ['c', '1.2'],
      ['d', '1.3'],
      ['e', '2'],
      ['f', '2.1'],
    ]);
  });

  it('of headings are as deep as the outline', () => {
    const any = fc.array(fc.constantFrom<0 | 1 | 2 | 3 | 4>(0, 1, 2, 3, 4), { maxLength: 20 });
    fc.assert(
      fc.property(any, (levels) => {
        const blocks = levels.map((level, index) => (level === 0 ? p(`${index}`) : h(`${index}`, level)));
        const sections = [...walkSections(sectionsOf(blocks))].filter(({ heading }) => heading !== null);
        expect(Object.entries(numberDocument(documentOf(blocks)).headings)).toEqual(
          sections.map(({ heading, depth }) => [
            heading?.id,
            { depth, number: expect.stringMatching(`^\\d+(\\.\\d+){${depth - 1}}$`) },
          ]),
        );
      }),
    );
  });

  it('go to notes and not to a note within a note, which files tell in brackets', () => {
    const note = (...content: Inline[]): Inline => ({ type: 'footnote', content });
    const { footnotes } = numberDocument(
      documentOf([p('p', note(textRun('a'), note(textRun('inner'))), note(textRun('b'))), p('q', note(textRun('c')))]),
    );
    expect({ ...footnotes }).toEqual({ p: [1, 2], q: [3] });
  });

  it('go to figures and tables that have a caption or are referred to, and to every equation', () => {
    const figure = (id: string, caption?: Inline[]): Block =>
      block(id, { type: 'figure', kind: 'mermaid', source: 'x', alt: '', ...(caption ? { caption } : {}) });
    const { figures, equations, targets, problems } = numberDocument(
      documentOf([
        figure('f1'),
        figure('f2', [textRun('c')]),
        figure('f3'),
        block('e1', { type: 'equation', tex: 'x' }),
        p('p', { type: 'xref', target: 'f3' }, { type: 'xref', target: 'gone' }),
      ]),
    );
    expect({ ...figures }).toEqual({ f2: 1, f3: 2 });
    expect({ ...equations }).toEqual({ e1: 1 });
    expect(targets.f3).toEqual({ kind: 'figure', number: '2' });
    expect(problems).toEqual([{ code: 'missing_target', block: 'p', target: 'gone' }]);
  });

  it('of citations are one per source, by first appearance, with the page of each', () => {
    const cite = (id: string): Inline => ({ type: 'cite', citation: id });
    const content = documentOf(
      [p('p', cite('c2'), { type: 'footnote', content: [cite('c3')] }), p('q', cite('c1'), cite('c2'), cite('lost'))],
      [citation('c1', 's1', 9), citation('c2', 's2'), citation('c3', 's1', 4)],
    );
    const { citations, bibliography, footnotes, problems } = numberDocument(content);
    expect({ ...citations }).toEqual({ c2: { number: 1 }, c3: { number: 2, page: 4 }, c1: { number: 2, page: 9 } });
    expect(bibliography).toEqual([
      { number: 1, source: 's2', citations: ['c2'], pages: [] },
      { number: 2, source: 's1', citations: ['c3', 'c1'], pages: [4, 9] },
    ]);
    expect({ ...footnotes }).toEqual({ p: [1] });
    expect(problems).toEqual([{ code: 'missing_citation', block: 'q', citation: 'lost' }]);
    expect(numberDocument(content)).toEqual(numberDocument(content));
  });
});

describe('a document that is numbered again and again', () => {
  const figure = (id: string, caption: string): Block =>
    block(id, { type: 'figure', kind: 'image', alt: '', ...(caption ? { caption: [textRun(caption)] } : {}) });
  const anyBlock = fc.oneof(
    fc.constantFrom('a', 'b').map((id) => p(id, textRun(id))),
    fc.tuple(fc.constantFrom('a', 'h'), fc.constantFrom<1 | 2>(1, 2)).map(([id, level]) => h(id, level)),
    fc.tuple(fc.constantFrom('f', 'g'), fc.constantFrom('', 'c', 'd')).map(([id, caption]) => figure(id, caption)),
    fc.constantFrom('f', 'h').map((target) => p('x', { type: 'xref', target })),
    fc.constantFrom('c1', 'c2').map((citation) => p('y', { type: 'cite', citation })),
    fc.constantFrom('n', 'm').map((words) => p('z', { type: 'footnote', content: [textRun(words)] })),
  );
  const citations = [citation('c1', 's1'), citation('c2', 's2')];

  it('has the numbers that it has when it is numbered for the first time', () => {
    const histories = fc.array(fc.uniqueArray(anyBlock, { selector: ({ id }) => id, maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(histories, (history) => {
        const number = createNumberer();
        for (const blocks of history) {
          const content = documentOf(blocks, citations);
          expect(number(content)).toEqual(numberDocument(content));
        }
      }),
    );
  });

  it('keeps the same value while nothing that counts changes', () => {
    const number = createNumberer();
    const content = documentOf([h('h', 1), p('p', textRun('It is')), figure('f', 'Low water')], citations);
    const first = number(content);
    const reworded = [h('h', 1), p('p', textRun('It is written on')), figure('f', 'High water')];
    expect(number({ ...content, blocks: reworded })).toBe(first);
    expect(number({ ...content, blocks: [h('h', 2), ...reworded.slice(1)] })).not.toBe(first);
  });

  it('is not read again where it has not changed', () => {
    let reads = 0;
    const body: BlockBody = {
      type: 'paragraph',
      get content() {
        reads++;
        return [textRun('read once')];
      },
    };
    const number = createNumberer();
    for (const words of ['a', 'ab', 'abc']) number(documentOf([block('p', body), p('q', textRun(words)), h(words, 1)]));
    expect(reads).toBeGreaterThan(0);
    const once = reads;
    number(documentOf([h('first', 1), block('p', body)]));
    expect(reads).toBe(once);
  });
});
