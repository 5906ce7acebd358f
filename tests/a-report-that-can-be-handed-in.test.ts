import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, createApi, followDocument } from '@longhand/client';
import { citationsIn, plainText } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import type { ExportFormat } from '@longhand/protocol/ports';
import { type ModelServer, startModelServer, writerScript } from '@longhand/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChecker } from '../scripts/checkers.mjs';
import { freePort, type ServerProcess, startServerProcess } from './harness/server-process.ts';

const FIXTURES = new URL('../packages/sources/test/fixtures/', import.meta.url);

let folder = '';
let model: ModelServer;
let server: ServerProcess;
let api: Api;
let state: DocState;

/** One run over a real Chinese PDF and a real English Word file, for all tests here. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longhand-report-'));
  // Every second section is answered in the other language: a bilingual report.
  const zh = writerScript({ lang: 'zh', sections: 8, wordsPerSection: 1500, isSearching: true });
  const en = writerScript({ lang: 'en', sections: 8, wordsPerSection: 1100, isSearching: true });
  let section = '';
  let isChinese = false;
  model = await startModelServer({
    script(request) {
      const title =
        /^section: (.*)$/m.exec(request.messages.find((message) => message.role === 'human')?.text ?? '')?.[1] ?? '';
      if (title !== section) isChinese = !isChinese;
      section = title;
      return title === '' || isChinese ? zh(request) : en(request);
    },
  });
  server = await startServerProcess({
    dataDir: join(folder, 'data'),
    port: await freePort(),
    env: {
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: model.url,
      LONGHAND_MODEL: 'openai/scripted',
      LONGHAND_PROBE: 'off',
    },
  });
  api = createApi({ baseUrl: server.address });
  const { id } = await api.documents.create({
    title: '双语报告 Bilingual report',
    brief: '根据资料写一份中英双语报告。',
    lang: 'zh',
  });
  for (const name of ['report-zh.pdf', 'report-en.docx']) {
    await api.sources.upload(id, new File([new Uint8Array(await readFile(new URL(name, FIXTURES)))], name));
  }
  const titles = [
    '总体情况',
    'Overview',
    '存在问题',
    'Costs of the programme',
    '监测站点',
    'Heavy rain events',
    '下一步工作',
    'Next steps',
    '管网规划',
    'Neighbourhoods',
  ];
  const sections = titles.map((title, index) => ({ id: `s${index}`, title, level: 1 as const }));
  await api.command(id, { type: 'outline.approve', sections });
  await api.command(id, { type: 'run.start', autonomy: 'auto' });
  state = await new Promise<DocState>((resolve, reject) => {
    const followed = followDocument({
      api,
      document: id,
      onChange() {
        const now = followed.state();
        if (now?.run?.status === 'paused') reject(new Error(JSON.stringify(now.run.notice)));
        if (now?.run?.status !== 'finished') return;
        followed.close();
        resolve(now);
      },
    });
  });
}, 90_000);
afterAll(async () => {
  await server.kill();
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

async function exported(format: ExportFormat): Promise<{ path: string; bytes: Uint8Array }> {
  const record = await api.exports.wait((await api.exports.create(state.id, format)).id);
  expect(record.problem).toBeUndefined();
  const answer = await api.transport.fetch(`/v1/exports/${record.id}/file`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const path = join(folder, `report.${format}`);
  await writeFile(path, bytes);
  return { path, bytes };
}

function run(command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

describe('a report that can be handed in', () => {
  it('reads a Chinese PDF and an English Word file, and cites both by exact passages', async () => {
    const sources = Object.values(state.sources);
    expect(sources.map((source) => source.status)).toEqual(['ready', 'ready']);
    const used = new Set(state.blocks.flatMap((block) => citationsIn(block.body)));
    expect(used.size).toBeGreaterThan(3);
    const cited = new Set<string>();
    for (const id of used) {
      const citation = state.citations[id];
      if (!citation) throw new Error(`no citation ${id}`);
      const { text, sha256 } = await api.sources.text(citation.source);
      expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
      expect(sha256).toBe(citation.sha256);
      cited.add(citation.source);
      if (sources.find((source) => source.id === citation.source)?.name.endsWith('.pdf'))
        expect(citation.page).toBeGreaterThan(0);
    }
    expect(cited.size).toBe(2);
  });

  it('makes a PDF of at least 20 pages that qpdf finds no fault with, all text in it', async ({ skip }) => {
    const qpdf = findChecker('qpdf');
    const pdftotext = findChecker('pdftotext');
    if ('reason' in qpdf) return skip(qpdf.reason);
    if ('reason' in pdftotext) return skip(pdftotext.reason);
    const { path } = await exported('pdf');
    const check = run(qpdf.path, ['--check', path]);
    expect(check.stdout + check.stderr).toContain('No syntax or stream encoding errors found');
    expect(check.status).toBe(0);
    expect(Number(run(qpdf.path, ['--show-npages', path]).stdout)).toBeGreaterThanOrEqual(20);
    const text = squeeze(run(pdftotext.path, [path, '-']).stdout);
    for (const sample of samples()) expect(text).toContain(squeeze(sample));
  });

  it('makes a Word file that LibreOffice opens with all text in it', async ({ skip }) => {
    const soffice = findChecker('soffice');
    const pdftotext = findChecker('pdftotext');
    if ('reason' in soffice) return skip(soffice.reason);
    if ('reason' in pdftotext) return skip(pdftotext.reason);
    const { path } = await exported('docx');
    const converted = run(soffice.path, [
      `-env:UserInstallation=file://${join(folder, 'office')}`,
      '--headless',
      '--convert-to',
      'pdf',
      '--outdir',
      folder,
      path,
    ]);
    expect(converted.status).toBe(0);
    const text = squeeze(run(pdftotext.path, [join(folder, 'report.pdf'), '-']).stdout);
    for (const sample of samples()) expect(text).toContain(squeeze(sample));
  }, 120_000);

  it('gives the same bytes for the same document', async () => {
    for (const format of ['pdf', 'docx'] as const) {
      const first = await exported(format);
      const second = await exported(format);
      expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
    }
  });
});

/** The beginnings of paragraphs, short enough to stand on one line of any page. */
function samples(): readonly string[] {
  return state.blocks
    .filter((block) => block.body.type === 'paragraph')
    .map((block) => plainText(block.body).slice(0, 12))
    .filter((sample) => sample.length === 12 && !/[$\\`]/.test(sample));
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '').normalize('NFKC');
}
