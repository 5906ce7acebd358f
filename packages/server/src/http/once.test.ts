import { StoreError } from '@longhand/store';
import { describe, expect, test } from 'vitest';
import type { Harness, JsonAnswer } from '../../test/harness.ts';
import { harnessPerTest } from '../../test/harness-per-test.ts';

const start = harnessPerTest();

const INPUT = { brief: '海水为什么是咸的？', lang: 'zh' };
const key = (value: string) => ({ 'idempotency-key': value });
const create = ({ json }: Harness, input: object, value: string) => json('POST', '/v1/documents', input, key(value));
const documents = async ({ json }: Harness): Promise<readonly { readonly id: string }[]> =>
  (await json('GET', '/v1/documents')).body.documents;

async function upload(
  { address }: Harness,
  document: string,
  text: BodyInit,
  headers: Record<string, string>,
): Promise<JsonAnswer> {
  const answer = await fetch(`${address}/v1/documents/${document}/sources`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'x-file-name': 'sea.txt', ...headers },
    body: text,
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const sources = async ({ engine }: Harness, document: string) => Object.keys((await engine.state(document)).sources);

describe('a document', () => {
  test('is made once under a key, also by requests at the same time, whatever the order of the fields', async () => {
    const h = await start();
    const answers = await Promise.all([
      create(h, INPUT, 'k1'),
      create(h, { lang: INPUT.lang, brief: INPUT.brief }, 'k1'),
      create(h, INPUT, 'k1'),
    ]);
    const [first] = answers;
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([201, first?.body]));
    const again = await create(h, INPUT, 'k1');
    expect([again.status, again.body]).toEqual([201, first?.body]);
    expect(again.headers.get('location')).toBe(`/v1/documents/${first?.body.id}`);
    expect((await documents(h)).map(({ id }) => id)).toEqual([first?.body.id]);
    expect(h.store.log.documents()).toEqual([first?.body.id]);
    expect((await create(h, INPUT, 'k2')).body.id).not.toBe(first?.body.id);
  });

  test('is the same one after a restart, and is not made again after its deletion', async () => {
    const first = await start();
    const made = await create(first, INPUT, 'k1');
    await first.server.close();
    await first.engine.close();
    await first.store.close();
    const second = await start({ dataDir: first.dataDir });
    expect((await create(second, INPUT, 'k1')).body).toEqual(made.body);
    expect((await second.json('DELETE', `/v1/documents/${made.body.id}`)).status).toBe(204);
    // A repetition that was late: its sender learns what there was, and finds it gone.
    expect((await create(second, INPUT, 'k1')).body).toEqual(made.body);
    expect(await documents(second)).toEqual([]);
    expect((await second.json('GET', `/v1/documents/${made.body.id}`)).status).toBe(404);
  });

  test('is in the library although the answer of its commit was lost inside the server', async () => {
    const h = await start();
    const { log } = h.store;
    const append = log.append.bind(log);
    log.append = async (...args) => {
      await append(...args);
      throw new StoreError('io', 'The answer was lost.');
    };
    expect((await create(h, INPUT, 'k1')).status).toBe(500);
    log.append = append;
    const { body } = await create(h, INPUT, 'k1');
    expect((await documents(h)).map(({ id }) => id)).toEqual([body.id]);
    expect(log.documents()).toEqual([body.id]);
  });

  test('that was refused leaves its key free', async () => {
    const h = await start();
    const { log } = h.store;
    const append = log.append.bind(log);
    log.append = () => Promise.reject(new StoreError('full', 'The disk is full.'));
    expect((await create(h, INPUT, 'k1')).status).toBe(507);
    log.append = append;
    expect((await create(h, { ...INPUT, title: 'Salt' }, 'k1')).status).toBe(201);
    expect(await documents(h)).toHaveLength(1);
  });
});

