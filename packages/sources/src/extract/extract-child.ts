/**
 * The part of an extraction that runs in the guarded child: reads the file, finds out what it is, gives its text.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { GuardContext } from '@longhand/guard';
import type { PageRange } from '@longhand/protocol';
import { fileEntry } from '../entry/file-entry.ts';
import type { OcrEngine, OcrSetup } from '../ocr/ocr-engine.ts';
import { detectLang } from '../text/index.ts';
import type { ExtractJob, ExtractProgress, ExtractReply } from './extract.ts';
import type { Limits } from './limits.ts';
import { MEDIA, mediaOfArchive, sniffMedia } from './media.ts';
import type { PdfText } from './pdf.ts';
import { RefusedFile } from './refused-file.ts';
import type { BuiltText } from './text-builder.ts';

export async function run(input: unknown, context: GuardContext): Promise<ExtractReply> {
  // extract.ts is the only caller.
  const job = input as ExtractJob;
  try {
    return { ok: true, extracted: await extractFile(job, context) };
  } catch (error) {
    if (error instanceof RefusedFile)
      return { ok: false, code: error.code, params: error.params, detail: String(error.cause ?? '') };
    throw error;
  }
}

async function extractFile(
  job: ExtractJob,
  context: GuardContext,
): Promise<Extract<ExtractReply, { ok: true }>['extracted']> {
  context.tell({ phase: 'reading' } satisfies ExtractProgress);
  const bytes = await readFile(job.path);
  const sniffed = sniffMedia(bytes, job.name, job.media);
  // Readers load on demand: a text file should not wait for pdf.js.
  const { media, built, pages, picturePages, unreadPages } = await readAs(sniffed, job, bytes, context);
  if (!/[\p{L}\p{N}]/u.test(built.text)) throw new RefusedFile('source.noText');
  const entry = await fileEntry(media, { path: job.path, bytes }, job.limits);
  return {
    media,
    sha256: createHash('sha256').update(built.text).digest('hex'),
    text: built.text,
    places: built.places,
    headings: built.headings,
    lang: detectLang(built.text),
    ...(pages === undefined ? {} : { pages }),
    ...(picturePages === undefined ? {} : { picturePages }),
    ...(unreadPages === undefined ? {} : { unreadPages }),
    ...(entry === undefined ? {} : { entry }),
  };
}

interface ReadFile {
  readonly media: string;
  readonly built: BuiltText;
  readonly pages?: number;
  readonly picturePages?: readonly PageRange[] | undefined;
  readonly unreadPages?: readonly PageRange[] | undefined;
}

async function readAs(
  sniffed: ReturnType<typeof sniffMedia>,
  job: ExtractJob,
  bytes: Buffer,
  context: GuardContext,
): Promise<ReadFile> {
  const { limits } = job;
  switch (sniffed) {
    case MEDIA.pdf: {
      const { readPdf } = await import('./pdf.ts');
      const read = readPdf(new Uint8Array(bytes), limits, pageClock(limits, context));
      if (job.ocr !== undefined) return recognisePdf(job.ocr, job, read, bytes, context);
      const { pages, picturePages, unreadPages, ...built } = await read;
      return { media: sniffed, built, pages, picturePages, unreadPages };
    }
    case MEDIA.png:
    case MEDIA.jpeg:
    case MEDIA.webp: {
      if (job.ocr === undefined) throw new RefusedFile('source.scanned');
      const { readPicture } = await import('../ocr/read-pictures.ts');
      const engine = await startEngine(job.ocr);
      context.allow(limits.timeoutPerPictureMs);
      context.tell({ phase: 'recognising', page: 1, pages: 1 } satisfies ExtractProgress);
      return { media: sniffed, built: await readPicture(bytes, engine, limits), pages: 1 };
    }
    case 'zip':
      return readPacked(job);
    case MEDIA.email: {
      const { readEmail } = await import('./email.ts');
      return { media: sniffed, built: await readEmail(bytes, limits.maxTextUnits) };
    }
    case MEDIA.csv:
    case MEDIA.tsv: {
      const { decodeText } = await import('./encoding.ts');
      const { readCsv } = await import('./csv.ts');
      return { media: sniffed, built: readCsv(decodeText(bytes).text, limits) };
    }
    case MEDIA.html: {
      const { decodeHtml } = await import('./html-encoding.ts');
      const { readHtml } = await import('./html.ts');
      return { media: sniffed, built: readHtml(decodeHtml(bytes), limits.maxTextUnits) };
    }
    case MEDIA.markdown:
    case MEDIA.plain: {
      const { decodeText } = await import('./encoding.ts');
      const { readMarkdown, readPlain } = await import('./plain.ts');
      const { text } = decodeText(bytes);
      return {
        media: sniffed,
        built: (sniffed === MEDIA.markdown ? readMarkdown : readPlain)(text, limits.maxTextUnits),
      };
    }
    default:
      return sniffed satisfies never;
  }
}

/** A clock for each page, within the time for all of them; none is given before the first one begins. */
function pageClock(limits: Limits, context: GuardContext): (page: number, pages: number) => void {
  const startedAt = performance.now();
  context.allow(Math.min(limits.timeoutMs, limits.timeoutOnePageMs));
  return (page, pages) => {
    const leftMs = startedAt + limits.timeoutMs + pages * limits.timeoutPerPageMs - performance.now();
    context.allow(Math.max(1, Math.min(limits.timeoutOnePageMs, leftMs)));
    context.tell({ phase: 'reading', page, pages } satisfies ExtractProgress);
  };
}

/** Pages that give text by themselves keep it; the others are recognised. */
async function recognisePdf(
  ocr: OcrSetup,
  { limits }: ExtractJob,
  read: Promise<PdfText>,
  bytes: Buffer,
  context: GuardContext,
): Promise<ReadFile> {
  const known = await read.catch((error: unknown): BuiltText => {
    if (error instanceof RefusedFile && error.code === 'source.scanned') return { text: '', places: [], headings: [] };
    throw error;
  });
  const { fillPages } = await import('../ocr/read-pictures.ts');
  const engine = await startEngine(ocr);
  const { pages, ...built } = await fillPages(new Uint8Array(bytes), known, engine, limits, (page, of) => {
    context.allow(limits.timeoutPerPictureMs);
    context.tell({ phase: 'recognising', page, pages: of } satisfies ExtractProgress);
  });
  return { media: MEDIA.pdf, built, pages };
}

/** The process ends with the file, and the engine with it. */
async function startEngine(ocr: OcrSetup): Promise<OcrEngine> {
  const { startTesseract } = await import('../ocr/tesseract.ts');
  return startTesseract(ocr);
}

async function readPacked({ path, limits }: ExtractJob): Promise<ReadFile> {
  const { namesInArchive } = await import('./archive-parts.ts');
  const media = mediaOfArchive(await namesInArchive(path, limits));
  switch (media) {
    case MEDIA.docx: {
      const { readDocx } = await import('./docx.ts');
      return { media, built: await readDocx(path, limits) };
    }
    case MEDIA.xlsx: {
      const { readXlsx } = await import('./xlsx.ts');
      return { media, built: await readXlsx(path, limits) };
    }
    case MEDIA.pptx: {
      const { readPptx } = await import('./pptx.ts');
      const { pages, ...built } = await readPptx(path, limits);
      return { media, built, pages };
    }
    case MEDIA.epub: {
      const { readEpub } = await import('./epub.ts');
      return { media, built: await readEpub(path, limits) };
    }
    default:
      return media satisfies never;
  }
}
