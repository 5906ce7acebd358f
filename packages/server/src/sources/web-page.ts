import { FetchError, type FetchedPage } from '@longhand/guard';
import { sizeText } from '../http/size-text.ts';
import { ServerError } from '../server-error.ts';

/** Fetches a page; in the product this is `fetchPublic`. */
export type FetchPage = (
  url: string,
  limits: { readonly maxBytes: number; readonly timeoutMs: number },
) => Promise<FetchedPage>;

const PAGE_BYTES = 20 * 1024 * 1024;
const PAGE_MS = 20_000;
const LONGEST_NAME = 120;
/** Endings that tell the reader nothing new about a page. */
const ENDINGS: Readonly<Record<string, string>> = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'text/plain': '.txt',
  'application/pdf': '.pdf',
};

/**
 * A page with a name that people know it by.
 *
 * @throws ServerError `source.address…` with a sentence for people
 */
export async function pageFrom(
  given: string,
  fetchPage: FetchPage,
  maxBytes: number,
): Promise<FetchedPage & { readonly name: string }> {
  const address = shortened(given);
  try {
    const page = await fetchPage(given, { maxBytes: Math.min(maxBytes, PAGE_BYTES), timeoutMs: PAGE_MS });
    if (page.bytes.length === 0) throw new ServerError('source.empty', 422, { name: address });
    return { ...page, name: nameOf(page) };
  } catch (cause) {
    if (!(cause instanceof FetchError)) throw cause;
    switch (cause.code) {
      case 'notHttp':
      case 'credentials':
      case 'port':
        throw new ServerError('source.addressBad', 422, { address }, { cause });
      case 'notPublic':
        throw new ServerError('source.addressInside', 422, { address }, { cause });
      case 'unknownHost':
        throw new ServerError('source.addressUnknown', 422, { address }, { cause });
      case 'status':
        throw new ServerError('source.addressStatus', 422, { address, status: cause.status ?? 0 }, { cause });
      case 'tooLarge':
        throw new ServerError('source.tooLarge', 413, { name: address, limit: sizeText(PAGE_BYTES) }, { cause });
      case 'redirects':
      case 'timeout':
      case 'failed':
        throw new ServerError('source.addressFailed', 422, { address }, { cause });
      default:
        throw cause.code satisfies never;
    }
  }
}

function nameOf({ url, media }: FetchedPage): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').findLast((piece) => piece !== '') ?? '';
  const name = [hostname, decoded(last)].filter((piece) => piece !== '').join(' ');
  const ending = ENDINGS[media] ?? '';
  const hasEnding = /\.[a-z\d]{2,5}$/i.test(last);
  return shortened(name, LONGEST_NAME) + (hasEnding ? '' : ending);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function shortened(text: string, longest = 200): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
