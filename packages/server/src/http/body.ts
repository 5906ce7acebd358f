import type { IncomingMessage } from 'node:http';
import { parseWith } from '@longhand/protocol/schema';
import type { Context } from 'hono';
import { ServerError } from '../server-error.ts';
import type { Env } from './env.ts';
import { localeOf } from './problem.ts';
import { sizeText } from './size-text.ts';

type Schema<T> = Parameters<typeof parseWith<T>>[0];

const MAX_JSON_BYTES = 2 * 1024 * 1024;
/** Deeper than any document, and shallow enough for every recursive function behind it. */
const MAX_DEPTH = 64;

/**
 * Reads and checks a JSON body.
 *
 * @throws ServerError `request.type` 415, `request.tooLarge` 413, `request.json` 400, `request.tooDeep` and `request.invalid` 422
 */
export async function readJson<T>(c: Context<Env>, schema: Schema<T>): Promise<T> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new ServerError('request.type', 415, { type, expected: 'application/json' });
  }
  const value = parseJson(await readAll(c, MAX_JSON_BYTES));
  const locale = localeOf(c.req.header('accept-language'));
  const parsed = parseWith(schema, value, locale);
  if (!parsed.isValid) throw new ServerError('request.invalid', 422, { detail: parsed.detail });
  return parsed.value;
}

/** The pieces of a request's body, straight from the socket where there is one. A body that is left unread does not close the socket. */
export function bodyOf(c: Context<Env>): AsyncIterable<Uint8Array> {
  const incoming: IncomingMessage | undefined = c.env?.incoming;
  return cutOffAware(incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body ?? []);
}

async function* cutOffAware(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new ServerError('request.cutOff', 400, {}, { cause });
  }
}

/**
 * Reads what is left of a body that was refused, so that the sender, who writes before it reads, gets to see the answer. Gives up after
 * `maxBytes`.
 */
export async function discardBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<void> {
  let bytes = 0;
  try {
    for await (const piece of body) {
      bytes += piece.length;
      if (bytes > maxBytes) return;
    }
  } catch {
    // The sender left; there is nobody to answer.
  }
}

async function readAll(c: Context<Env>, maxBytes: number): Promise<string> {
  const body = bodyOf(c);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > maxBytes) break;
    pieces.push(piece);
  }
  if (bytes > maxBytes) {
    await discardBody(bodyOf(c), 32 * maxBytes);
    throw new ServerError('request.tooLarge', 413, { limit: sizeText(maxBytes) });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (cause) {
    throw new ServerError('request.json', 400, { detail: 'UTF-8' }, { cause });
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 120) : '';
    throw new ServerError('request.json', 400, { detail }, { cause });
  }
  if (isDeeperThan(value, MAX_DEPTH)) throw new ServerError('request.tooDeep', 422, { limit: MAX_DEPTH });
  return value;
}

/** Without recursion: the value may be as deep as two megabytes of brackets. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
