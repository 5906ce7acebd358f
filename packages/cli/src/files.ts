/**
 * Files that a command reads and writes.
 * @module
 */
import { constants } from 'node:fs';
import { access, open, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Api } from '@longhand/client';
import { removeFile, replaceFile } from '@longhand/guard/files';
import { say, sayCode } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import { detectEncoding } from '@longhand/sources';
import { CliError } from './cli-error.ts';
import type { WantedLook } from './export-settings.ts';
import type { Invocation, OutFile } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** The server's limit: here it can be told before anything else is done. */
const MAX_BRIEF_UNITS = 200_000;

/** @throws CliError when the brief cannot be read, is empty, or is no text */
export async function readBrief(file: string): Promise<string> {
  const bytes = await (file === '-' ? readStandardInput() : readFile(file)).catch((error: unknown) => {
    throw new CliError('cli.briefUnreadable', { file, reason: reasonOf(error) }, { cause: error });
  });
  const encoding = detectEncoding(bytes);
  const text = encoding === null ? '' : new TextDecoder(encoding).decode(bytes);
  if (bytes.length > 0 && (encoding === null || text.includes('\0'))) throw new CliError('cli.briefNotText', { file });
  if (text.trim() === '') throw new CliError('cli.briefEmpty', { file });
  if (text.length > MAX_BRIEF_UNITS) {
    throw new CliError('cli.briefTooLong', { file, chars: text.length, limit: MAX_BRIEF_UNITS });
  }
  return text;
}

async function readStandardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** A file for upload that is read from disk while it is sent. @throws CliError */
export async function openSource(file: string): Promise<File> {
  try {
    const { openAsBlob } = await import('node:fs');
    const facts = await stat(file);
    if (!facts.isFile()) throw new Error('EISDIR');
    return new File([await openAsBlob(file)], basename(file));
  } catch (error) {
    throw new CliError('cli.sourceUnreadable', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** Checks before any work is done that the results can be written. @throws CliError */
export async function checkOuts(outs: readonly OutFile[]): Promise<void> {
  for (const { path } of outs) {
    await access(dirname(path), constants.W_OK).catch((error: unknown) => {
      throw new CliError('cli.outFolder', { file: path }, { cause: error });
    });
    const present = await stat(path).catch(() => null);
    if (present?.isDirectory()) throw new CliError('cli.outIsFolder', { file: path });
    if (present === null) continue;
    await access(path, constants.W_OK).catch((error: unknown) => {
      throw new CliError('cli.outNotWritable', { file: path }, { cause: error });
    });
  }
}

/**
 * Makes every file; false when one could not be made. Nothing partial is ever in place.
 *
 * @param stop gives up what is not made yet
 */
export async function exportFiles(
  api: Api,
  document: string,
  { outs, look, settings: { locale } }: Pick<Invocation, 'outs' | 'look' | 'settings'>,
  terminal: Terminal,
  stop?: AbortSignal,
): Promise<boolean> {
  let isComplete = true;
  const chosen = await sentLook(api, document, look);
  for (const out of outs) {
    if (stop?.aborted) return false;
    terminal.line(say(locale, 'cli.exporting', { file: out.path }));
    try {
      if (out.format === 'archive') {
        const bytes = await download(api, `/v1/documents/${encodeURIComponent(document)}/archive`, out.path);
        terminal.line(say(locale, 'cli.exported', { file: out.path, size: sizeOf(bytes), engine: 'archive' }));
        continue;
      }
      const started = await api.exports.create(document, out.format, chosen);
      const record = await api.exports.wait(started.id, { signal: stop });
      if (record.status !== 'done') {
        const why = record.problem ? sayCode(locale, record.problem.code, record.problem.params) : record.status;
        terminal.line(say(locale, 'cli.exportFailed', { file: out.path, why }));
        isComplete = false;
        continue;
      }
      const path = writtenAs(out.path, record.fileName);
      await download(api, `/v1/exports/${encodeURIComponent(record.id)}/file`, path);
      for (const warning of record.warnings ?? [])
        terminal.line(say(locale, 'cli.warning', { text: sayCode(locale, warning.code, warning.params) }));
      const { findings = [] } = record;
      if (findings.length > 0) terminal.line(say(locale, 'cli.findings', { count: findings.length }));
      terminal.line(
        say(locale, 'cli.exported', {
          file: path,
          size: sizeOf(record.bytes ?? 0),
          engine: record.engine ?? out.format,
        }),
      );
    } catch (error) {
      if (stop?.aborted) return false;
      isComplete = false;
      const why = error instanceof Error ? error.message : String(error);
      terminal.line(say(locale, 'cli.exportFailed', { file: out.path, why }));
    }
  }
  return isComplete;
}

/** Sends the files that the look is taken from. @throws CliError when one cannot be read; ApiError when it is not what it should be */
async function sentLook(api: Api, document: string, { settings, base, csl }: WantedLook): Promise<ExportSettings> {
  const sent = async (file: string) => (await api.assets.add(document, await openSource(file))).sha256;
  return {
    ...settings,
    ...(base !== null && { base: await sent(base) }),
    ...(csl !== null && { citations: { csl: await sent(csl) } }),
  };
}

/** @returns how many bytes the file has */
async function download(api: Api, from: string, path: string): Promise<number> {
  const answer = await api.transport.fetch(from);
  const temporary = `${path}.${process.pid}.tmp`;
  let bytes = 0;
  try {
    await using file = await open(temporary, 'w');
    for await (const part of answer.body ?? []) {
      await file.write(part);
      bytes += part.length;
    }
    await file.sync();
    await file.close();
    await replaceFile(temporary, path);
    return bytes;
  } catch (error) {
    await removeFile(temporary).catch(() => {});
    throw error;
  }
}

/** LaTeX with pictures comes as an archive that holds them, and must not be called `.tex`. */
function writtenAs(path: string, fileName = ''): string {
  return fileName.endsWith('.zip') && !path.endsWith('.zip') ? `${path.replace(/\.[^./\\]+$/, '')}.zip` : path;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : error instanceof Error
      ? error.message
      : String(error);
}
