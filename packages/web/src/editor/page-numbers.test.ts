import type { Block, BlockBody, Citation, Inline } from '@longhand/document';
import { textRun } from '@longhand/document';
import type { Node } from 'prosemirror-model';
import { describe, expect, it } from 'vitest';
import { createPageNumbers, type NumberedState, type PageNumbers } from './page-numbers.ts';
import { schema } from './schema.ts';
import { bodyToNode } from './to-node.ts';

const citation = (id: string, source: string): Citation => ({
  ...{ id, source, sha256: '', start: 0, end: 1, quote: 'q' },
});
const known = {
  citations: { c1: citation('c1', 's1'), c2: citation('c2', 's2') },
  evidence: { S1: citation('S1', 's2') },
};
const state = (more: Partial<NumberedState> = {}): NumberedState => ({ title: 'Tides', lang: 'en', ...known, ...more });
const h = (level: 1 | 2 | 3, words: string): BlockBody => ({ type: 'heading', level, content: [textRun(words)] });
const p = (...content: Inline[]): BlockBody => ({ type: 'paragraph', content });
const cite = (id: string): Inline => ({ type: 'cite', citation: id });
const xref = (target: string): Inline => ({ type: 'xref', target });
const note = (...content: Inline[]): Inline => ({ type: 'footnote', content });
const figure = (caption?: string): BlockBody => ({
  ...{ type: 'figure', kind: 'image', alt: 'a' },
  ...(caption === undefined ? {} : { caption: [textRun(caption)] }),
});
const table = (cell: readonly Inline[], caption?: string): BlockBody => ({
  ...{ type: 'table', columns: [{}], headerRows: 0, rows: [[{ content: cell }]] },
  ...(caption === undefined ? {} : { caption: [textRun(caption)] }),
});
/** The nodes of an editor, by their names. */
const nodesOf = (bodies: Readonly<Record<Block['id'], BlockBody>>): readonly Node[] =>
  Object.entries(bodies).map(([id, body]) => bodyToNode(body, id));
const all = (numbers: PageNumbers, ids: readonly string[], what: 'heading' | 'caption' | 'equation' | 'reference') =>
  ids.map((id) => numbers[what](id));

