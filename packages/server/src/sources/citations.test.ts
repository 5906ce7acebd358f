import { createHash } from 'node:crypto';
import type { Span } from '@longhand/document';
import type { DocState, LogEvent } from '@longhand/protocol';
import { evidenceReportSchema, parseWith } from '@longhand/protocol/schema';
import { verifySpan } from '@longhand/sources';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Harness, openStream } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';
import { createRetriever } from './retriever.ts';

const start = harnessPerTest();
const SYSTEM = { kind: 'system', id: 'test' } as const;

const FIRST =
  '# 海水\n\n海水的平均盐度是35克每千克。海水的平均盐度到处不同。\n\nRivers carry salt to the sea. Salt stays when water leaves.\n\nSee above.\n';
const SECOND =
  '# 海水（修订版）\n\n新的一段。海水的平均盐度是35克每千克。\n\nRivers carry much salt to the sea. Salt stays when water leaves.\n\nBut: Salt stays when water leaves. See above. See above.\n';

interface Doc {
  readonly h: Harness;
  readonly id: string;
}

async function settled({ h, id }: Doc, source: string): Promise<LogEvent> {
  const stream = await openStream(`${h.address}/v1/documents/${id}/events`);
  const isOutcome = (logged: LogEvent) =>
    (logged.type === 'source.extracted' || logged.type === 'source.failed') && logged.data.source === source;
  const frames = await stream.until((all) => eventsOf(all).some(isOutcome));
  stream.close();
  const found = eventsOf(frames).find(isOutcome);
  if (found === undefined) throw new Error('The stream lost what it had.');
  return found;
}
async function sent({ h, id }: Doc, path: string, text: string, name = 'sea.md'): Promise<string> {
  const headers = { 'content-type': 'text/markdown', 'x-file-name': name };
  const answer = await fetch(`${h.address}/v1/documents/${id}/${path}`, { method: 'POST', body: text, headers });
  expect(answer.status).toBe(201);
  const { source } = (await answer.json()) as { source: { id: string } };
  await settled({ h, id }, source.id);
  return source.id;
}
async function stateOf({ h, id }: Doc): Promise<DocState> {
  return (await h.json('GET', `/v1/documents/${id}`)).body.state;
}
/** Offers each quote where it stands first, cites it, and puts it behind a sentence of its own. */
async function cite(doc: Doc, source: string, ...quotes: readonly string[]): Promise<void> {
  const stored = await doc.h.store.tables.getText(source);
  if (stored === null) throw new Error('There is no text.');
  const spans = quotes.map((quote): Span => {
    const at = stored.text.indexOf(quote);
    return { source, sha256: stored.sha256, start: at, end: at + quote.length, quote };
  });
  const items = spans.map((span, index) => ({ ...span, alias: `S${index + 1}` }));
  await doc.h.engine.record(
    doc.id,
    [
      { type: 'outline.edited', data: { sections: [{ id: 'o1', title: 'Salt', level: 1 }] } },
      { type: 'citation.offered', data: { section: 'o1', items } },
      ...spans.map((span, index) => ({ type: 'citation.added', data: { ...span, id: `c${index + 1}` } }) as const),
      {
        type: 'block.inserted',
        data: {
          after: null,
          content: {
            id: 'b1',
            rev: 1,
            section: 'o1',
            prov: { by: 'agent' },
            body: {
              type: 'paragraph',
              content: quotes.flatMap((_, index) => [
                { type: 'text', text: `Sentence ${index + 1} says so.` } as const,
                { type: 'cite', citation: `c${index + 1}` } as const,
                { type: 'text', text: ' ' } as const,
              ]),
            },
          },
        },
      },
    ],
    SYSTEM,
  );
}
async function assertAllResolve(doc: Doc): Promise<void> {
  const { citations } = await stateOf(doc);
  for (const citation of Object.values(citations)) {
    if (citation.standing === 'lost') continue;
    const stored = await doc.h.store.tables.getText(citation.source);
    expect(stored !== null && verifySpan(citation, stored)).toBe(true);
  }
}

