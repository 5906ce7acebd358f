import { applyChanges, type BlockBody, type DocumentContent, contentOf as inlineOf } from '@longhand/document';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph, text } from '../../test/content.ts';
import { by, deleted, inRun, inserted, returned, run } from '../../test/returned.ts';
import { sampleDocument } from '../sample.ts';
import type { WordChanges } from './outcome.ts';

const span = { source: 's', sha256: 'f'.repeat(64), start: 0, end: 9, quote: 'It rained.' };
const document: DocumentContent = contentOf(
  [
    heading(1, 'Rain'),
    paragraph('The city drains ', text('slowly', 'strong'), ' in July', { type: 'cite', citation: 'c_1' }, '.'),
    paragraph('By ', { type: 'xref', target: 'b4' }, ' and ', { type: 'math', tex: 'Q = \\frac{a}{b}' }, ' it holds.'),
    {
      type: 'table',
      columns: [{ align: 'right' }, {}],
      headerRows: 1,
      rows: [
        [{ content: [text('Year')] }, { content: [text('Depth')] }],
        [{ content: [text('2024')] }, { content: [] }],
      ],
      caption: [text('Depths of the year')],
    },
    {
      type: 'list',
      ordered: false,
      items: [{ blocks: [paragraph('Pumps')] }, { blocks: [paragraph('Pipes')] }],
    },
    paragraph('The last words', { type: 'footnote', content: [text('See the annex.')] }, ' stand here.'),
  ],
  { citations: { c_1: { ...span, id: 'c_1' } }, sources: { s: { name: 'rain.pdf', media: '' } } },
);

const paragraphWith = (body: string, words: string) => {
  const at = body.indexOf(words);
  const start = body.lastIndexOf('<w:p>', at);
  return { start, end: body.indexOf('</w:p>', at) + '</w:p>'.length };
};
const newParagraph = (words: string) => `<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>${words}</w:p>`;
const nothing = { suggestions: [], accepted: [], rejected: [], remarks: [], notRead: [] };

/** The text of a block once the suggestions for it are accepted. */
function textAfter({ suggestions }: WordChanges, block: string): string {
  const body = document.blocks.find(({ id }) => id === block)?.body;
  const content = body === undefined ? null : inlineOf(body);
  const changes = suggestions.filter((one) => one.block === block).flatMap((one) => one.changes ?? []);
  const ordered = changes.toSorted((a, b) => b.from - a.from);
  const after = applyChanges(content ?? [], ordered);
  return after.map((inline) => (inline.type === 'text' ? inline.text : `{${inline.type}}`)).join('');
}

