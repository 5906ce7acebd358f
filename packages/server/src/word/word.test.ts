import type { BlockBody, Suggestion } from '@longhand/document';
import type { StoredExport } from '@longhand/protocol/ports';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { event, type Harness } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const paragraph = (text: string): BlockBody => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const blocks: readonly BlockBody[] = [
  { type: 'heading', level: 1, content: [{ type: 'text', text: 'Rain' }] },
  paragraph('The city drains slowly in July.'),
  paragraph('Pumps help.'),
];

/** One black pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

async function documentOf(h: Harness, bodies: readonly BlockBody[] = blocks): Promise<string> {
  const id = await h.document();
  for (const [index, body] of bodies.entries()) {
    const content = { id: `b${index + 1}`, rev: 1, prov: { by: 'person' as const }, body };
    await h.append(id, event('block.inserted', { content, after: index === 0 ? null : `b${index}` }));
  }
  return id;
}

async function exported({ address, json }: Harness, document: string): Promise<Uint8Array> {
  const { body } = await json('POST', `/v1/documents/${document}/exports`, { format: 'docx' });
  for (;;) {
    const record: StoredExport = (await json('GET', `/v1/exports/${body.id}`)).body;
    if (record.status === 'failed') throw new Error(JSON.stringify(record.problem));
    if (record.status === 'done') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return new Uint8Array(await (await fetch(`${address}/v1/exports/${body.id}/file`)).arrayBuffer());
}

function edited(file: Uint8Array, change: (body: string) => string): Uint8Array<ArrayBuffer> {
  const parts = unzipSync(file);
  const body = strFromU8(parts['word/document.xml'] ?? new Uint8Array());
  return new Uint8Array(zipSync({ ...parts, 'word/document.xml': strToU8(change(body)) }));
}

async function bring(
  { address }: Harness,
  document: string,
  file: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${address}/v1/documents/${document}/word`, {
    method: 'POST',
    headers: { 'content-type': DOCX, ...headers },
    body: file,
  });
  return { status: answer.status, body: await answer.json() };
}

const suggestionsOf = async ({ engine }: Harness, document: string): Promise<readonly Suggestion[]> =>
  (await engine.state(document)).suggestions;

// Each exports, and writes the same file once more in a child process.
describe('a Word file that comes back', { timeout: 180_000 }, () => {
  test('brings its changes as suggestions of their authors, all at once; accepted, they are the text of the file', async () => {
    const h = await start();
    const id = await documentOf(h);
    const file = await exported(h, id);
    const tracked =
      '<w:ins w:id="90" w:author="Li Wei" w:date="2026-02-03T04:05:06Z"><w:r><w:t xml:space="preserve"> a lot</w:t></w:r></w:ins>';
    const back = edited(file, (body) =>
      body
        .replace('drains slowly', 'drains quickly')
        .replace(
          /Pumps help\.<\/w:t><\/w:r>/,
          (whole) => `${whole.replace('.</w:t>', '</w:t>')}${tracked}<w:r><w:t>.</w:t></w:r>`,
        )
        .replace(/(?=<w:sectPr)/, '<w:p><w:r><w:t>So do trees.</w:t></w:r></w:p>'),
    );
    const before = await h.engine.state(id);
    const { status, body } = await bring(h, id, back);
    expect([status, body]).toEqual([
      200,
      {
        seq: before.seq + 3,
        base: 4,
        suggestions: 3,
        comments: 0,
        accepted: 0,
        rejected: 0,
        unchanged: 1,
        notRead: [],
      },
    ]);
    const suggestions = await suggestionsOf(h, id);
    expect(suggestions.map(({ block, by }) => [block, by.id])).toEqual(
      expect.arrayContaining([
        ['b2', 'local'],
        ['b3', 'Li Wei'],
        ['b3', 'local'],
      ]),
    );
    // Meanwhile the text went on: the suggestion finds its place in it.
    await h.json('POST', `/v1/documents/${id}/commands`, {
      type: 'block.edit',
      block: 'b2',
      baseRev: 1,
      changes: [{ from: 0, to: 3, insert: [{ type: 'text', text: 'Our old' }] }],
    });
    for (const { id: suggestion } of suggestions)
      expect(
        (await h.json('POST', `/v1/documents/${id}/commands`, { type: 'suggestion.accept', suggestion })).status,
      ).toBe(202);
    const after = await h.engine.state(id);
    const texts = after.blocks.map((block) =>
      (block.body.type === 'paragraph' || block.body.type === 'heading' ? block.body.content : [])
        .map((inline) => (inline.type === 'text' ? inline.text : ''))
        .join(''),
    );
    expect(texts).toEqual(['Rain', 'Our old city drains quickly in July.', 'Pumps help a lot.', 'So do trees.']);
    expect(after.suggestions).toEqual([]);
  });

  test('is taken once, however often it is sent; a key stands for one file', async () => {
    const h = await start();
    const id = await documentOf(h);
    const file = await exported(h, id);
    const back = edited(file, (body) => body.replace('Pumps help', 'Pumps do help'));
    const first = await bring(h, id, back);
    const [again, also] = await Promise.all([bring(h, id, back), bring(h, id, back)]);
    expect([again.status, also.status, again.body.seq, also.body.seq]).toEqual([
      200,
      200,
      first.body.seq,
      first.body.seq,
    ]);
    expect(await suggestionsOf(h, id)).toHaveLength(1);
    const key = { 'idempotency-key': 'k1' };
    expect((await bring(h, id, back, key)).body.suggestions).toBe(0);
    const other = edited(file, (body) => body.replace('Pumps help', 'Pumps never help'));
    expect((await bring(h, id, other, key)).body.code).toBe('request.keyReused');
    expect(
      (
        await bring(
          h,
          id,
          edited(file, (body) => body),
        )
      ).body,
    ).toMatchObject({ suggestions: 0, unchanged: 3, notRead: [] });
    expect(await suggestionsOf(h, id)).toHaveLength(1);
  });

  test('about a paragraph that is gone says so with its words, and puts what is new behind what is left', async () => {
    const h = await start();
    const id = await documentOf(h);
    const file = await exported(h, id);
    await h.json('POST', `/v1/documents/${id}/commands`, { type: 'block.remove', block: 'b3' });
    const back = edited(file, (body) =>
      body
        .replace('Pumps help', 'Pumps do help')
        .replace(/(?=<w:sectPr)/, '<w:p><w:r><w:t>So do trees.</w:t></w:r></w:p>'),
    );
    const { body } = await bring(h, id, back);
    expect(body).toMatchObject({ suggestions: 1, notRead: [{ kind: 'gone', text: 'do ' }] });
    expect(await suggestionsOf(h, id)).toMatchObject([
      { insert: { after: 'b2', bodies: [paragraph('So do trees.')] } },
    ]);
  });

  test('brings comments as threads of their authors on their words, with the replies and whether they are resolved', async () => {
    const h = await start();
    const id = await documentOf(h);
    const parts = unzipSync(await exported(h, id));
    const said = (number: number, author: string, words: string) =>
      `<w:comment w:id="${number}" w:author="${author}" w:date="2026-02-03T04:05:06Z"><w:p w14:paraId="0000000${number}"><w:r><w:t>${words}</w:t></w:r></w:p></w:comment>`;
    const body = strFromU8(parts['word/document.xml'] ?? new Uint8Array()).replace(
      /(<w:r>(?:<w:rPr>(?:(?!<\/w:rPr>).)*<\/w:rPr>)?<w:t[^>]*>Pumps help\.<\/w:t><\/w:r>)/,
      '<w:commentRangeStart w:id="1"/>$1<w:commentRangeEnd w:id="1"/>',
    );
    const back = new Uint8Array(
      zipSync({
        ...parts,
        'word/document.xml': strToU8(body),
        'word/comments.xml': strToU8(
          `<w:comments xmlns:w="w" xmlns:w14="w14">${said(1, 'Zoe', 'Do they?')}${said(2, 'Li Wei', 'They do.')}</w:comments>`,
        ),
        'word/commentsExtended.xml': strToU8(
          '<w15:commentsEx xmlns:w15="w15"><w15:commentEx w15:paraId="00000001" w15:done="1"/><w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="1"/></w15:commentsEx>',
        ),
      }),
    );
    expect((await bring(h, id, back)).body).toMatchObject({ suggestions: 0, comments: 3, notRead: [] });
    const { threads } = await h.engine.state(id);
    expect(threads).toMatchObject([
      {
        block: 'b3',
        range: { from: 0, to: 11 },
        quote: 'Pumps help.',
        isResolved: true,
        comments: [
          { by: { id: 'Zoe' }, text: 'Do they?', at: Date.UTC(2026, 1, 3, 4, 5, 6) },
          { by: { id: 'Li Wei' }, text: 'They do.' },
        ],
      },
    ]);
    // Under another key it is another request, and brings nothing that is here already.
    expect((await bring(h, id, back, { 'idempotency-key': 'again' })).body).toMatchObject({ comments: 0, notRead: [] });
  });

  test('of two colleagues who changed different cells of one table: both are taken, one after the other', async () => {
    const h = await start();
    const cell = (text: string) => ({ content: [{ type: 'text' as const, text }] });
    const table = (depth: string, year: string): BlockBody => ({
      type: 'table',
      columns: [{}, {}],
      headerRows: 0,
      rows: [[cell(year), cell(depth)]],
    });
    const id = await documentOf(h, [...blocks, table('3 m', '2024')]);
    const file = await exported(h, id);
    const backs = [
      edited(file, (body) => body.replace('>3 m<', '>4 m<')),
      edited(file, (body) => body.replace('>2024<', '>2025<')),
    ];
    for (const back of backs) expect((await bring(h, id, back)).body).toMatchObject({ suggestions: 1, notRead: [] });
    for (const { id: suggestion } of await suggestionsOf(h, id))
      expect(
        (await h.json('POST', `/v1/documents/${id}/commands`, { type: 'suggestion.accept', suggestion })).status,
      ).toBe(202);
    expect((await h.engine.state(id)).blocks.at(-1)?.body).toEqual(table('4 m', '2025'));
  });

  test('brings a picture that was put into it as a figure of the document; what is no picture is listed', async () => {
    const h = await start();
    const id = await documentOf(h);
    const file = await exported(h, id);
    const drawn = (relation: string, description: string) =>
      `<w:p><w:r><w:drawing><wp:inline xmlns:wp="wp"><wp:docPr id="9" name="x" descr="${description}"/><a:blip xmlns:a="a" r:embed="${relation}"/></wp:inline></w:drawing></w:r></w:p>`;
    const parts = unzipSync(
      edited(file, (body) => body.replace(/(?=<w:sectPr)/, drawn('rId901', 'A dot') + drawn('rId902', 'No dot'))),
    );
    const relations = 'word/_rels/document.xml.rels';
    const image = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/image';
    parts[relations] = strToU8(
      strFromU8(parts[relations] ?? new Uint8Array()).replace(
        '</Relationships>',
        `<Relationship Id="rId901" Type="${image}" Target="media/dot.png"/><Relationship Id="rId902" Type="${image}" Target="media/none.png"/></Relationships>`,
      ),
    );
    parts['word/media/dot.png'] = dot;
    parts['word/media/none.png'] = strToU8('no picture');
    const { body } = await bring(h, id, new Uint8Array(zipSync(parts)));
    expect(body).toMatchObject({ suggestions: 1, notRead: [{ kind: 'picture', text: 'No dot' }] });
    const { assets } = (await h.json('GET', `/v1/documents/${id}/assets`)).body;
    expect(assets).toMatchObject([{ kind: 'picture', name: 'dot.png', width: 1, height: 1 }]);
    expect(await suggestionsOf(h, id)).toMatchObject([
      { insert: { after: 'b3', bodies: [{ type: 'figure', kind: 'image', asset: assets[0].sha256, alt: 'A dot' }] } },
    ]);
  });

  test('of another document, of none, of a later state or of a stranger is refused in the language of the reader, and changes nothing', async () => {
    const h = await start();
    const [id, other] = [await documentOf(h), await documentOf(h)];
    const file = new Uint8Array(await exported(h, id));
    const before = (await h.engine.state(other)).seq;
    const zh = await bring(h, other, file, { 'accept-language': 'zh' });
    expect([zh.status, zh.body.code, zh.body.params]).toEqual([422, 'word.otherDocument', { document: id }]);
    expect(zh.body.detail).toContain('另一份文档');
    const properties = (change: (text: string) => string) => {
      const parts = unzipSync(file);
      return new Uint8Array(
        zipSync({
          ...parts,
          'docProps/custom.xml': strToU8(change(strFromU8(parts['docProps/custom.xml'] ?? new Uint8Array()))),
        }),
      );
    };
    const refusals = [
      await bring(
        h,
        id,
        properties((text) => text.replaceAll('Longhand', 'Other')),
      ),
      await bring(
        h,
        id,
        properties((text) => text.replace('>4<', '>4000<')),
      ),
      await bring(h, id, new Uint8Array(strToU8('no file of Word'))),
      await bring(h, id, file.slice(0, file.length / 2)),
      await bring(
        h,
        id,
        edited(file, () => '<w:document><w:body><w:p>'),
      ),
      await bring(
        h,
        id,
        edited(file, () => '<a>'.repeat(100_000)),
      ),
      await bring(
        h,
        id,
        new Uint8Array(zipSync({ ...unzipSync(file), 'word/document.xml': new Uint8Array(30_000_000) })),
      ),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'word.notOurs'],
      [409, 'word.later'],
      [422, 'word.unreadable'],
      [422, 'word.unreadable'],
      [422, 'word.unreadable'],
      [422, 'word.unreadable'],
      [422, 'word.tooLarge'],
    ]);
    expect((await h.engine.state(other)).seq).toBe(before);
    expect((await h.engine.state(id)).seq).toBe(4);
    expect(h.problems).toEqual([]);
  });
});