describe('a source that is replaced', () => {
  const RULE = '海水的平均盐度是35克每千克。';
  const STAYS = 'Salt stays when water leaves.';
  const GONE = 'Rivers carry salt to the sea.';

  test('takes citations along where their quote stands, marks the others as stale with the reason, and keeps the old text for them', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const old = await sent(doc, 'sources', FIRST);
    await cite(doc, old, RULE, STAYS, GONE, 'See above.');
    const next = await sent(doc, `sources/${old}/versions`, SECOND, 'sea-2.md');
    const state = await stateOf(doc);
    expect(state.citations.c1).toMatchObject({ source: next, quote: RULE });
    expect(state.citations.c1?.standing).toBeUndefined();
    // It stands twice in the new text; what is around it tells the places apart.
    expect(state.citations.c2).toMatchObject({ source: next, quote: STAYS });
    expect(state.citations.c3).toMatchObject({ source: old, standing: 'stale', reason: 'gone', quote: GONE });
    expect(state.citations.c4).toMatchObject({ source: old, standing: 'stale', reason: 'ambiguous' });
    expect(state.sources[old]).toMatchObject({ replacedBy: next });
    expect(state.evidence.S1).toMatchObject({ source: next });
    expect(state.evidence.S3).toMatchObject({ source: old, isGone: true });
    await assertAllResolve(doc);
    // A search that reads the tables anew, as after a restart, finds the new version only.
    const found = await createRetriever(h.store.tables).retrieve(doc.id, 'Rivers carry salt', 8);
    expect([...new Set(found.map(({ source }) => source))]).toEqual([next]);
    const { body: report } = await h.json('GET', `/v1/documents/${doc.id}/evidence`);
    expect(parseWith(evidenceReportSchema, report, 'en')).toMatchObject({ isValid: true });
    expect(report.counts).toMatchObject({ sentences: 4, cited: 4, stale: 2, lost: 0 });
    expect(report.nearest).toMatchObject([
      { citation: 'c3', source: next, quote: 'Rivers carry much salt to the sea.' },
      { citation: 'c4', source: next },
    ]);
    expect((await h.store.tables.getSource(old))?.replacedBy).toBe(next);
  });

  test('is gone with its text when every quote stands in the new version', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const old = await sent(doc, 'sources', FIRST);
    await cite(doc, old, RULE);
    const next = await sent(doc, `sources/${old}/versions`, SECOND);
    expect(Object.keys((await stateOf(doc)).sources)).toEqual([next]);
    expect(await h.store.tables.getSource(old)).toBeNull();
    await assertAllResolve(doc);
  });

  test('by the wrong file and then by the right one: citations that were stale stand again', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const old = await sent(doc, 'sources', FIRST);
    await cite(doc, old, RULE, GONE);
    const wrong = await sent(doc, `sources/${old}/versions`, 'Something else altogether.\n');
    expect(Object.values((await stateOf(doc)).citations).map(({ standing }) => standing)).toEqual(['stale', 'stale']);
    const right = await sent(doc, `sources/${wrong}/versions`, FIRST);
    const state = await stateOf(doc);
    expect(Object.keys(state.sources)).toEqual([right]);
    expect(Object.values(state.citations).map(({ source, standing }) => [source, standing])).toEqual([
      [right, undefined],
      [right, undefined],
    ]);
    await assertAllResolve(doc);
  });

  test('by a file that cannot be read stays as it is', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const old = await sent(doc, 'sources', FIRST);
    await cite(doc, old, RULE);
    await sent(doc, `sources/${old}/versions`, '%PDF-1.7 broken', 'sea.pdf');
    const state = await stateOf(doc);
    expect(state.sources[old]?.replacedBy).toBeUndefined();
    expect(state.citations.c1?.standing).toBeUndefined();
  });

  test('cannot be replaced a second time, and the answer says which one can', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const old = await sent(doc, 'sources', FIRST);
    await cite(doc, old, GONE);
    await sent(doc, `sources/${old}/versions`, SECOND);
    const again = await h.json('POST', `/v1/documents/${doc.id}/sources/${old}/versions`, { any: 'file' });
    expect([again.status, again.body.code]).toEqual([409, 'source.replaced']);
  });
});

