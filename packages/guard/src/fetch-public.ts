/**
 * One page of the internet by an address that somebody typed, and nothing of the network that this machine stands in.
 * @module
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isPublic, type Resolve, resolveByDns } from './address.ts';

export type FetchRefusal =
  | 'notHttp' // no http or https address
  | 'credentials' // a name or a password stands in it
  | 'port' // neither 80 nor 443
  | 'notPublic' // leads to this machine, its network, or nowhere
  | 'unknownHost'
  | 'redirects' // led on more than three times
  | 'status' // the server answered with something else than a page
  | 'tooLarge'
  | 'timeout'
  | 'failed'; // the connection did

export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: FetchRefusal;
  /** Of the answer, for `status`. */
  readonly status: number | undefined;

  constructor(code: FetchRefusal, message: string, options?: { readonly cause?: unknown; readonly status?: number }) {
    super(message, options);
    this.code = code;
    this.status = options?.status;
  }
}

/** Where a request goes: the address was checked, and no name is looked up after that. */
export interface Target {
  readonly ip: string;
  readonly port: number;
  readonly isTls: boolean;
  /** As the server knows itself. */
  readonly host: string;
  readonly path: string;
}
/** Sends a GET without body, cookies or keys, and gives the head of the answer. */
export type Connect = (target: Target, signal: AbortSignal) => Promise<IncomingMessage>;

export interface FetchedPage {
  /** Where the page was in the end. */
  readonly url: string;
  /** Media type without parameters. */
  readonly media: string;
  readonly bytes: Uint8Array;
}

const MAX_REDIRECTS = 3;
const HEADERS = {
  'user-agent': 'Longhand/0.1 (a person asked for this page)',
  accept: 'text/html, application/xhtml+xml, text/plain, application/pdf;q=0.9, */*;q=0.5',
  'accept-encoding': 'gzip, br',
};

/**
 * Fetches a page. The name is looked up once, every address of it must be public, and the connection goes to the one that was checked. Redirects
 * are followed by hand, each checked like the first address. No proxy of the environment is used.
 *
 * @param maxBytes of the unpacked page
 * @param timeoutMs for everything together
 * @throws FetchError
 * @example const { url, bytes } = await fetchPublic('https://example.org/', { maxBytes: 10_000_000, timeoutMs: 20_000 })
 */
export async function fetchPublic(
  given: string,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
  { resolve = resolveByDns, connect = connectByNode }: { readonly resolve?: Resolve; readonly connect?: Connect } = {},
): Promise<FetchedPage> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  let address = given;
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const url = urlOf(address);
      const ip = await withSignal(checkedIp(url, resolve), signal);
      const isTls = url.protocol === 'https:';
      const port = Number(url.port) || (isTls ? 443 : 80);
      const answer = await connect({ ip, port, isTls, host: url.host, path: url.pathname + url.search }, signal);
      const { statusCode: status = 0, headers } = answer;
      if (status >= 300 && status < 400 && headers.location !== undefined) {
        answer.destroy();
        if (!URL.canParse(headers.location, url)) throw new FetchError('notHttp', 'The page leads to no address.');
        address = new URL(headers.location, url).href;
        continue;
      }
      if (status !== 200) {
        answer.destroy();
        throw new FetchError('status', `${url.host} answered with ${status}.`, { status });
      }
      const bytes = await withSignal(bodyOf(answer, limits.maxBytes), signal, () => answer.destroy());
      const media = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'application/octet-stream';
      url.hash = '';
      return { url: url.href, media, bytes };
    }
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    if (signal.aborted) throw new FetchError('timeout', `The page took longer than ${limits.timeoutMs} ms.`, { cause });
    throw new FetchError('failed', `The page could not be fetched from ${address}.`, { cause });
  }
  throw new FetchError('redirects', `The page leads on more than ${MAX_REDIRECTS} times.`);
}

function urlOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new FetchError('notHttp', 'This is no address of a page.');
  if (url.username !== '' || url.password !== '')
    throw new FetchError('credentials', 'A name or a password stands in the address.');
  if (!['', '80', '443'].includes(url.port)) throw new FetchError('port', `Port ${url.port} is not asked for pages.`);
  return url;
}

/** The parser has turned every spelling of an IP address into the usual one. */
async function checkedIp(url: URL, resolve: Resolve): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let ips: readonly string[];
  try {
    ips = isIP(host) === 0 ? await resolve(host) : [host];
  } catch (cause) {
    throw new FetchError('unknownHost', `There is no ${host}.`, { cause });
  }
  const [first] = ips;
  if (first === undefined) throw new FetchError('unknownHost', `There is no ${host}.`);
  // One address of the own network among others is how a name is bent.
  if (!ips.every(isPublic)) throw new FetchError('notPublic', `${host} does not lie on the public internet.`);
  return first;
}

export const connectByNode: Connect = ({ ip, port, isTls, host, path }, signal) =>
  new Promise((resolve, reject) => {
    const name = host.replace(/:\d+$/, '');
    const options = { host: ip, port, path, signal, agent: false as const, headers: { ...HEADERS, host } };
    // A certificate is made out to the name, not to the address; one of an address has no name to be sent.
    const sent = isTls
      ? requestHttps({ ...options, ...(isIP(name.replace(/^\[|\]$/g, '')) === 0 ? { servername: name } : {}) }, resolve)
      : requestHttp(options, resolve);
    sent.on('error', reject);
    sent.end();
  });

async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(answer, maxBytes);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of unpacked(answer)) {
    // Streams without an encoding give buffers.
    const data = piece as Buffer;
    bytes += data.length;
    if (bytes > maxBytes) throw tooLarge(answer, maxBytes);
    pieces.push(data);
  }
  return Buffer.concat(pieces);
}

function tooLarge(answer: IncomingMessage, maxBytes: number): FetchError {
  answer.destroy();
  return new FetchError('tooLarge', `The page has more than ${maxBytes} bytes.`);
}

function unpacked(answer: IncomingMessage): Readable {
  const encoding = answer.headers['content-encoding']?.toLowerCase() ?? 'identity';
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null;
  if (unpack === null) return answer;
  answer.on('error', (error) => unpack.destroy(error));
  return answer.pipe(unpack);
}

/** The work, or the signal's reason when that comes first. */
function withSignal<T>(work: Promise<T>, signal: AbortSignal, onAbort = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      onAbort();
      reject(signal.reason);
    };
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
