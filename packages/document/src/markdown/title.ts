/**
 * Models like to begin a section with its title. It stands there already, so the repetition is dropped.
 * @module
 */
import { withoutNumber } from './heading.ts';
import type { LineReader } from './lines.ts';
import { atxHeadingOf, isSetextUnderline, isThematicBreak } from './starts.ts';

/** Offset behind the first line when it only repeats the title, else 0. */
export function repeatedTitleEnd(reader: LineReader, title: string): number {
  const line = reader.at(0);
  if (line === null) return 0;
  const words = wordsOf(title);
  const text = atxHeadingOf(line)?.text ?? line.trimmed;
  if (words === '' || text.length > title.length + 40 || wordsOf(text) !== words) return 0;
  const below = reader.at(1);
  return below !== null && (isSetextUnderline(below) || isThematicBreak(below)) ? below.next : line.next;
}

/** What is left of a title without marks, numbers, brackets, spaces and case. */
function wordsOf(title: string): string {
  const bare = title.replaceAll(/[*_`#《》【】]/g, '').trim();
  return withoutNumber(bare)
    .replaceAll(/[\s:：。.]/gu, '')
    .toLowerCase();
}
