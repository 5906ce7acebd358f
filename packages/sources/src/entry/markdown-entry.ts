import { type CslEntry, readFrontMatter } from '@longhand/document';
import { entryFrom } from './entry-fields.ts';

/** Front matter stands at the start. */
const HEAD = 64 * 1024;

/** The entry that the front matter of a Markdown file gives. */
export function markdownEntry(bytes: Uint8Array): CslEntry | undefined {
  const read = readFrontMatter(new TextDecoder().decode(bytes.subarray(0, HEAD)));
  if (read === null) return undefined;
  const { title, lang, matter } = read;
  return entryFrom(
    { title, authors: matter.authors?.map(({ name }) => name), issued: matter.date, language: lang },
    'document',
  );
}
