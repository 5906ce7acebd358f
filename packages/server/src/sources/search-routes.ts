import type { SourceId } from '@longhand/document';
import type { SearchFilter } from '@longhand/protocol';
import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { ServerError } from '../server-error.ts';
import type { Search, SearchDeps, SearchedSource } from './search.ts';

const LIMIT = 10;
const MOST = 100;
const LONGEST_QUERY = 2_000;

/** Search over the sources of a document. */
export function mountSearch(app: Hono<Env>, search: Search, sourcesOf: SearchDeps['sourcesOf']): void {
  app.get('/v1/documents/:document/search', async (c) => {
    const document = c.req.param('document');
    const sources = await sourcesOf(document);
    const query = (c.req.query('q') ?? '').trim();
    if (query === '') throw new ServerError('search.empty', 422);
    if (query.length > LONGEST_QUERY) throw new ServerError('search.tooLong', 422, { limit: LONGEST_QUERY });
    const options = {
      limit: limitOf(c.req.query('limit')),
      ...sourcesNamed(c.req.queries('source') ?? [], sources),
      ...pagesOf(c.req.query('pages')),
      ...langOf(c.req.query('lang')),
    };
    return c.json(await search.search(document, query, options, c.req.raw.signal));
  });
}

function limitOf(given: string | undefined): number {
  if (given === undefined || given === '') return LIMIT;
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > MOST) throw new ServerError('search.badLimit', 422, { given: cut(given), most: MOST });
  return limit;
}

/** People know their sources by name, programs by id; a name that several sources have means all of them. */
function sourcesNamed(given: readonly string[], all: readonly SearchedSource[]): SearchFilter {
  const wanted = given.filter((name) => name !== '');
  if (wanted.length === 0) return {};
  const sources = wanted.flatMap((one): SourceId[] => {
    const found = all.filter(({ id, name }) => id === one || name === one);
    if (found.length > 0) return found.map(({ id }) => id);
    const known = all.map(({ name }) => name).join(', ');
    throw all.length === 0
      ? new ServerError('search.noSources', 422, { given: cut(one) })
      : new ServerError('search.unknownSource', 422, { given: cut(one), known: cut(known) });
  });
  return { sources: [...new Set(sources)] };
}

/** `3`, `3-7`, `3-`, `-7`; a dash of any kind. */
function pagesOf(given: string | undefined): SearchFilter {
  if (given === undefined || given.trim() === '') return {};
  const [, first, dash, last] = /^\s*(\d{1,6})?\s*([-–—~])?\s*(\d{1,6})?\s*$/.exec(given) ?? [];
  const from = Number(first ?? 1);
  const to = dash === undefined ? from : Number(last ?? Number.MAX_SAFE_INTEGER);
  const isRange = (first !== undefined || last !== undefined) && (dash !== undefined || last === undefined);
  if (!isRange || from < 1 || to < from) throw new ServerError('search.badPages', 422, { given: cut(given) });
  return { pages: [from, to] };
}

function langOf(given: string | undefined): SearchFilter {
  if (given === undefined || given === '') return {};
  if (given !== 'zh' && given !== 'en') throw new ServerError('search.badLang', 422, { given: cut(given) });
  return { lang: given };
}

/** What was given comes back in a sentence: not all of it, when it is long. */
function cut(given: string): string {
  return given.length > 200 ? `${given.slice(0, 200).toWellFormed()}…` : given;
}
