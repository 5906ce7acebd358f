import type { DocState, LogEvent } from '@longhand/protocol';
import {
  parseWith,
  problemListSchema,
  versionContentSchema,
  versionDiffSchema,
  versionListSchema,
} from '@longhand/protocol/schema';
import { describe, expect, test } from 'vitest';
import { eventsOf, type Harness, openStream } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();
const TEXT = '# Sea\n\nRivers carry salt to the sea. Salt stays when water leaves.\n';
const QUOTE = 'Salt stays when water leaves.';

const p = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

class Document {
  readonly h: Harness;
  readonly id: string;
  constructor(h: Harness, id: string) {
    this.h = h;
    this.id = id;
  }
  async send(command: object): Promise<number> {
    const { status, body } = await this.h.json('POST', `/v1/documents/${this.id}/commands`, command);
    expect(status, JSON.stringify(body)).toBe(202);
    return body.seq;
  }
  async state(): Promise<DocState> {
    return (await this.h.json('GET', `/v1/documents/${this.id}`)).body.state;
  }
  get(path: string, headers?: Record<string, string>) {
    return this.h.json('GET', `/v1/documents/${this.id}/${path}`, undefined, headers);
  }
  async log(): Promise<readonly LogEvent[]> {
    return this.h.store.log.read(this.id, 0, 1_000);
  }
}

async function made(): Promise<Document> {
  const h = await start();
  return new Document(h, await h.document());
}

/** A source with one cited passage, in one paragraph. */
async function citing(document: Document): Promise<string> {
  const { h, id } = document;
  const headers = { 'content-type': 'text/markdown', 'x-file-name': 'sea.md' };
  const answer = await fetch(`${h.address}/v1/documents/${id}/sources`, { method: 'POST', body: TEXT, headers });
  const { source } = (await answer.json()) as { source: { id: string } };
  const stream = await openStream(`${h.address}/v1/documents/${id}/events`);
  await stream.until((all) => eventsOf(all).some(({ type }) => type === 'source.extracted'));
  stream.close();
  const stored = await h.store.tables.getText(source.id);
  if (stored === null) throw new Error('There is no text.');
  const at = stored.text.indexOf(QUOTE);
  const span = { source: source.id, sha256: stored.sha256, start: at, end: at + QUOTE.length, quote: QUOTE };
  const content = [{ type: 'text', text: 'Salt stays.' } as const, { type: 'cite', citation: 'c1' } as const];
  const body = { type: 'paragraph', content } as const;
  await h.engine.record(
    id,
    [
      { type: 'citation.offered', data: { section: 'o1', items: [{ ...span, alias: 'S1' }] } },
      { type: 'citation.added', data: { ...span, id: 'c1' } },
      { type: 'block.inserted', data: { after: null, content: { id: 'cited', rev: 1, prov: { by: 'agent' }, body } } },
    ],
    { kind: 'agent', id: 'writer' },
  );
  return source.id;
}

describe('every place of the log is a version', () => {
  test('which can be looked at, compared and restored', async () => {
    const document = await made();
    await document.send({ type: 'block.insert', block: 'a', body: p('The rain fell.'), after: null });
    const first = await document.send({ type: 'block.insert', block: 'b', body: p('Second.'), after: 'a' });
    const change = { from: 4, to: 8, insert: [{ type: 'text', text: 'snow' }] };
    await document.send({ type: 'block.edit', block: 'a', baseRev: 1, changes: [change] });
    await document.send({ type: 'document.change', title: 'Weather' });
    const second = await document.send({ type: 'block.remove', block: 'b' });

    const old = await document.get(`versions/${first}`);
    expect(parseWith(versionContentSchema, old.body, 'en')).toMatchObject({ isValid: true });
    expect(old.body.content.blocks.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);

    const diff = await document.get(`diff?from=${first}&to=${second}`);
    expect(parseWith(versionDiffSchema, diff.body, 'en')).toMatchObject({ isValid: true });
    expect(diff.body).toMatchObject({ from: first, to: second, fields: ['title'], counts: { changed: 1, removed: 1 } });
    const read = await fetch(`${document.h.address}/v1/documents/${document.id}/diff?from=${first}`, {
      headers: { accept: 'text/markdown', 'accept-language': 'zh' },
    });
    expect(read.headers.get('content-type')).toContain('text/markdown');
    expect(await read.text()).toContain('The <del>rain</del><ins>snow</ins> fell.');

    await document.send({ type: 'version.restore', seq: first });
    const state = await document.state();
    expect(state.title).toBe('');
    expect(state.blocks.map(({ id, body }) => [id, body])).toEqual([
      ['a', p('The rain fell.')],
      ['b', p('Second.')],
    ]);
    await document.send({ type: 'document.undo' });
    const again = await document.state();
    expect(again.title).toBe('Weather');
    expect(again.blocks.map(({ id, body }) => [id, body])).toEqual([['a', p('The snow fell.')]]);
  });

  test('and has a name, another name or none', async () => {
    const document = await made();
    const seq = await document.send({ type: 'block.insert', block: 'a', body: p('One.'), after: null });
    await document.send({ type: 'version.name', name: '送审稿', seq });
    await document.send({ type: 'version.name', name: '终稿', seq });
    await document.send({ type: 'version.name', name: 'Now' });
    const { body } = await document.get('versions');
    expect(parseWith(versionListSchema, body, 'en')).toMatchObject({ isValid: true });
    expect(body.versions.map(({ seq: at, kind, name }: Record<string, unknown>) => [at, kind, name])).toEqual([
      [seq + 2, 'named', 'Now'],
      [seq, 'edits', '终稿'],
      [1, 'created', undefined],
    ]);
    await document.send({ type: 'version.unname', seq });
    expect((await document.state()).named.map(({ name }) => name)).toEqual(['Now']);
  });

  test('but what the log does not hold is none', async () => {
    const document = await made();
    for (const path of ['versions/99', 'versions/0', 'diff?from=99'])
      expect(await document.get(path)).toMatchObject({ status: 404, body: { code: 'run.unknownVersion' } });
    for (const path of ['versions/last', 'diff', 'diff?from=1&to=x'])
      expect(await document.get(path)).toMatchObject({ status: 422, body: { code: 'document.badVersion' } });
    const restore = { type: 'version.restore', seq: 99 };
    const { status } = await document.h.json('POST', `/v1/documents/${document.id}/commands`, restore);
    expect(status).toBe(404);
  });
});