describe('the page', () => {
  const nodes = nodesOf({
    title: h(1, 'Tides'),
    a: h(1, 'Ranges'),
    b: h(2, 'Springs'),
    shown: figure('Low water'),
    plain: figure(),
    named: figure(),
    t: table([textRun('x')]),
    u: table([textRun('y')], 'Heights'),
    e: { type: 'equation', tex: 'x' },
    c: h(3, 'Neaps'),
    d: h(1, 'Streams'),
    last: p(xref('named'), xref('t'), xref('c'), xref('e'), xref('d'), xref('title'), xref('gone')),
  });
  const ids = ['title', 'a', 'b', 'c', 'd'];
  const referred = ['b', 'shown', 'named', 't', 'u', 'e', 'title', 'gone'];

  it('numbers headings as the template of the document does', () => {
    const numbersOf = createPageNumbers();
    const shown = (more: Partial<NumberedState>) => all(numbersOf(nodes, state(more)), ids, 'heading');
    expect(shown({})).toEqual(['', '1\u2002', '1.1\u2002', '1.1.1\u2002', '2\u2002']);
    expect(shown({ lang: 'zh', layout: { template: 'official' } })).toEqual(['', '一、', '（一）', '1.', '二、']);
    expect(shown({ lang: 'zh', layout: { template: 'bid' } })[1]).toBe('第一章\u2002');
    expect(shown({ layout: { template: 'minimal' } })).toEqual(['', '', '', '', '']);
    expect(shown({ layout: { template: 'minimal', theme: { headings: { numbers: 'decimal' } } } })[1]).toBe('1\u2002');
    expect(shown({ title: 'Another' })).toEqual(['1\u2002', '2\u2002', '2.1\u2002', '2.1.1\u2002', '3\u2002']);
  });

  it('says captions, equations and references with the words of the files, in the language of the document', () => {
    const english = createPageNumbers()(nodes, state());
    expect(all(english, ['shown', 'plain', 'named', 't', 'u', 'e'], 'caption')).toEqual([
      'Figure 1: ',
      '',
      'Figure 2',
      'Table 1',
      'Table 2: ',
      '',
    ]);
    expect(english.equation('e')).toBe('(1)');
    expect(all(english, referred, 'reference')).toEqual([
      ...['Section 1.1', 'Figure 1', 'Figure 2', 'Table 1', 'Table 2', 'Eq. (1)'],
      ...['??', '??'],
    ]);
    const chinese = createPageNumbers()(nodes, state({ lang: 'zh', layout: { template: 'official' } }));
    expect(all(chinese, referred, 'reference')).toEqual([
      ...['一（一）', '图 1', '图 2', '表 1', '表 2', '式（1）'],
      ...['??', '??'],
    ]);
    expect(all(chinese, ['shown', 'named'], 'caption')).toEqual(['图 1　', '图 2']);
  });

  it('refers to headings by their words where they have no numbers, and to their new words when these change', () => {
    const numbersOf = createPageNumbers();
    const minimal = state({ layout: { template: 'minimal' } });
    expect(numbersOf(nodes, minimal).reference('b')).toBe('“Springs”');
    const renamed = nodes.map((node) => (node.attrs.id === 'b' ? bodyToNode(h(2, 'Springs and neaps'), 'b') : node));
    expect(numbersOf(renamed, minimal).reference('b')).toBe('“Springs and neaps”');
  });

  it('counts notes where they stand: in a caption, a cell, a list', () => {
    const doc = schema.nodes.doc.create(
      null,
      nodesOf({
        a: p(textRun('one'), note(textRun('1'), note(textRun('inner'))), textRun('two'), note(textRun('2'))),
        t: table([textRun('x'), note(textRun('3'))], 'T'),
        l: { type: 'list', ordered: false, items: [{ blocks: [p(textRun('y'), note(textRun('4')))] }] },
      }) as Node[],
    );
    const numbers = createPageNumbers()(doc.children, state());
    const shown: string[] = [];
    doc.descendants((node, position) => {
      if (node.type.name === 'footnote') shown.push(numbers.note(doc, position));
    });
    expect(shown).toEqual(['1', '2', '3', '4']);
  });

  it('counts the sources of citations, and of what the agent has just cited, by their first place', () => {
    const numbers = createPageNumbers()(
      nodesOf({ a: p(cite('S1')), b: p(cite('c1'), cite('c2'), cite('lost')) }),
      state(),
    );
    expect(['S1', 'c1', 'c2', 'lost'].map((id) => numbers.citation(id))).toEqual([1, 2, 1, undefined]);
  });
});

describe('numbers stay the same value', () => {
  const before = {
    a: h(1, 'Ranges'),
    b: p(textRun('It is'), cite('c1')),
    t: table([textRun('x')], 'T'),
    z: p(xref('a')),
  };
  const changed = (more: Readonly<Record<string, BlockBody>>, now = state()) => {
    const numbersOf = createPageNumbers();
    const first = nodesOf(before);
    const old = numbersOf(first, state());
    // As in an editor: what is not changed stays the same node.
    const next = nodesOf({ ...before, ...more }).map((node) => first.find((other) => other.eq(node)) ?? node);
    return numbersOf(next, now) !== old;
  };

  it('while text is written, headings are reworded and the log goes on', () => {
    expect(changed({})).toBe(false);
    expect(changed({ b: p(textRun('It is written on'), cite('c1')) })).toBe(false);
    expect(changed({ a: h(1, 'Mean ranges') })).toBe(false);
    expect(changed({ t: table([textRun('another cell')], 'Another') })).toBe(false);
  });

  it('until something that counts comes, goes or changes', () => {
    expect(changed({ a: h(2, 'Ranges') })).toBe(true);
    expect(changed({ b: p(textRun('It is'), cite('c2')) })).toBe(true);
    expect(changed({ b: p(textRun('It is'), cite('c1'), note(textRun('n'))) })).toBe(true);
    expect(changed({ t: table([textRun('x')]) })).toBe(true);
    expect(changed({ z: p(xref('t')) })).toBe(true);
    expect(changed({ zz: p(textRun('one block more')) })).toBe(true);
    expect(changed({}, state({ citations: { c1: citation('c1', 's2') } }))).toBe(true);
    expect(changed({}, state({ lang: 'zh' }))).toBe(true);
    expect(changed({}, state({ layout: { template: 'minimal' } }))).toBe(true);
  });
});
