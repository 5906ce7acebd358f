/**
 * Citation markers as models write them: `[S3]`, `[S1, S4]`, `[S1-S3]`, `[^S3]`, `【S2】`.
 * @module
 */

/** A marker that names more places than this is taken as text. */
const maxAliases = 32;
const GAP = '\\s{0,3}';
const PART = `\\^?${GAP}[Ss]\\d{1,4}(?:${GAP}[-–—~～]${GAP}[Ss]?\\d{1,4})?`;
const MARKER = new RegExp(`[\\[【［]${GAP}(${PART}(?:${GAP}[,，、;；\\s]${GAP}${PART}){0,31})${GAP}[\\]】］]`, 'y');
const UNFINISHED = /^[\^\sSs\d,，、;；\-–—~～]{0,60}$/;

export interface CitationMarker {
  readonly aliases: readonly string[];
  /** Offset behind the marker. */
  readonly end: number;
}

/** The citation marker that starts at `index`, or null. */
export function citationMarkerAt(text: string, index: number): CitationMarker | null {
  MARKER.lastIndex = index;
  const match = MARKER.exec(text);
  if (match === null) return null;
  const aliases = aliasesIn(match[1] ?? '');
  return aliases.length === 0 || aliases.length > maxAliases ? null : { aliases, end: index + match[0].length };
}

/** Offset of a marker at the end of the text that is not closed yet, or -1. A lone opening bracket counts: it may become one. */
export function unfinishedMarkerAt(text: string): number {
  const open = Math.max(text.lastIndexOf('['), text.lastIndexOf('【'), text.lastIndexOf('［'));
  return open >= 0 && UNFINISHED.test(text.slice(open + 1)) ? open : -1;
}

function aliasesIn(list: string): string[] {
  const aliases: string[] = [];
  for (const part of list.matchAll(/[Ss](\d{1,4})(?:\s*[-–—~～]\s*[Ss]?(\d{1,4}))?/g)) {
    const first = Number(part[1]);
    const last = part[2] === undefined ? first : Number(part[2]);
    if (last < first || last - first >= maxAliases) return [];
    for (let number = first; number <= last; number++) aliases.push(`S${number}`);
    if (aliases.length > maxAliases) return [];
  }
  return aliases;
}