describe('a Word file that nobody changed', () => {
  test('brings nothing back', async () => {
    expect(await returned(document, (body) => body)).toMatchObject({ ...nothing, unchanged: 6 });
  });

  test.each(['zh', 'en'] as const)('brings nothing back, with every kind of block in it (%s)', async (lang) => {
    const sample = sampleDocument(lang, 1);
    expect(await returned(sample, (body) => body)).toMatchObject({ ...nothing, unchanged: sample.blocks.length });
  });

  test('brings nothing back when the program cut its runs in pieces and numbered its bookmarks anew', async () => {
    const changes = await returned(document, (body) =>
      inRun(
        body,
        'The city drains ',
        `${run('The ci')}<w:proofErr w:type="spellStart"/>${run('ty drains ')}`,
      ).replaceAll(
        /(<w:bookmark(?:Start|End)[^>]*w:id=")(\d+)/g,
        (_, before: string, id: string) => `${before}${Number(id) + 500}`,
      ),
    );
    expect(changes).toMatchObject(nothing);
  });
});

describe('words that were typed or taken out', () => {
  test('come back as one suggestion on their block, at their place', async () => {
    const changes = await returned(document, (body) => body.replace('The city drains ', 'The whole city drains '));
    expect(changes.suggestions).toEqual([
      { block: 'b2', baseRev: 1, changes: [{ from: 4, to: 4, insert: [text('whole ')] }] },
    ]);
    expect(changes.unchanged).toBe(5);
  });

  test('leave citations, references, formulas and notes of the paragraph untouched', async () => {
    const changes = await returned(document, (body) =>
      body
        .replace('it holds', 'it still holds')
        .replace(' stand here', ' stood there')
        .replace(' in July', ' in every July'),
    );
    expect(changes.suggestions.map(({ block }) => block)).toEqual(['b2', 'b3', 'b6']);
    expect(textAfter(changes, 'b2')).toBe('The city drains slowly in every July{cite}.');
    expect(textAfter(changes, 'b3')).toBe('By {xref} and {math} it still holds.');
    expect(textAfter(changes, 'b6')).toBe('The last words{footnote} stood there.');
  });

  test('that are tracked come back as their author wrote them, each by itself', async () => {
    const changes = await returned(document, (body) =>
      inRun(
        inRun(body, ' in July', `${deleted(' in July')}${inserted(' in August')}`),
        'The city',
        `${run('The ')}${inserted('old ', 'Zoe')}${run('city')}`,
      ),
    );
    const who = (author: string) => ({ author, at: Date.UTC(2026, 1, 3, 4, 5, 6) });
    expect(changes.suggestions).toEqual([
      { block: 'b2', baseRev: 1, changes: [{ from: 4, to: 4, insert: [text('old ')] }], who: who('Zoe') },
      { block: 'b2', baseRev: 1, changes: [{ from: 22, to: 30, insert: [text(' in August')] }], who: who('Li Wei') },
    ]);
  });

  test('with another look come back with their marks', async () => {
    const changes = await returned(document, (body) =>
      inRun(body, ' in July', '<w:r><w:rPr><w:i/></w:rPr><w:t> in July</w:t></w:r>'),
    );
    expect(changes.suggestions[0]?.changes).toEqual([{ from: 22, to: 30, insert: [text(' in July', 'em')] }]);
  });

  test('in a cell, an empty cell, a caption and a list item come back as the new body of their block, the rest of it as it was', async () => {
    const changes = await returned(document, (body) => {
      const filled = body
        .replace('>2024<', '>2025<')
        .replace('Depths of the year', 'Depths of this year')
        .replace('>Pipes<', '>Wide pipes<');
      const cell = filled.indexOf('</w:tc>', filled.indexOf('>2025<') + 20);
      const last = filled.indexOf('</w:tc>', cell + 1);
      const before = filled.slice(0, last);
      const end = before.lastIndexOf('</w:p>');
      return `${before.slice(0, end)}${run('3 m')}${filled.slice(end)}`;
    });
    const [table, list] = changes.suggestions;
    expect(table).toMatchObject({
      block: 'b4',
      body: {
        columns: [{ align: 'right' }, {}],
        caption: [text('Depths of this year')],
        rows: [
          [{ content: [text('Year')] }, { content: [text('Depth')] }],
          [{ content: [text('2025')] }, { content: [text('3 m')] }],
        ],
      },
    });
    expect(list).toMatchObject({
      block: 'b5',
      body: { items: [{ blocks: [paragraph('Pumps')] }, { blocks: [paragraph('Wide pipes')] }] },
    });
  });

  test('in a note come back as a new note at its place', async () => {
    const changes = await returned(document, (body, parts) => {
      parts.set('word/footnotes.xml', (parts.get('word/footnotes.xml') ?? '').replace('See the annex', 'See annex B'));
      return body;
    });
    expect(changes.suggestions).toEqual([
      {
        block: 'b6',
        baseRev: 1,
        changes: [{ from: 14, to: 15, insert: [{ type: 'footnote', content: [text('See annex B.')] }] }],
      },
    ]);
  });
});

describe('whole paragraphs', () => {
  test('that are new come back as an insertion behind the block before them', async () => {
    const changes = await returned(document, (body) => {
      const { end } = paragraphWith(body, 'it holds');
      return `${body.slice(0, end)}${newParagraph(run('First.'))}${newParagraph(run('Second.'))}${body.slice(end)}`;
    });
    expect(changes.suggestions).toEqual([
      { block: 'b3', baseRev: 1, insert: { after: 'b3', bodies: [paragraph('First.'), paragraph('Second.')] } },
    ]);
  });

  test('that went come back as removals, tracked or not', async () => {
    const changes = await returned(document, (body) => {
      const { start, end } = paragraphWith(body, 'it holds');
      const marks = body.slice(start, end).match(/<w:bookmark(?:Start|End)[^>]*>/g) ?? [];
      const without = body.slice(0, start) + body.slice(end);
      expect(marks.length).toBeGreaterThan(0);
      return inRun(inRun(without, 'Rain', deleted('Rain')), 'The last words', deleted('The last words'));
    });
    const removed = changes.suggestions.filter(({ remove }) => remove);
    expect(removed.map(({ block }) => block).sort()).toEqual(['b1', 'b3']);
    expect(removed.find(({ block }) => block === 'b1')?.who?.author).toBe('Li Wei');
  });

  test('that stand elsewhere come back as moves', async () => {
    const changes = await returned(document, (body) => {
      const start = body.lastIndexOf('<w:bookmarkStart', body.indexOf('lhb_b2'));
      const end = body.lastIndexOf('<w:bookmarkStart', body.indexOf('lhb_b3'));
      const last = body.lastIndexOf('<w:bookmarkStart', body.indexOf('lhb_b6'));
      return body.slice(0, start) + body.slice(end, last) + body.slice(start, end) + body.slice(last);
    });
    expect(changes.suggestions).toEqual([{ block: 'b2', baseRev: 1, move: { after: 'b5' } }]);
  });

  test('that another program stripped of their bookmarks are found by their words', async () => {
    const changes = await returned(document, (body) =>
      body.replaceAll(/<w:bookmark(?:Start|End)[^>]*>/g, '').replace('it holds', 'it held'),
    );
    expect(changes.suggestions.map(({ block }) => block)).toEqual(['b3']);
    expect(textAfter(changes, 'b3')).toBe('By {xref} and {math} it held.');
  });

  test('typed behind the last item of a list are items of it', async () => {
    const changes = await returned(document, (body) => {
      const { start, end } = paragraphWith(body, '>Pipes<');
      const item = body
        .slice(start, end)
        .replace('Pipes', 'Valves')
        .replaceAll(/<w:bookmark(?:Start|End)[^>]*>/g, '');
      return `${body.slice(0, end)}${item}${body.slice(end)}`;
    });
    expect(changes.suggestions).toEqual([
      {
        block: 'b5',
        baseRev: 1,
        body: {
          type: 'list',
          ordered: false,
          items: ['Pumps', 'Pipes', 'Valves'].map((words) => ({ blocks: [paragraph(words)] })),
        } satisfies BlockBody,
      },
    ]);
  });

  test('of a table that got another row come back as the new table', async () => {
    const changes = await returned(document, (body) => {
      const start = body.lastIndexOf('<w:tr>', body.indexOf('>2024<'));
      const end = body.indexOf('</w:tr>', start) + '</w:tr>'.length;
      const row = body
        .slice(start, end)
        .replace('2024', '2026')
        .replaceAll(/<w:bookmark(?:Start|End)[^>]*>/g, '');
      return body.slice(0, end) + row + body.slice(end);
    });
    expect(changes.suggestions).toHaveLength(1);
    expect(changes.suggestions[0]).toMatchObject({
      block: 'b4',
      body: {
        headerRows: 1,
        caption: [text('Depths of the year')],
        rows: [{}, {}, [{ content: [text('2026')] }, { content: [] }]],
      },
    });
  });
});

describe('suggestions that the file carried', () => {
  const made = { baseRev: 1, by: { kind: 'person' as const, id: 'Zoe' }, at: Date.UTC(2026, 0, 2) };
  const list: BlockBody = { type: 'list', ordered: false, items: [{ blocks: [paragraph('Trees')] }] };
  const carrying: DocumentContent = {
    ...document,
    suggestions: [
      { ...made, id: 's_1', block: 'b2', changes: [{ from: 22, to: 30, insert: [text(' in August')] }] },
      { ...made, id: 's_2', block: 'b5', body: list },
    ],
  };
  const accepting = (body: string) =>
    body.replaceAll(/<w:del\b(?:[^>]*[^/])?>.*?<\/w:del>/g, '').replaceAll(/<\/?w:(?:ins|del)\b[^>]*>/g, '');
  const rejecting = (body: string) =>
    body
      .replaceAll(/<w:ins\b(?:[^>]*[^/])?>.*?<\/w:ins>/g, '')
      .replaceAll(/<\/?w:(?:ins|del)\b[^>]*>/g, '')
      .replaceAll('w:delText', 'w:t');
  const review = { review: true };

  test('and that were left open in Word are so here', async () => {
    expect(await returned(carrying, (body) => body, review)).toMatchObject(nothing);
  });
  test('and that were accepted in Word are so here', async () => {
    expect(await returned(carrying, accepting, review)).toMatchObject({ ...nothing, accepted: ['s_1', 's_2'] });
  });
  test('and that were rejected in Word are so here', async () => {
    expect(await returned(carrying, rejecting, review)).toMatchObject({ ...nothing, rejected: ['s_1', 's_2'] });
  });
  test('and that were accepted while other words of the paragraph changed are both', async () => {
    const changes = await returned(carrying, (body) => accepting(body).replace('The city', 'The old city'), review);
    expect(changes.accepted).toEqual(['s_1', 's_2']);
    expect(changes.suggestions).toEqual([
      { block: 'b2', baseRev: 1, changes: [{ from: 4, to: 4, insert: [text('old ')] }] },
    ]);
  });
  test('and that were accepted and then changed again come back as a change of the text that stands', async () => {
    const changes = await returned(
      carrying,
      (body) => accepting(body).replace(' in August', ' in late autumn'),
      review,
    );
    expect(changes.accepted).toEqual(['s_2']);
    expect(textAfter(changes, 'b2')).toBe('The city drains slowly in late autumn{cite}.');
  });
});

describe('comments', () => {
  const comments = (inner: string) =>
    `<?xml version="1.0"?><w:comments xmlns:w="w" xmlns:w14="w14">${inner}</w:comments>`;
  const comment = (id: number, author: string, words: string) =>
    `<w:comment w:id="${id}" w:author="${author}" w:date="2026-02-03T04:05:06Z"><w:p w14:paraId="0000000${id}">${run(words)}</w:p></w:comment>`;
  const at = Date.UTC(2026, 1, 3, 4, 5, 6);

  test('come back as threads of their authors on their words, with the replies to them', async () => {
    const changes = await returned(document, (body, parts) => {
      parts.set('word/comments.xml', comments(comment(1, 'Zoe', 'Which city?') + comment(2, 'Li Wei', 'Ours.')));
      parts.set(
        'word/commentsExtended.xml',
        '<w15:commentsEx xmlns:w15="w15"><w15:commentEx w15:paraId="00000001" w15:done="0"/><w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="0"/></w15:commentsEx>',
      );
      return inRun(
        body,
        'The city drains ',
        `${run('The ')}<w:commentRangeStart w:id="1"/>${run('city')}<w:commentRangeEnd w:id="1"/>${run(' drains ')}`,
      );
    });
    expect(changes).toMatchObject({ suggestions: [], notRead: [] });
    expect(changes.remarks).toEqual([
      {
        type: 'open',
        block: 'b2',
        range: { from: 4, to: 8 },
        quote: 'city',
        who: { author: 'Zoe', at },
        text: 'Which city?',
        replies: [{ who: { author: 'Li Wei', at }, text: 'Ours.' }],
        isResolved: false,
      },
    ]);
  });

  test('on a thread of the document are replies to it, and what was resolved in Word is resolved', async () => {
    const threads = ['t_1', 't_2'].map((id) => ({
      id,
      block: 'b2',
      range: { from: 4, to: 8 },
      comments: ['Which city', 'And where'].map((asked) => ({
        id: `m_${id}_${asked}`,
        by: { kind: 'person' as const, id: 'Zoe' },
        at,
        text: `${asked} of ${id}?`,
      })),
    }));
    const change = (body: string, parts: Map<string, string>) => {
      const said = parts.get('word/comments.xml') ?? '';
      const extended = parts.get('word/commentsExtended.xml') ?? '';
      const [first, , second] = [...extended.matchAll(/paraId="(\w+)"/g)].map(([, id]) => id);
      const reply = `<w:comment w:id="77" w:author="Li Wei" w:date="2026-02-03T04:05:06Z"><w:p xmlns:w14="w14" w14:paraId="0BADCAFE">${run('Ours.')}</w:p></w:comment>`;
      parts.set('word/comments.xml', said.replace('</w:comments>', `${reply}</w:comments>`));
      parts.set(
        'word/commentsExtended.xml',
        extended
          .replace(
            '</w15:commentsEx>',
            `<w15:commentEx w15:paraId="0BADCAFE" w15:paraIdParent="${first}" w15:done="0"/></w15:commentsEx>`,
          )
          .replace(new RegExp(`(paraId="${second}"[^>]*done=")0`), (_, before: string) => `${before}1`),
      );
      return body;
    };
    const changes = await returned({ ...document, threads }, change, { review: true });
    expect(changes).toMatchObject({ suggestions: [], notRead: [] });
    expect(changes.remarks).toEqual([
      { type: 'reply', thread: 't_1', who: { author: 'Li Wei', at }, text: 'Ours.' },
      { type: 'resolve', thread: 't_2' },
    ]);
  });
});

describe('what cannot be taken over', () => {
  test('is listed with its place: boxes, pictures, the cover, marks that Longhand counts', async () => {
    const box = `<w:r><w:pict><v:textbox><w:txbxContent><w:p>${run('In a box')}</w:p></w:txbxContent></v:textbox></w:pict></w:r>`;
    const changes = await returned(document, (body) =>
      inRun(body, 'The last words', run('The last words') + box)
        .replace('A test document', 'Another title')
        .replace('>[1]<', '>[one]<'),
    );
    expect(changes.notRead.map(({ kind, text: words }) => [kind, words])).toEqual(
      expect.arrayContaining([
        ['textBox', 'In a box'],
        ['outside', 'Another title'],
        ['madeByLonghand', '[one]'],
      ]),
    );
    expect(changes.suggestions).toEqual([]);
  });

  test('never makes a file that is XML throw', async () => {
    for (const change of [
      (body: string) => body.replaceAll(/<w:pPr>.*?<\/w:pPr>/g, ''),
      (body: string) => body.replaceAll('w:tc>', 'w:tr>'),
      (body: string) => body.replaceAll(/<w:bookmarkEnd[^>]*>/g, ''),
      (body: string) => body.replace(/<w:body>.*<\/w:body>/s, '<w:body/>'),
      (body: string) =>
        body.replaceAll(
          '<w:p>',
          `<w:p><w:ins ${by('x')}><w:del ${by('y')}>${run('gone', 'w:delText')}</w:del></w:ins>`,
        ),
    ])
      await returned(document, change);
  });
});
