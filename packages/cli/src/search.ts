/**
 * `search`: passages of a document's sources, with what answers the query marked.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { SearchAnswer, SearchHit } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { openSession } from './session.ts';
import type { Invocation } from './settings.ts';
import type { Terminal } from './terminal.ts';

const MOST = 100;

/** @throws CliError when document, query or limit are missing or wrong */
export async function search(invocation: Invocation, terminal: Terminal): Promise<number> {
  const { settings, sources, pages, passagesIn, isJson } = invocation;
  const { locale } = settings;
  const [document, ...words] = invocation.operands;
  const query = words.join(' ').trim();
  if (document === undefined || query === '') throw new CliError('cli.search.noQuery');
  const limit = limitOf(invocation.limit);
  const session = await openSession(settings, terminal);
  try {
    const answer = await session.api.sources.search(document, query, {
      sources,
      limit,
      ...(pages === null ? {} : { pages }),
      ...(passagesIn === null ? {} : { lang: passagesIn }),
    });
    if (isJson) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    else {
      if (answer.notice !== undefined) terminal.line(sayCode(locale, answer.notice.code, answer.notice.params));
      if (answer.translated !== undefined)
        terminal.line(say(locale, 'cli.search.translated', { query: plain(answer.translated) }));
      if (answer.hits.length === 0) terminal.line(say(locale, 'cli.search.none'));
      process.stdout.write(hitsText(answer, locale, isColoured(process.stdout, process.env)));
    }
    // As grep does: a script sees whether there was anything.
    return answer.hits.length > 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await session.close();
  }
}

function limitOf(given: string | null): number | undefined {
  if (given === null) return undefined;
  const limit = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (limit < 1 || limit > MOST) throw new CliError('search.badLimit', { given, most: MOST });
  return limit;
}

/** Colours are for terminals, and for nobody who declines them (no-color.org). */
export function isColoured(output: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** The hits as a terminal shows them; without colours, what is marked looks like the rest. */
export function hitsText({ hits }: Pick<SearchAnswer, 'hits'>, locale: Locale, withColours: boolean): string {
  const style = (code: string, text: string): string => (withColours ? `\u001B[${code}m${text}\u001B[0m` : text);
  return hits
    .map((hit, at) => {
      const place = placeText(hit, locale);
      const head = `${at + 1}. ${style('1', plain(hit.name))}${place === '' ? '' : `  ${style('2', place)}`}`;
      return `${head}\n   ${markedText(hit, (text) => style('1;33', text))}\n`;
    })
    .join('\n');
}

function placeText({ page, label }: SearchHit, locale: Locale): string {
  if (page !== undefined) return say(locale, 'page.search.page', { n: page });
  const paragraph = /^p(\d+)$/.exec(label ?? '')?.[1];
  return paragraph === undefined ? plain(label ?? '') : say(locale, 'page.search.paragraph', { n: paragraph });
}

function markedText({ text, highlights }: SearchHit, mark: (text: string) => string): string {
  let shown = '';
  let at = 0;
  for (const { start, end } of highlights) {
    shown += plain(text.slice(at, start)) + mark(plain(text.slice(start, end)));
    at = end;
  }
  return shown + plain(text.slice(at));
}

/** In one line, and without anything that a terminal would obey: a source is a stranger's text. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]+/g, ' ');
}
