/**
 * What a file is: by its content first, then by its name, then by what the uploader claims. A wrong name or claim is no error.
 * @module
 */
import { detectEncoding, type Encoding } from './encoding.ts';
import { RefusedFile } from './refused-file.ts';

export const MEDIA = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  epub: 'application/epub+zip',
  email: 'message/rfc822',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  html: 'text/html',
  markdown: 'text/markdown',
  plain: 'text/plain',
} as const;

export type Media = (typeof MEDIA)[keyof typeof MEDIA];

/** `zip` needs a look inside before it is known. */
export type Packed = (typeof MEDIA)['docx' | 'xlsx' | 'pptx' | 'epub'];
export type Sniffed = Exclude<Media, Packed> | 'zip';

const SNIFF_BYTES = 4_096;

const SIGNATURES: readonly (readonly [string, readonly number[]])[] = [
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['application/gzip', [0x1f, 0x8b]],
  ['application/zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['application/x-7z-compressed', [0x37, 0x7a, 0xbc, 0xaf]],
  ['application/vnd.rar', [0x52, 0x61, 0x72, 0x21]],
  ['application/rtf', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  ['application/x-elf', [0x7f, 0x45, 0x4c, 0x46]],
  ['video/mp4', [0x00, 0x00, 0x00, 0x18, 0x66, 0x74, 0x79, 0x70]],
];
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** Name of the stream that an encrypted Office file keeps its package in, in UTF-16. */
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * The kind of a file.
 *
 * @throws RefusedFile `source.unsupported`, `source.encrypted`
 */
export function sniffMedia(bytes: Uint8Array, name: string, claimed: string | undefined): Sniffed {
  const head = bytes.subarray(0, SNIFF_BYTES);
  const ascii = Buffer.from(head).toString('latin1');
  // The header of a PDF may come late (ISO 32000-2, annex C: within the first 1,024 bytes).
  if (ascii.slice(0, 1_024).includes('%PDF-')) return MEDIA.pdf;
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || startsWith(head, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  if (startsWith(head, OLE)) {
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(ENCRYPTED_PACKAGE))
      throw new RefusedFile('source.encrypted');
    throw new RefusedFile('source.unsupported', { media: 'application/x-ole-storage' });
  }
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return MEDIA.png;
  if (startsWith(head, [0xff, 0xd8, 0xff])) return MEDIA.jpeg;
  if (ascii.startsWith('RIFF') && ascii.startsWith('WEBP', 8)) return MEDIA.webp;
  const known = SIGNATURES.find(([, signature]) => startsWith(head, signature));
  if (known) throw new RefusedFile('source.unsupported', { media: known[0] });
  const encoding = detectEncoding(bytes);
  if (encoding === null || !isText(bytes, encoding))
    throw new RefusedFile('source.unsupported', { media: claimed ?? 'application/octet-stream' });
  return textMedia(new TextDecoder(encoding).decode(head), name, claimed);
}

/**
 * What an archive holds, by the names of its entries.
 *
 * @throws RefusedFile `source.unsupported`
 */
export function mediaOfArchive(names: readonly string[]): Packed {
  const has = (start: string) => names.some((name) => name.toLowerCase().startsWith(start));
  if (has('word/')) return MEDIA.docx;
  // The binary kind of workbook has the same folders and no XML in them.
  if (has('xl/workbook.bin'))
    throw new RefusedFile('source.unsupported', { media: 'application/vnd.ms-excel.sheet.binary.macroEnabled.12' });
  if (has('xl/')) return MEDIA.xlsx;
  if (has('ppt/')) return MEDIA.pptx;
  if (has('meta-inf/container.xml')) return MEDIA.epub;
  throw new RefusedFile('source.unsupported', { media: 'application/zip' });
}

/** Binary data decodes to control characters whatever the encoding. */
function isText(bytes: Uint8Array, encoding: Encoding): boolean {
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, 64 * 1024));
  let odd = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d && code !== 0x0c) || code === 0xfffd) odd++;
  }
  return odd <= text.length * 0.05;
}

function textMedia(head: string, name: string, claimed: string | undefined): Sniffed {
  const start = head
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase();
  const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  const isMarked =
    /^(?:<!doctype html|<html|<head|<body)/.test(start) || (/^<(?:\?xml|!--)/.test(start) && start.includes('<html'));
  if (isMarked) return MEDIA.html;
  if (isEmail(head, extension)) return MEDIA.email;
  if (extension === 'csv' || (claimed?.startsWith(MEDIA.csv) && extension === '')) return MEDIA.csv;
  if (['tsv', 'tab'].includes(extension) || claimed?.startsWith(MEDIA.tsv)) return MEDIA.tsv;
  if (['md', 'markdown', 'mdown', 'mkd'].includes(extension)) return MEDIA.markdown;
  if (['html', 'htm', 'xhtml'].includes(extension) && /<[a-z][^>]*>/.test(start)) return MEDIA.html;
  if (claimed?.startsWith(MEDIA.html) && /<[a-z][^>]*>/.test(start)) return MEDIA.html;
  if (claimed?.startsWith(MEDIA.markdown) || (head.match(/^#{1,6} \S/gm)?.length ?? 0) >= 2) return MEDIA.markdown;
  return MEDIA.plain;
}

const MAIL_FIELD =
  /^(?:received|return-path|delivered-to|message-id|mime-version|date|from|to|cc|subject|reply-to|content-type|dkim-signature)$/;

/** A mail begins with fields that every mail has; a text that only looks so needs the ending too. */
function isEmail(head: string, extension: string): boolean {
  const fields = new Set<string>();
  for (const line of head.replace(/^\ufeff/, '').split(/\r?\n/)) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) continue;
    const field = /^([\w-]+):/.exec(line)?.[1]?.toLowerCase();
    // An mbox puts a line of its own before each mail.
    if (field === undefined && !line.startsWith('From ')) return false;
    if (field !== undefined && MAIL_FIELD.test(field)) fields.add(field);
  }
  if (extension === 'eml') return fields.has('from') || fields.has('subject');
  return fields.has('from') && fields.has('date') && (fields.has('message-id') || fields.has('mime-version'));
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}
