/**
 * The part of an extraction that runs in the guarded child: reads the file, finds out what it is, gives its text.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { GuardContext } from '@longhand/guard';
import { detectLang } from '../text/index.ts';
import type { ExtractJob, ExtractReply } from './extract.ts';
import { MEDIA, sniffMedia } from './media.ts';
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
  const bytes = await readFile(job.path);
  const sniffed = sniffMedia(bytes, job.name, job.media);
  // Readers load on demand: a text file should not wait for pdf.js.
  const { media, built, pages } = await readAs(sniffed, job, bytes, context);
  if (!/[\p{L}\p{N}]/u.test(built.text)) throw new RefusedFile('source.noText');
  return {
    media,
    sha256: createHash('sha256').update(built.text).digest('hex'),
    text: built.text,
    places: built.places,
    headings: built.headings,
    lang: detectLang(built.text),
    ...(pages === undefined ? {} : { pages }),
  };
}

async function readAs(
  sniffed: ReturnType<typeof sniffMedia>,
  job: ExtractJob,
  bytes: Buffer,
  context: GuardContext,
): Promise<{ media: string; built: BuiltText; pages?: number }> {
  const { limits } = job;
  switch (sniffed) {
    case MEDIA.pdf: {
      const { readPdf } = await import('./pdf.ts');
      const onPages = (pages: number) => context.allow(limits.timeoutMs + pages * limits.timeoutPerPageMs);
      const { pages, ...built } = await readPdf(new Uint8Array(bytes), limits, onPages);
      return { media: sniffed, built, pages };
    }
    case 'zip': {
      const { readDocx } = await import('./docx.ts');
      return { media: MEDIA.docx, built: await readDocx(job.path, limits) };
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
