/**
 * A document to a file: resolve, emit, render, and only then put the file in its place.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { DocumentContent } from '@longhand/document';
import { GuardError } from '@longhand/guard';
import { removeFile, replaceFile } from '@longhand/guard/files';
import type { ExportFormat, ExportSettings, ExportStep } from '@longhand/protocol/ports';
import { citationStyleOf } from './citations/style.ts';
import { ExportError } from './export-error.ts';
import { diagramsIn } from './figures/diagrams.ts';
import { findChromium, printWithChromium } from './render/chromium-engine.ts';
import { drawnBy, ownCrew, type RenderCrew, renderLimits } from './render/crew.ts';
import { forcedPdfEngine, type PdfEngine } from './render/pdf-engines.ts';
import type { RenderJob, RenderOutcome } from './render/render.ts';
import { findingsOf } from './report/findings.ts';
import { located } from './report/located.ts';
import { assetsOf } from './resolve/assets.ts';
import type { ExportWarning } from './resolve/resolved.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly outPath: string;
  /** Path of a stored picture, citation style or Word template, or null when it is gone. */
  readonly assetPath?: (sha256: string) => Promise<string | null>;
  readonly settings?: ExportSettings;
  readonly signal?: AbortSignal;
  /** Who renders and draws; new processes for this file alone when absent. */
  readonly crew?: RenderCrew;
  /** Told of each step that begins. */
  readonly onStep?: (step: ExportStep) => void;
  /** Makes the PDF, and no other does; absent: the first that works, or the one that `LONGHAND_PDF_ENGINE` names. */
  readonly pdfEngine?: PdfEngine;
}
export interface ExportResult {
  readonly bytes: number;
  readonly media: string;
  /** Without the dot. That of the format, but `zip` for LaTeX with pictures. */
  readonly fileExtension: string;
  /** What made the file: `typst`, `chromium`, `docx`, or `longhand` for the text formats. */
  readonly engine: string;
  /** `PDF/UA-1` or `PDF 1.7`, where the engine tells. */
  readonly standard?: string;
  /** What is otherwise in the file than in the document. */
  readonly warnings: readonly ExportWarning[];
  /** What in the document wants a look. */
  readonly findings: readonly ExportWarning[];
}

const media: Readonly<Record<ExportFormat, string>> = {
  md: 'text/markdown; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  epub: 'application/epub+zip',
  typ: 'text/vnd.typst; charset=utf-8',
  tex: 'application/x-tex',
};

/** A file that stands nowhere yet. */
export interface Made {
  readonly data: Uint8Array;
  readonly isZip?: boolean;
  readonly engine: string;
  readonly standard?: string;
  readonly warnings: readonly ExportWarning[];
}

/**
 * Writes a document to `outPath` in one of its formats. The file appears complete or not at all; what stood there before is replaced
 * only at the end. The same content gives the same bytes, whatever the day or the machine.
 *
 * @throws ExportError; the reason of `signal` when it aborts.
 * @example await exportDocument(content, { format: 'pdf', outPath: 'report.pdf' });
 */
export async function exportDocument(content: DocumentContent, options: ExportOptions): Promise<ExportResult> {
  const { format, outPath, signal } = options;
  const { data, isZip, engine, standard, warnings } = await makeFile(content, options);
  options.onStep?.('write');
  await put(outPath, data, signal);
  return {
    bytes: data.byteLength,
    media: isZip ? 'application/zip' : media[format],
    fileExtension: isZip ? 'zip' : format,
    engine,
    ...(standard !== undefined && { standard }),
    warnings,
    findings: findingsOf(content),
  };
}

/**
 * The bytes of {@link exportDocument}.
 *
 * @throws ExportError; the reason of `signal` when it aborts
 */
export async function makeFile(content: DocumentContent, options: Omit<ExportOptions, 'outPath'>): Promise<Made> {
  options.signal?.throwIfAborted();
  return make(content, options).catch((error: unknown) => {
    throw told(error, options.format, options.signal);
  });
}

async function make(content: DocumentContent, options: Omit<ExportOptions, 'outPath'>): Promise<Made> {
  switch (options.format) {
    case 'json': {
      const { jsonFile } = await import('./emit/json.ts');
      return { data: new TextEncoder().encode(jsonFile(content)), engine: 'longhand', warnings: [] };
    }
    case 'md': {
      // Styles of CSL are for the engine, which has a process of its own.
      if (citationStyleOf(content, options.settings ?? {}) !== 'sources') return render(content, 'md', options);
      // Loaded when needed: the other formats are made in a process of their own, and a cold start counts.
      const [{ resolve }, { markdownFile }] = await Promise.all([
        import('./resolve/resolve.ts'),
        import('./emit/markdown.ts'),
      ]);
      const { document, warnings } = resolve(content, { ...options.settings, review: false });
      const data = new TextEncoder().encode(markdownFile(document));
      return { data, engine: 'longhand', warnings: located(warnings, content) };
    }
    case 'html':
    case 'docx':
    case 'pdf':
    case 'epub':
    case 'typ':
    case 'tex':
      return render(content, options.format, options);
    default:
      return options.format satisfies never;
  }
}

