import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi, type FollowedDocument, followDocument } from '@longhand/client';
import type { DocState } from '@longhand/protocol';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

type SourceState = DocState['sources'][string];

const MIB = 1024 * 1024;
/** Fifteen seconds on a machine of its own; here other tests run beside it. */
const SLOWEST_MS = 45_000;
const FIXTURES = new URL('../packages/sources/test/fixtures/', import.meta.url);

let folder = '';
let server: ServerProcess;
let api: Api;
let document = '';
let followed: FollowedDocument;
let look: () => void = () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-hostile-'));
  server = await startServerProcess({ dataDir: join(folder, 'data'), port: await freePort() });
  api = createApi({ baseUrl: server.address });
  document = (await api.documents.create({ title: 'Hostile', brief: 'A report from hostile files.', lang: 'en' })).id;
  followed = followDocument({ api, document, onChange: () => look() });
}, 120_000);
afterAll(async () => {
  followed.close();
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

/** Uploads a file and waits until it was read or refused. */
async function outcomeOf(name: string, bytes: Uint8Array): Promise<SourceState> {
  const { source } = await api.sources.upload(document, new File([new Uint8Array(bytes)], name));
  return new Promise((resolve) => {
    look = () => {
      const state = followed.state()?.sources[source.id];
      if (state !== undefined && state.status !== 'extracting') resolve(state);
    };
    look();
  });
}

/** Resident memory of the server, without the children that read files. */
function residentMemory(): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) * 1024;
}

const fixture = (name: string) => readFile(new URL(name, FIXTURES));
const TEXT = '<w:p><w:r><w:t>The text of the file.</w:t></w:r></w:p>';
/** A Word file with this body and these entries beside it. */
const docx = (body = TEXT, entries: Zippable = {}, declared = '') =>
  zipSync({ 'word/document.xml': strToU8(`${declared}<w:document><w:body>${body}</w:body></w:document>`), ...entries });
const empty = (count: number): Zippable =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`e${at}`, new Uint8Array()]));
/** Six levels of ten times the same. */
const millionPages = () => {
  const ten = (object: number) => `[${`${object} 0 R `.repeat(10)}]`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    ...Array.from({ length: 6 }, (_, at) => `<< /Type /Pages /Kids ${ten(at + 3)} /Count ${10 ** (6 - at)} >>`),
    '<< /Type /Page /MediaBox [0 0 595 842] >>',
  ];
  let text = '%PDF-1.7\n';
  const rows = objects.map((object, at) => {
    const row = `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`;
  return strToU8(`${text}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
};
const laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
const files: readonly (readonly [
  what: string,
  name: string,
  code: string | null,
  make: () => Promise<Uint8Array> | Uint8Array,
])[] = [
  [
    'a Word file that inflates a thousand times',
    'bomb.docx',
    'source.bomb',
    () => docx('', { 'word/styles.xml': new Uint8Array(60 * MIB) }),
  ],
  ['10,001 entries', 'crowded.docx', 'source.bomb', () => docx(TEXT, empty(10_000))],
  [
    'XML nested 100,000 deep',
    'deep.docx',
    'source.unreadable',
    () => docx(`${'<w:sdt>'.repeat(1e5)}${'</w:sdt>'.repeat(1e5)}`),
  ],
  ['a million pages', 'pages.pdf', 'source.tooLarge', () => millionPages()],
  ['an encrypted file', 'encrypted.pdf', 'source.encrypted', () => fixture('encrypted.pdf')],
  [
    'a file that was cut off',
    'cut.docx',
    'source.unreadable',
    async () => (await fixture('report-en.docx')).subarray(0, 3_000),
  ],
  [
    'a program that is called a PDF',
    'report.pdf',
    'source.unsupported',
    () => Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0'),
  ],
  ['entities that grow', 'laughs.docx', null, () => docx('<w:p><w:r><w:t>The text &b;</w:t></w:r></w:p>', {}, laughs)],
  [
    'names that lead out of the archive',
    'out.docx',
    null,
    () => docx(TEXT, { '../../../out.txt': Buffer.from('out') }),
  ],
  ['macros', 'macros.docm', null, () => docx(TEXT, { 'word/vbaProject.bin': Buffer.from('Attribute VB_Name') })],
];

test('each ends in its named error or is read as what it is, the server does not grow, and the next upload works', {
  timeout: 300_000,
}, async () => {
  await outcomeOf('first.txt', Buffer.from('The first file, so that everything is loaded.'));
  const before = residentMemory();
  for (const [what, name, code, make] of files) {
    const bytes = await make();
    const from = performance.now();
    const outcome = await outcomeOf(name, bytes);
    expect(performance.now() - from, what).toBeLessThan(SLOWEST_MS);
    expect(outcome.problem?.code ?? null, what).toBe(code);
    expect(outcome.status, what).toBe(code === null ? 'ready' : 'failed');
    expect(residentMemory() - before, what).toBeLessThan(100 * MIB);
  }
  expect((await outcomeOf('last.txt', Buffer.from('The last file, which is an honest one.'))).status).toBe('ready');
});
