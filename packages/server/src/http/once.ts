/**
 * Requests that may be sent again: each is carried out once under its `Idempotency-Key`, and every repetition gets the first answer.
 *
 * What survives a kill is the receipt, `key → place in the log, SHA-256 of the request`, and it is written in one transaction with the events
 * that the request brought. So a kill leaves one of two things. Before the transaction there are neither events nor a receipt (at most an epoch
 * without events, or a file without a name that the store sweeps), and the repetition does all of it. After it there are both, and the repetition
 * finds in the receipt where the first answer stands: the id of the document, the event with the source, the seq of the command. Receipts expire
 * after 24 hours; then the key is a new one.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { ServerError } from '../server-error.ts';
import type { Env } from './env.ts';

const MAX_KEY_UNITS = 200;

/** The key of a request, or null. @throws ServerError `request.key` 400 */
export function keyOf(c: Context<Env>): string | null {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return null;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_KEY_UNITS) {
    throw new ServerError('request.key', 400, { limit: MAX_KEY_UNITS });
  }
  return key;
}

/** SHA-256 of what is asked. The order in which a client writes the fields of an object is no difference. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** A request that was carried out before. */
export interface Known<Answer> {
  readonly sha256: string;
  readonly answer: Answer;
}

interface Work<Answer> {
  /** What the receipt under this key says, or null. */
  readonly find: () => Promise<Known<Answer> | null>;
  readonly carryOut: () => Promise<Answer>;
}

export type Once<Answer> = (scope: string, sha256: string, work: Work<Answer>) => Promise<Answer>;

/**
 * The same scope and digest get the same answer, also while the first is still being carried out; another digest in a used scope is refused.
 *
 * @throws ServerError `request.keyReused` 422
 * @example const seq = await once(`${document}\n${key}`, digestOf(command), { find, carryOut });
 */
export function createOnce<Answer>(): Once<Answer> {
  const underway = new Map<string, { readonly sha256: string; readonly answer: Promise<Answer> }>();

  async function answerOf(sha256: string, { find, carryOut }: Work<Answer>): Promise<Answer> {
    const known = await find();
    return known === null ? carryOut() : sameAnswer(known, sha256);
  }
  return async (scope, sha256, work) => {
    const other = underway.get(scope);
    if (other !== undefined) return sameAnswer(other, sha256);
    const answer = answerOf(sha256, work);
    underway.set(scope, { sha256, answer });
    try {
      return await answer;
    } finally {
      underway.delete(scope);
    }
  };
}

/** @throws ServerError `request.keyReused` 422 when something else was asked under the key */
export function sameAnswer<Answer>(
  known: { readonly sha256: string; readonly answer: Answer },
  sha256: string,
): Answer {
  if (known.sha256 !== sha256) throw new ServerError('request.keyReused', 422);
  return known.answer;
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
