/**
 * The first file of a multipart form (RFC 7578), read as a stream: a form of a hundred megabytes never lies in memory.
 * @module
 */
import { ServerError } from '../server-error.ts';

export interface FormFile {
  readonly name: string;
  readonly media: string;
  readonly data: AsyncIterable<Uint8Array>;
}

const CRLF2 = Buffer.from('\r\n\r\n');
const MAX_HEADER_BYTES = 16 * 1024;

/** The boundary of a content type, or null when it is no form. */
export function boundaryOf(contentType: string): string | null {
  const match = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
}

/**
 * Finds the first part that has a file name. Null when the form ends without one.
 *
 * @throws ServerError `request.cutOff` when the form ends inside a part
 *
 * @example const file = await firstFile(request, boundary); for await (const piece of file.data) …
 */
export async function firstFile(body: AsyncIterable<Uint8Array>, boundary: string): Promise<FormFile | null> {
  const source = body[Symbol.asyncIterator]();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand without the line break before it.
  const scanner = new Scanner(source, Buffer.from('\r\n'));
  for (;;) {
    for await (const _ of scanner.until(delimiter)) {
      // Preamble, or the content of a field that is no file.
    }
    const head = await scanner.head();
    if (head === null) return null;
    const file = describe(head);
    if (file !== null) return { ...file, data: scanner.until(delimiter) };
  }
}

class Scanner {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Buffer;

  constructor(source: AsyncIterator<Uint8Array>, start: Buffer) {
    this.#source = source;
    this.#buffer = start;
  }

  /** Yields what lies before the delimiter and passes over it. A body that ends without it was cut off. */
  async *until(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0) {
        if (at > 0) yield this.#buffer.subarray(0, at);
        this.#buffer = this.#buffer.subarray(at + delimiter.length);
        return;
      }
      // The end of what is here may be the start of a delimiter.
      const safe = this.#buffer.length - delimiter.length + 1;
      if (safe > 0) {
        yield this.#buffer.subarray(0, safe);
        this.#buffer = this.#buffer.subarray(safe);
      }
      if (!(await this.#more())) throw new ServerError('request.cutOff', 400);
    }
  }

  /** The header lines of a part; null after the closing delimiter. */
  async head(): Promise<string | null> {
    while (this.#buffer.length < 2) if (!(await this.#more())) return null;
    if (this.#buffer.subarray(0, 2).toString('latin1') === '--') return null;
    for (;;) {
      const end = this.#buffer.indexOf(CRLF2);
      if (end >= 0) {
        const head = this.#buffer.subarray(0, end).toString('utf8');
        this.#buffer = this.#buffer.subarray(end + CRLF2.length);
        return head;
      }
      if (this.#buffer.length > MAX_HEADER_BYTES || !(await this.#more())) return null;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done) return false;
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(value) : Buffer.concat([this.#buffer, value]);
    return true;
  }
}

function describe(head: string): { readonly name: string; readonly media: string } | null {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const extended = /filename\*=utf-8''([^;\s]+)/i.exec(disposition)?.[1];
  const quoted =
    /filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] ?? /filename=([^;\s"]+)/i.exec(disposition)?.[1];
  const name = extended !== undefined ? decode(extended) : quoted?.replace(/%22/g, '"').replace(/\\(.)/g, '$1');
  if (name === undefined || name === '') return null;
  const media = /^content-type:\s*([^\s;]+)/im.exec(head)?.[1] ?? 'application/octet-stream';
  return { name, media };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