describe('a source that is deleted', () => {
  test('first tells which sentences lose their citation; confirmed, it goes, and they keep their quote', async () => {
    const h = await start();
    const doc = { h, id: await h.document() };
    const source = await sent(doc, 'sources', FIRST);
    await cite(doc, source, 'Rivers carry salt to the sea.');
    const path = `/v1/documents/${doc.id}/sources/${source}`;
    const refused = await h.json('DELETE', path);
    expect([refused.status, refused.body.code, refused.body.params]).toEqual([
      409,
      'source.cited',
      { name: 'sea.md', count: 1 },
    ]);
    expect(refused.body.citations).toEqual([
      {
        citation: 'c1',
        block: 'b1',
        section: 'o1',
        title: 'Salt',
        sentence: 'Sentence 1 says so.',
        quote: 'Rivers carry salt to the sea.',
      },
    ]);
    expect((await stateOf(doc)).sources[source]).toBeDefined();
    expect((await h.json('DELETE', `${path}?citations=lose`)).status).toBe(200);
    const state = await stateOf(doc);
    expect(state.sources).toEqual({});
    expect(state.citations.c1).toMatchObject({
      standing: 'lost',
      reason: 'deleted',
      quote: 'Rivers carry salt to the sea.',
      sourceName: expect.stringMatching(/./),
    });
    expect(state.evidence.S1?.isGone).toBe(true);
    expect(await h.store.tables.getText(source)).toBeNull();
    // What was offered of it may not be cited any more.
    const span = { ...state.evidence.S1, isGone: undefined } as unknown as Span;
    await h.engine.record(doc.id, [{ type: 'citation.added', data: { ...span, id: 'late' } }], SYSTEM);
    expect((await stateOf(doc)).citations.late).toBeUndefined();
  });
});

test('the same file twice is one blob, and stays until the last source of it goes', async () => {
  const h = await start();
  const doc = { h, id: await h.document() };
  const [one, other] = [await sent(doc, 'sources', FIRST), await sent(doc, 'sources', FIRST, 'again.md')];
  const sha256 = createHash('sha256').update(FIRST).digest('hex');
  const sources = await Promise.all([one, other].map((id) => h.store.tables.getSource(id)));
  expect(sources.map((source) => source?.fileSha256)).toEqual([sha256, sha256]);
  await h.json('DELETE', `/v1/documents/${doc.id}/sources/${one}`);
  expect(await h.store.blobs.path(sha256)).not.toBeNull();
  await h.json('DELETE', `/v1/documents/${doc.id}/sources/${other}`);
  expect(await h.store.blobs.path(sha256)).toBeNull();
});

test('a bibliography entry is written, shown as CSL-JSON, and taken back to what is known without it', async () => {
  const h = await start();
  const doc = { h, id: await h.document() };
  const source = await sent(doc, 'sources', FIRST, 'Sea salt.md');
  const list = async () => (await h.json('GET', `/v1/documents/${doc.id}/bibliography`)).body;
  expect(await list()).toEqual([{ id: source, type: 'document', title: 'Sea salt' }]);
  const entry = {
    type: 'report',
    title: '海水盐度报告',
    author: [{ literal: '国家海洋局' }],
    issued: { 'date-parts': [[2024, 3]] },
  };
  const path = `/v1/documents/${doc.id}/sources/${source}/entry`;
  expect((await h.json('POST', path, { entry })).status).toBe(200);
  expect(await list()).toEqual([{ id: source, ...entry }]);
  expect((await h.json('POST', path, { entry: { ...entry, colour: 'blue' } })).status).toBe(422);
  await h.json('POST', path, { entry: null });
  expect(await list()).toEqual([{ id: source, type: 'document', title: 'Sea salt' }]);
});