describe('a branch', () => {
  test('has the text, the sources and the citations of its version, and says where it comes from', async () => {
    const document = await made();
    await citing(document);
    const { seq } = await document.state();
    await document.send({ type: 'block.edit', block: 'cited', baseRev: 1, changes: [{ from: 0, to: 4, insert: [] }] });

    const answer = await document.h.json('POST', `/v1/documents/${document.id}/branches`, {
      seq,
      title: 'Another way',
    });
    expect(answer).toMatchObject({ status: 201, body: { lost: 0 } });
    const branch = new Document(document.h, answer.body.id);
    const state = await branch.state();
    expect(state).toMatchObject({ title: 'Another way', origin: { document: document.id, seq } });
    expect((await branch.log())[0]).toMatchObject({ type: 'document.created', data: { origin: { seq } } });
    expect(state.blocks.map(({ id, body }) => [id, body])).toEqual([
      [
        'cited',
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'Salt stays.' },
            { type: 'cite', citation: 'c1' },
          ],
        },
      ],
    ]);
    // A source of its own, with the text under it, which goes on when the first document is gone.
    const { source, start: from, end, standing } = state.citations.c1 ?? { source: '', start: 0, end: 0 };
    expect(standing).toBeUndefined();
    await document.h.json('DELETE', `/v1/documents/${document.id}`);
    const stored = await document.h.store.tables.getText(source);
    expect(stored?.text.slice(from, end)).toBe(QUOTE);
    const { status, body } = await document.h.json('GET', `/v1/documents/${branch.id}/search?q=salt`);
    expect([status, body.hits[0]?.source]).toEqual([200, source]);
  });

  test('marks a citation as lost whose source is gone meanwhile', async () => {
    const document = await made();
    const source = await citing(document);
    const { seq } = await document.state();
    await document.h.json('DELETE', `/v1/documents/${document.id}/sources/${source}?citations=lose`);
    const answer = await document.h.json('POST', `/v1/documents/${document.id}/branches`, { seq });
    expect(answer).toMatchObject({ status: 201, body: { lost: 1 } });
    const state = await new Document(document.h, answer.body.id).state();
    expect(state.citations.c1).toMatchObject({ standing: 'lost', quote: QUOTE });
    expect(state.sources).toEqual({});
  });
});

test('what is wrong with a document is told in the language of whoever asks', async () => {
  const document = await made();
  await document.send({
    type: 'block.insert',
    body: { type: 'figure', kind: 'mermaid', source: 'graph TD', alt: '' },
    after: null,
  });
  await document.send({ type: 'document.change', glossary: [{ term: '', definition: 'Nothing.' }] });
  const { body } = await document.get('problems', { 'accept-language': 'zh' });
  expect(parseWith(problemListSchema, body, 'en')).toMatchObject({ isValid: true });
  expect(body.problems.map(({ code }: { code: string }) => code)).toEqual(['glossary_term', 'figure_alt']);
  expect(body.problems[1].text).toContain('没有文字说明');
});
