/**
 * Every stored citation slices back to its quote: after the run, a restart, an export and an import, a new version and a deletion of a source;
 * and an archive that lies is refused with its reason, whole.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, ApiError, createApi, followDocument } from '@longhand/client';
import { citationsIn } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { assemble, type Longhand } from '@longhand/server';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FIXTURES = new URL('../packages/sources/test/fixtures/', import.meta.url);
const FILES = ['report-zh.pdf', 'report-en.docx', 'report-en.html', 'notes-zh-utf16le.txt', 'report-zh-gb18030.txt'];

interface Place {
  longhand: Longhand;
  api: Api;
}
let folder = '';
let model: ModelServer;
let home: Place;
/** A second server with a folder of its own: a document moves there. */
let away: Place;
let document = '';

async function open(name: string): Promise<Place> {
  const env = {
    OPENAI_API_KEY: 'test',
    OPENAI_BASE_URL: model.url,
    LONGHAND_MODEL: 'openai/scripted',
    LONGHAND_PROBE: 'off',
  };
  const longhand = await assemble({ dataDir: join(folder, name), env, logLevel: 'silent' });
  const { address } = await longhand.listen({ host: '127.0.0.1', port: 0 });
  return { longhand, api: createApi({ baseUrl: address }) };
}
async function stateWhen({ api }: Place, id: string, fits: (state: DocState) => boolean): Promise<DocState> {
  const { promise, resolve } = Promise.withResolvers<DocState>();
  const line = followDocument({
    api,
    document: id,
    onChange: () => {
      const state = line.state();
      if (state !== null && fits(state)) resolve(state);
    },
  });
  try {
    return await promise;
  } finally {
    line.close();
  }
}
async function fileOf(name: string): Promise<File> {
  return new File([new Uint8Array(await readFile(new URL(name, FIXTURES)))], name);
}
/** Compares every citation of a document with the text that is stored now. @returns how many slice back, by their standing */
async function sliced({ api }: Place, id: string): Promise<Record<'standing' | 'stale' | 'lost', number>> {
  const { state } = await api.documents.get(id);
  const found = { standing: 0, stale: 0, lost: 0 };
  for (const { source, sha256, start, end, quote, standing, page } of Object.values(state.citations)) {
    found[standing ?? 'standing'] += 1;
    if (standing === 'lost') continue;
    const stored = await api.sources.text(source);
    expect(stored.sha256).toBe(sha256);
    expect(stored.text.slice(start, end)).toBe(quote);
    if (page !== undefined) expect(stored.places.some((place) => place.page === page)).toBe(true);
  }
  for (const block of state.blocks)
    for (const citation of citationsIn(block.body)) expect(state.citations[citation]).toBeDefined();
  return found;
}
async function archiveOf({ api }: Place, id: string): Promise<string> {
  return (await fetch(api.documents.archiveUrl(id))).text();
}
const imported = ({ api }: Place, archive: string, keepsId = false) =>
  api.documents.import(new Blob([archive]), { keepsId });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-slices-'));
  model = await startModelServer({ script: writerScript({ lang: 'zh', sections: 3, wordsPerSection: 500 }) });
  [home, away] = await Promise.all([open('home'), open('away')]);
  document = (await home.api.documents.create({ brief: '根据资料写一份报告。', lang: 'zh', title: '报告' })).id;
  for (const name of FILES) await home.api.sources.upload(document, await fileOf(name));
  await stateWhen(home, document, ({ sources }) => Object.values(sources).every(({ status }) => status === 'ready'));
  await home.api.command(document, { type: 'run.start', autonomy: 'auto' });
  await stateWhen(home, document, ({ run }) => run?.status === 'finished');
}, 60_000);
afterAll(async () => {
  await home?.longhand.close();
  await away?.longhand.close();
  await model?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('every citation slices back to its quote', () => {
  it('after the run, and after a restart', async () => {
    const before = await sliced(home, document);
    expect(before.standing).toBeGreaterThan(3);
    expect([before.stale, before.lost]).toEqual([0, 0]);
    await home.longhand.close();
    home = await open('home');
    expect(await sliced(home, document)).toEqual(before);
  });

  it('after an export and an import, elsewhere under its own id and beside the original under a new one', async () => {
    const before = await sliced(home, document);
    const archive = await archiveOf(home, document);
    const moved = await imported(away, archive, true);
    expect(moved).toMatchObject({ id: document, lost: 0 });
    const copy = await imported(home, archive);
    expect(copy.id).not.toBe(document);
    expect(await sliced(away, moved.id)).toEqual(before);
    expect(await sliced(home, copy.id)).toEqual(before);
    // The copy is the same document, but for the ids of its sources and runs.
    const [original, second] = await Promise.all([document, copy.id].map((id) => home.api.documents.get(id)));
    expect(second?.state.blocks.map(({ body }) => body)).toEqual(original?.state.blocks.map(({ body }) => body));
    expect(second?.seq).toBe(original?.seq);
    const ids = (state: DocState | undefined) => Object.keys(state?.sources ?? {});
    expect(ids(second?.state)).toHaveLength(FILES.length);
    expect(ids(second?.state).some((id) => ids(original?.state).includes(id))).toBe(false);
    // What the copy loses is not lost to the original.
    await home.api.documents.delete(copy.id);
    expect(await sliced(home, document)).toEqual(before);
    const [source] = ids(original?.state);
    expect((await fetch(home.api.sources.fileUrl(source ?? ''))).status).toBe(200);
    // And out again: the same lines, under the ids that it has there.
    const again = await imported(home, await archiveOf(away, moved.id));
    expect(await sliced(home, again.id)).toEqual(before);
    await home.api.documents.delete(again.id);
  });

  it('after a source was replaced and another was deleted, and through an archive of that', async () => {
    const { id } = await imported(home, await archiveOf(home, document));
    const { state } = await home.api.documents.get(id);
    const cited = [...new Set(Object.values(state.citations).map(({ source }) => source))];
    const [first = '', second = ''] = cited;
    expect(cited.length).toBeGreaterThan(1);
    await home.api.sources.replace(id, first, new File(['前言。完全不同的内容。\n'], 'other.md'));
    await stateWhen({ ...home }, id, ({ sources }) => sources[first]?.replacedBy !== undefined);
    await expect(home.api.sources.remove(id, second)).rejects.toMatchObject({ code: 'source.cited' });
    await home.api.sources.remove(id, second, { losesCitations: true });
    const counts = await sliced(home, id);
    expect(counts.stale).toBeGreaterThan(0);
    expect(counts.lost).toBeGreaterThan(0);
    const copy = await imported(away, await archiveOf(home, id));
    expect(copy.lost).toBe(0);
    expect(await sliced(away, copy.id)).toEqual(counts);
    // The old version comes along: its citations can still be opened.
    const { state: there } = await away.api.documents.get(copy.id);
    expect(Object.values(there.sources).some(({ replacedBy }) => replacedBy !== undefined)).toBe(true);
  });

  it('and a run that was going on waits for a person in the copy', async () => {
    const { id } = await home.api.documents.create({ brief: '写一份报告。', lang: 'zh' });
    await home.api.command(id, { type: 'run.start' });
    await stateWhen(home, id, ({ run }) => run?.interrupt != null);
    const copy = await imported(away, await archiveOf(home, id));
    const { state } = await away.api.documents.get(copy.id);
    expect(state.run).toMatchObject({ status: 'paused', cause: 'user', calls: {} });
    expect(state.run?.interrupt).not.toBeNull();
  });
});

describe('an archive that lies is refused, and leaves nothing behind', () => {
  const refusal = async (archive: string): Promise<string> => {
    const before = (await away.api.documents.list()).map(({ id }) => id);
    const code = await imported(away, archive).then(
      () => 'taken',
      (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
    );
    expect((await away.api.documents.list()).map(({ id }) => id)).toEqual(before);
    return code;
  };
  /** The archive with one kind of line changed. */
  const changed = (archive: string, kind: string, change: (line: string) => string | null): string =>
    archive
      .split('\n')
      .flatMap((line) => (line.startsWith(`{"kind":"${kind}"`) ? (change(line) ?? []) : line))
      .join('\n');
  const onEvent = (archive: string, type: string, change: (line: string) => string | null): string =>
    changed(archive, 'event', (line) => (line.includes(`"type":"${type}"`) ? change(line) : line));
  let archive = '';
  beforeAll(async () => {
    archive = await archiveOf(home, document);
  });

  const lies: readonly (readonly [string, string, (archive: string) => string])[] = [
    ['something else', 'archive.unreadable', () => 'PK\u0003\u0004 no archive'],
    ['nothing', 'archive.unreadable', () => ''],
    ['a later form', 'archive.newer', (whole) => whole.replace('"version":1', '"version":99')],
    ['half of it', 'archive.cut', (whole) => whole.slice(0, whole.lastIndexOf('\n', whole.length / 2) + 1)],
    ['a broken line', 'archive.unreadable', (whole) => whole.slice(0, whole.length / 2)],
    [
      'a quote that does not stand in its source',
      'archive.quote',
      (whole) => onEvent(whole, 'citation.added', (line) => line.replace(/"quote":"./, '"quote":"伪')),
    ],
    [
      'a passage that was never offered so',
      'archive.quote',
      (whole) => onEvent(whole, 'citation.offered', (line) => line.replace(/"quote":"./, '"quote":"伪')),
    ],
    [
      'a changed text',
      'archive.damaged',
      (whole) => changed(whole, 'text', (line) => line.replace(/"text":"./, '"text":"伪')),
    ],
    [
      'a changed file',
      'archive.damaged',
      (whole) => changed(whole, 'file', (line) => line.replace(/"data":"..../, '"data":"AAAA')),
    ],
    ['a missing file', 'archive.cut', (whole) => changed(whole, 'file', () => null)],
    ['a missing event', 'archive.cut', (whole) => onEvent(whole, 'outline.approved', () => null)],
    ['events in another order', 'archive.damaged', (whole) => whole.replaceAll(/"seq":7,/g, '"seq":8,')],
    [
      'an event of no known kind',
      'archive.unreadable',
      (whole) => whole.replace('"type":"run.started"', '"type":"run.hacked"'),
    ],
    [
      'a text that no source has',
      'archive.damaged',
      (whole) => changed(whole, 'text', (line) => line.replace(/"source":"[^"]*"/, '"source":"../../etc"')),
    ],
    [
      'a line without end',
      'archive.tooLarge',
      (whole) => `${whole.split('\n')[0]}\n{"kind":"text","text":"${'x'.repeat(17 * 1024 * 1024)}`,
    ],
  ];
  for (const [what, code, lie] of lies) {
    it(`${what}: ${code}`, async () => {
      const told = lie(archive);
      expect(told).not.toBe(archive);
      expect(await refusal(told)).toBe(code);
    });
  }

  it('an id that is taken: archive.exists', async () => {
    await expect(imported(home, archive, true)).rejects.toMatchObject({ code: 'archive.exists', status: 409 });
  });

  it('marks a citation as lost whose source did not come along', async () => {
    // As if the source had been deleted before the document left, by a program that did not know of lost citations.
    const { state } = await home.api.documents.get(document);
    const [cited] = Object.values(state.citations);
    const name = cited?.source ?? '';
    const fileSha256 = state.sources[name]?.fileSha256 ?? '';
    const lines = archive.split('\n').filter((line) => {
      const record = line === '' ? {} : JSON.parse(line);
      const isOfSource = record.kind !== 'event' && (record.source === name || record.source?.id === name);
      return !isOfSource && !(record.kind === 'file' && record.sha256 === fileSha256);
    });
    const end = JSON.parse(lines.at(-2) ?? '{}');
    const seq = end.events + 1;
    const by = { kind: 'person', id: 'local' };
    const removed = { seq, type: 'source.removed', by, at: 1, data: { source: name } };
    const whole = [
      (lines[0] ?? '').replace(/"seq":\d+/, `"seq":${seq}`),
      ...lines.slice(1, -2),
      JSON.stringify({ kind: 'event', event: removed }),
      JSON.stringify({ ...end, events: seq, sources: end.sources - 1, files: end.files - 1 }),
      '',
    ].join('\n');
    const copy = await imported(away, whole);
    expect(copy.lost).toBeGreaterThan(0);
    const counts = await sliced(away, copy.id);
    expect(counts.lost).toBe(copy.lost);
    expect(counts.standing).toBeGreaterThan(0);
  });
});