async function render(
  content: DocumentContent,
  format: Exclude<RenderJob['format'], 'print'>,
  options: Omit<ExportOptions, 'outPath'>,
): Promise<Made> {
  using own = options.crew === undefined ? ownCrew() : null;
  const crew = options.crew ?? own;
  if (crew === null) throw new Error('There is nobody to render.');
  const { settings = {}, signal, onStep = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'longhand-export-'));
  try {
    const pictures = await storedPictures(content, options);
    const csl = await storedStyle(content, options);
    const base = format === 'docx' ? await storedBase(options) : {};
    const diagrams = format === 'md' ? [] : diagramsIn(content);
    if (diagrams.length > 0) onStep('figures');
    const drawings = await drawnBy(crew, diagrams, content.lang, format, signal);
    const job = { content, settings, pictures, drawings, ...base, folder, ...(csl !== undefined && { csl }) };
    const ask = (asked: RenderJob['format']): Promise<RenderOutcome> =>
      crew.render({ ...job, format: asked }, { signal, onStep });
    const only = format === 'pdf' ? (options.pdfEngine ?? forcedPdfEngine()) : null;
    const outcome: RenderOutcome =
      only === 'chromium' ? { kind: 'noEngine', reason: 'Chromium was asked for' } : await ask(format);
    if (outcome.kind === 'done')
      return { ...outcome, engine: format === 'pdf' ? 'typst' : format === 'docx' ? 'docx' : 'longhand' };
    if (outcome.kind === 'refused') throw new ExportError(outcome.code, outcome.params);
    if (only === 'typst') throw new ExportError('export.noTypst', { reason: outcome.reason });
    const chromium = await findChromium();
    if (chromium === null) {
      if (only === null) throw new ExportError('export.noEngine', { reason: outcome.reason });
      throw new ExportError('export.noChromium');
    }
    const page = await ask('print');
    if (page.kind === 'refused') throw new ExportError(page.code, page.params);
    if (page.kind !== 'done') throw new ExportError('export.noEngine', { reason: page.reason });
    onStep('render');
    const data = await printWithChromium(chromium, page.data, folder, {
      limits: renderLimits,
      updatedAt: content.updatedAt,
      ...(signal !== undefined && { signal }),
    });
    return {
      data,
      engine: 'chromium',
      standard: 'PDF 1.4',
      warnings: [
        { code: only === null ? 'export.warn.chromium' : 'export.warn.chromiumAsked', params: {} },
        ...page.warnings,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function storedPictures(
  content: DocumentContent,
  { assetPath }: Pick<ExportOptions, 'assetPath'>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (assetPath === undefined) return found;
  for (const asset of assetsOf(content)) {
    const path = await assetPath(asset);
    if (path !== null) found.set(asset, path);
  }
  return found;
}

/** Where the CSL file of the citation style lies; undefined when the style needs none. */
async function storedStyle(
  content: DocumentContent,
  { assetPath, settings = {} }: Pick<ExportOptions, 'assetPath' | 'settings'>,
): Promise<string | null | undefined> {
  const style = citationStyleOf(content, settings);
  return typeof style === 'object' ? ((await assetPath?.(style.csl)) ?? null) : undefined;
}

/** Where the person's own Word file lies that is asked for. */
async function storedBase({
  settings,
  assetPath,
}: Pick<ExportOptions, 'assetPath' | 'settings'>): Promise<{ readonly base?: string }> {
  if (settings?.base === undefined) return {};
  const base = await assetPath?.(settings.base);
  if (base === undefined || base === null) throw new ExportError('export.baseMissing');
  return { base };
}

/** What went wrong, as people should read it. */
function told(error: unknown, format: ExportFormat, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ExportError) return error;
  if (error instanceof GuardError && error.code === 'timeout') {
    return new ExportError('export.timeout', { seconds: renderLimits.timeoutMs / 1000 }, { cause: error });
  }
  if (error instanceof GuardError && error.code === 'memory') {
    return new ExportError('export.memory', { megabytes: renderLimits.maxRssBytes / 1e6 }, { cause: error });
  }
  const inner = error instanceof GuardError && error.cause instanceof Error ? error.cause : error;
  const reason = (inner instanceof Error ? inner.message : String(inner)).split('\n')[0]?.replace(/^Error: /, '') ?? '';
  return new ExportError('export.failed', { format: format.toUpperCase(), reason }, { cause: error });
}

/** Temporary file beside the target, synced, renamed: a reader sees the old file or the new one. */
async function put(outPath: string, data: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  const temporary = join(dirname(outPath), `.${basename(outPath)}.${randomUUID()}.tmp`);
  try {
    {
      await using file = await open(temporary, 'wx');
      await file.writeFile(data);
      await file.sync();
    }
    signal?.throwIfAborted();
    await replaceFile(temporary, outPath);
  } catch (error) {
    await removeFile(temporary).catch(() => undefined);
    if (signal?.aborted) throw signal.reason;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new ExportError('export.diskFull', { path: outPath }, { cause: error });
    throw new ExportError('export.write', { path: outPath, reason: code || String(error) }, { cause: error });
  }
}
