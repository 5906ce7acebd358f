import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { contentDisposition } from './file-name.ts';

export interface SentFile {
  readonly path: string;
  readonly name: string;
  readonly media: string;
  /** Names the content, for caches. */
  readonly sha256: string;
  readonly disposition: 'inline' | 'attachment';
}

/** What a browser may show in place; everything else, HTML above all, is only downloaded, because it would run in this origin. */
const SHOWN = new Set(['application/pdf', 'text/plain', 'image/png', 'image/jpeg']);

/**
 * Streams a stored file, or the one range of it that was asked for (RFC 9110, section 14).
 *
 * @param range value of the Range header
 */
export async function sendFile(file: SentFile, range: string | undefined, method: string): Promise<Response> {
  const { size } = await stat(file.path);
  const isShown = file.disposition === 'inline' && SHOWN.has(file.media);
  const headers: Record<string, string> = {
    'content-type': mediaHeader(file.media, isShown),
    'content-disposition': contentDisposition(isShown ? 'inline' : 'attachment', file.name),
    'cache-control': 'private, no-cache',
    etag: `"${file.sha256}"`,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    // A browser's own PDF viewer does not open in a sandbox; nothing else is shown that could run.
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'${
      isShown && file.media === 'application/pdf' ? '' : '; sandbox'
    }`,
  };
  const part = range === undefined ? null : rangeOf(range, size);
  if (part === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
  }
  const { start, end } = part ?? { start: 0, end: size - 1 };
  headers['content-length'] = String(end - start + 1);
  if (part !== null) headers['content-range'] = `bytes ${start}-${end}/${size}`;
  const isEmpty = method === 'HEAD' || size === 0;
  // Node's stream types know no DOM; it is the same ReadableStream.
  const body = isEmpty ? null : (Readable.toWeb(createReadStream(file.path, { start, end })) as ReadableStream);
  return new Response(body, { status: part === null ? 200 : 206, headers });
}

function mediaHeader(media: string, isShown: boolean): string {
  const [type = ''] = media.split(';');
  const runs = /html|xml|svg|script/i.test(type) && !type.startsWith('application/vnd.');
  if ((runs && !isShown) || !/^[\w.+-]+\/[\w.+-]+$/.test(type)) return 'application/octet-stream';
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

/** One range only; several are answered with the whole, as the RFC allows. */
function rangeOf(
  header: string,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
