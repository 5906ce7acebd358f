import { randomBytes } from 'node:crypto';
import { EngineError } from '@longhand/engine';
import { type Locale, type Params, pickLocale, sayCode } from '@longhand/i18n';
import { ModelError } from '@longhand/models';
import type { Problem } from '@longhand/protocol/schema';
import type { CitedPlace } from '@longhand/sources';
import { StoreError, type StoreErrorCode } from '@longhand/store';
import { ServerError } from '../server-error.ts';
import { SourceCited } from '../sources/removal.ts';
import { sizeText } from './size-text.ts';

interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly params: Params;
}

/** What went wrong inside, for the log of the program; a refused request or a closed connection is no such thing. */
export type Report = (problem: { readonly where: string; readonly document?: string; readonly error: unknown }) => void;

/**
 * The RFC 9457 problem document of an error, with its sentence in the reader's language. An error that nobody foresaw is reported with a
 * reference, and the reader gets the reference: never a stack trace.
 */
export function problemResponse(error: unknown, locale: Locale, where: string, report: Report): Response {
  const refusal = refusalOf(error);
  const { code, status, params } = refusal ?? unforeseen(error, where, report);
  const problem: Problem = {
    type: `urn:longhand:problem:${code}`,
    title: code,
    status,
    detail: sayCode(locale, code, params),
    code,
    params,
    ...(error instanceof SourceCited ? { citations: error.places.slice(0, MOST_PLACES).map(placeOf) } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'content-language': locale });
  if (status === 429 || status === 503 || status === 507) headers.set('retry-after', '2');
  if (status === 401) headers.set('www-authenticate', 'Bearer realm="longhand"');
  return new Response(JSON.stringify(problem), { status, headers });
}

/** Language of the reader from the Accept-Language header, best first. */
export function localeOf(acceptLanguage: string | null | undefined): Locale {
  const tags = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0);
  return pickLocale(tags.sort((a, b) => b.quality - a.quality).map(({ tag }) => tag));
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof ServerError || error instanceof SourceCited) return error;
  if (error instanceof EngineError) {
    if (error.code === 'run.unknownDocument') return { code: 'document.notFound', status: 404, params: {} };
    return error;
  }
  if (error instanceof ModelError) return { code: error.code, status: 422, params: error.params };
  if (error instanceof StoreError) {
    if (error.code !== 'too_large') return STORE[error.code];
    return { code: 'request.tooLarge', status: 413, params: { limit: sizeText(error.maxBytes ?? 0) } };
  }
  return null;
}

/** `params.count` tells how many there are. */
const MOST_PLACES = 200;

function placeOf({ citation, section, title, block, text }: CitedPlace): NonNullable<Problem['citations']>[number] {
  const place = section === undefined ? { block } : { block, section };
  return { citation: citation.id, ...place, title, sentence: text, quote: citation.quote };
}

const BUSY: Refusal = { code: 'server.busy', status: 503, params: {} };
const STORAGE: Refusal = { code: 'server.storage', status: 500, params: {} };
const STORE: Readonly<Record<Exclude<StoreErrorCode, 'too_large'>, Refusal>> = {
  conflict: BUSY,
  fenced: BUSY,
  locked: BUSY,
  full: { code: 'server.diskFull', status: 507, params: {} },
  readonly: { code: 'server.readOnly', status: 507, params: {} },
  io: STORAGE,
  corrupt: STORAGE,
  newer_schema: STORAGE,
  notFolder: STORAGE,
};

function unforeseen(error: unknown, where: string, report: Report): Refusal {
  const reference = randomBytes(4).toString('hex');
  report({ where: `${where} (reference ${reference})`, error });
  return { code: 'server.internal', status: 500, params: { reference } };
}