describe('a source', () => {
  test('is added once under a key, also by requests at the same time, and a form counts like a raw body', async () => {
    const h = await start();
    const id = await h.document();
    const answers = await Promise.all([1, 2, 3].map(() => upload(h, id, 'Salt.', key('k1'))));
    const [first] = answers;
    expect(first?.status).toBe(201);
    for (const { status, body } of answers) expect([status, body]).toEqual([201, first?.body]);
    const { log } = h.store;
    const [added] = await log.read(id, first?.body.seq - 1, 1);
    expect(added).toMatchObject({ type: 'source.added', data: first?.body.source });
    const boundary = 'x';
    const form = `--x\r\ncontent-disposition: form-data; name="file"; filename="sea.txt"\r\ncontent-type: text/plain\r\n\r\nSalt.\r\n--x--\r\n`;
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    expect((await upload(h, id, form, { ...key('k1'), ...type })).body).toEqual(first?.body);
    expect(await sources(h, id)).toEqual([first?.body.source.id]);
    expect(await h.store.tables.listSources(id)).toHaveLength(1);
    expect((await upload(h, id, 'Salt.', key('k2'))).body.source.id).not.toBe(first?.body.source.id);
    expect(await sources(h, id)).toHaveLength(2);
  });

  test('is not stored again by its repetition: a disk that has become short refuses nothing that was done', async () => {
    const h = await start();
    const id = await h.document();
    const first = await upload(h, id, 'Salt.', key('k1'));
    h.store.blobs.put = () => Promise.reject(new StoreError('full', 'The disk is full.'));
    expect((await upload(h, id, 'Salt.', key('k1'))).body).toEqual(first.body);
    expect((await upload(h, id, 'Salt.', key('k2'))).status).toBe(507);
  });

  test('has its file although the answer of its commit was lost inside the server', async () => {
    const h = await start();
    const id = await h.document();
    const { log } = h.store;
    const append = log.append.bind(log);
    log.append = async (...args) => {
      await append(...args);
      log.append = append;
      throw new StoreError('io', 'The answer was lost.');
    };
    expect((await upload(h, id, 'Salt.', key('k1'))).status).toBe(500);
    const { status, body } = await upload(h, id, 'Salt.', key('k1'));
    expect(status).toBe(201);
    expect(await sources(h, id)).toEqual([body.source.id]);
    const file = await fetch(`${h.address}/v1/sources/${body.source.id}/file`);
    expect(await file.text()).toBe('Salt.');
  });
});

describe('a key', () => {
  test('that was used for something else is refused, and nothing is made', async () => {
    const h = await start();
    const { body } = await create(h, INPUT, 'k1');
    const refused: JsonAnswer[] = [await create(h, { ...INPUT, title: 'Salt' }, 'k1')];
    await upload(h, body.id, 'Salt.', key('k1'));
    refused.push(await upload(h, body.id, 'Pepper.', key('k1')));
    refused.push(await upload(h, body.id, 'Salt.', { ...key('k1'), 'x-file-name': 'other.txt' }));
    for (const answer of refused) expect([answer.status, answer.body.code]).toEqual([422, 'request.keyReused']);
    expect(await documents(h)).toHaveLength(1);
    expect(await sources(h, body.id)).toHaveLength(1);
  });

  test('of two contents at the same time goes to one of them', async () => {
    const h = await start();
    const id = await h.document();
    const made = await Promise.all([create(h, INPUT, 'k1'), create(h, { ...INPUT, title: 'Salt' }, 'k1')]);
    const added = await Promise.all([upload(h, id, 'Salt.', key('k1')), upload(h, id, 'Pepper.', key('k1'))]);
    for (const answers of [made, added]) expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(await documents(h)).toHaveLength(2);
    expect(await sources(h, id)).toHaveLength(1);
  });

  test('may be the same for a document, its sources, its commands, and those of another document', async () => {
    const h = await start();
    const one = (await create(h, INPUT, 'k1')).body.id;
    const two = (await create(h, INPUT, 'k2')).body.id;
    for (const id of [one, two]) {
      expect((await upload(h, id, 'Salt.', key('k1'))).status).toBe(201);
      const command = { type: 'document.change', title: 'Salt' };
      expect((await h.json('POST', `/v1/documents/${id}/commands`, command, key('k1'))).status).toBe(202);
      expect(await sources(h, id)).toHaveLength(1);
    }
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(201)],
    ['with a space in it', 'k 1'],
    ['with letters that no header should have', 'schlüssel'],
  ])('%s is refused, and nothing is made', async (_, value) => {
    const h = await start();
    const id = await h.document();
    for (const answer of [await create(h, INPUT, value), await upload(h, id, 'Salt.', key(value))]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'request.key']);
    }
    expect(await documents(h)).toHaveLength(1);
    expect(await sources(h, id)).toEqual([]);
  });
});
