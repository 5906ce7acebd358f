/**
 * Citation marks and references after a style of CSL, by Typst's own engine, for every format: the marks are compiled once, and what
 * Typst wrote is read back as runs of text.
 * @module
 */
import type { CslEntry, DocumentContent, Lang, SourceId } from '@longhand/document';
import type { ResolvedText } from '../resolve/resolved.ts';
import { oneLine, printable } from '../resolve/text.ts';
import type { CiteGroup, StyledCitations, StyledEntry, StyledGroup } from './cite-group.ts';
import { entryLang, fallbackEntry, hayagrivaEntry } from './hayagriva.ts';
import { joined, type Piece, type ReadResult, readResult } from './read-result.ts';
import { type CslStyle, hasPagesBehind, isBilingual, isChicago, typstNameOf } from './style.ts';
import { entryKey, typstRequest } from './typst-request.ts';

/** What is needed of the engine: files in its workspace, and a source as HTML. */
export interface CitationEngine {
  addFile(path: string, data: Uint8Array): void;
  html(source: string): { readonly html: string } | { readonly failures: readonly string[] };
}

export interface StylingInput {
  readonly content: DocumentContent;
  readonly groups: readonly CiteGroup[];
  readonly style: CslStyle;
  /** Language of the document's labels. */
  readonly lang: Lang;
  /** Text of the CSL file, when the style is one. */
  readonly csl?: string;
}

interface ListedSource {
  readonly id: SourceId;
  readonly entry: CslEntry;
  readonly lang: Lang;
}

const entriesPath = '/entries.yml';
const stylePath = '/style.csl';

/** The answer, or why the engine refused the style. */
export function styleCitations(
  engine: CitationEngine,
  { content, groups, style, lang, csl }: StylingInput,
): StyledCitations | { readonly reason: string } {
  const ids = [...new Set(groups.flatMap(({ items }) => items.map(({ source }) => source)))];
  if (ids.length === 0) return { isNotes: false, groups: [], entries: [] };
  const sources = ids.map((id) => listed(content, id));
  const entries = sources.map(({ entry, lang: own }, index) => [entryKey(index), hayagrivaEntry(entry, own)]);
  // JSON is YAML, as long as no line separator stands in it: `coded` took those away.
  engine.addFile(entriesPath, new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries))));
  if (csl !== undefined) engine.addFile(stylePath, new TextEncoder().encode(csl));
  const styleName = typstNameOf(style) ?? stylePath;
  // A style speaks one language at a time: a list with both is compiled in both, and each entry is taken from its own.
  const results = new Map<Lang, ReadResult>();
  const own = isBilingual(style, lang) ? sources.map((source) => source.lang) : [];
  for (const wanted of new Set([lang, ...own])) {
    const answer = engine.html(typstRequest({ groups, sources: ids, style, styleName, entriesPath }, wanted));
    if ('failures' in answer) return { reason: answer.failures.join('; ') };
    results.set(wanted, readResult(answer.html, ids));
  }
  const main = results.get(lang);
  if (main === undefined) return { reason: '' };
  const langs = new Map(sources.map((source) => [source.id, source.lang]));
  const ownResult = (id: SourceId): ReadResult => results.get(langs.get(id) ?? lang) ?? main;
  const mend = mendings(style, sources);
  return {
    isNotes: main.isNotes,
    groups: groups.map((group, index) => {
      const { items } = styledGroup(group, main.groups[index] ?? [], (id) => ownResult(id).groups[index] ?? [], style);
      return { items: items.map(({ source, content: words }) => ({ source, content: joined(mend(source, words)) })) };
    }),
    entries: ordered(main, sources, ownResult, lang).map((entry) => ({
      ...entry,
      content: mend(entry.source, entry.content),
    })),
  };
}

function listed({ sources, lang }: DocumentContent, id: SourceId): ListedSource {
  const source = Object.hasOwn(sources, id) ? sources[id] : undefined;
  const fallback = fallbackEntry(source?.name ?? '?');
  const entry = {
    ...source?.entry,
    type: source?.entry?.type ?? fallback.type,
    title: source?.entry?.title || fallback.title || '?',
  };
  return { id, entry, lang: entryLang(entry, lang) };
}

/** Items in the order of the main language, the words of each in its own; what stands between two belongs to the later one. */
function styledGroup(
  { items }: CiteGroup,
  main: readonly Piece[],
  own: (id: SourceId) => readonly Piece[],
  style: CslStyle,
): StyledGroup {
  const made: { source: SourceId; content: ResolvedText[] }[] = [];
  let before: readonly ResolvedText[] = [];
  for (const { source, content } of main) {
    if (source === undefined) {
      before = [...before, ...content];
      continue;
    }
    const words = own(source).find((piece) => piece.source === source)?.content ?? content;
    const known = made.find((item) => item.source === source);
    if (known === undefined) made.push({ source, content: [...before, ...words] });
    else known.content.push(...before, ...words);
    before = [];
  }
  const missing = items.filter(({ source }) => !made.some((item) => item.source === source));
  made.push(...missing.map(({ source }) => ({ source, content: [] })));
  // Brackets at the end, or a mark that leads nowhere.
  made.findLast(({ content }, index) => content.length > 0 || index === 0)?.content.push(...before);
  const [only] = items;
  if (hasPagesBehind(style) && items.length === 1 && only !== undefined && only.pages.length > 0) {
    made[0]?.content.push({ type: 'text', text: only.pages.join(', '), marks: new Set(['sup']) });
  }
  return { items: made };
}

function ordered(
  main: ReadResult,
  sources: readonly ListedSource[],
  ownResult: (id: SourceId) => ReadResult,
  lang: Lang,
): readonly StyledEntry[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  const entries = main.entries.map(({ source, label, content }): StyledEntry => {
    const own = ownResult(source).entries.find((entry) => entry.source === source);
    const told = own?.content ?? content;
    // Some styles list nothing for an unpublished paper; a mark that leads nowhere would be worse than its name.
    return { source, label, content: told.length > 0 ? told : nameOf(byId.get(source)) };
  });
  const unlisted = sources.filter(({ id }) => !entries.some(({ source }) => source === id));
  entries.push(...unlisted.map((source) => ({ source: source.id, label: '', content: nameOf(source) })));
  return entries.some(({ label }) => label !== '') ? entries : byScript(entries, byId, lang);
}

const nameOf = (source: ListedSource | undefined): readonly ResolvedText[] => [
  { type: 'text', text: oneLine(printable(source?.entry.title ?? '?')).trim() || '?', marks: new Set() },
];

/** Words with a capital inside. */
const mixedCase = /\p{L}+\p{Lu}\p{L}*/gu;

/**
 * What the Chinese locale of CSL does and print does not: `558～565` in a list that has dashes everywhere else, and, in Chicago,
 * `2020年` where the year stands alone. Nor does print have `(2025, )` of a page without a day, or a second full stop behind a quoted title, or MathML as `Mathml`, where a style sets capitals. They are looked for by the very numbers of the entry, so that a title keeps its own. And a standard,
 * which is a report for the engine, is [S] by GB/T 7714.
 */
function mendings(
  style: CslStyle,
  sources: readonly ListedSource[],
): (source: SourceId, content: readonly ResolvedText[]) => readonly ResolvedText[] {
  const entries = new Map(sources.map(({ id, entry }) => [id, entry]));
  return (source, content) => {
    const entry = entries.get(source);
    const [page] = /\d+/.exec(entry?.page ?? '') ?? [];
    const year = entry?.issued?.['date-parts'][0][0];
    const names = `${entry?.title ?? ''} ${entry?.['container-title'] ?? ''}`.match(mixedCase) ?? [];
    return content.map((run) => {
      let { text } = run;
      if (page !== undefined) text = text.replace(new RegExp(`(?<!\\d)${page}～(?=\\d)`, 'g'), `${page}–`);
      if (hasPagesBehind(style) && entry?.type === 'standard')
        text = text.replace(/\[R(?=(?:\/[A-Z]+)?\](?!.*\[R(?:\/[A-Z]+)?\]))/, '[S');
      if (isChicago(style) && year !== undefined && !run.marks.has('em'))
        text = text.replace(new RegExp(`(?<=(?:^|[ (])${year})年(?=[.,;:)]|$)`, 'g'), '');
      if (run.href === undefined)
        for (const name of names) text = text.replace(new RegExp(`(?<![\\p{L}/])${name}(?!\\p{L})`, 'giu'), name);
      if (year !== undefined) text = text.replaceAll(`(${year}, )`, `(${year})`);
      if (isChicago(style)) text = text.replace(/([.?!]”)\.(?= )/g, '$1');
      return text === run.text ? run : { ...run, text };
    });
  };
}

/**
 * A list by names has the Chinese ones together, by their sound (GB/T 7714-2015, 9.3.2): first in a Chinese document, last in an English one.
 * Typst sorts characters by their number.
 */
function byScript(
  entries: readonly StyledEntry[],
  sources: ReadonlyMap<SourceId, ListedSource>,
  lang: Lang,
): readonly StyledEntry[] {
  const isChinese = ({ source }: StyledEntry) => sources.get(source)?.lang === 'zh';
  const textOf = ({ content }: StyledEntry) => content.map(({ text }) => text).join('');
  const bySound = new Intl.Collator('zh-u-co-pinyin');
  const chinese = entries.filter(isChinese).sort((a, b) => bySound.compare(textOf(a), textOf(b)));
  const others = entries.filter((entry) => !isChinese(entry));
  return lang === 'zh' ? [...chinese, ...others] : [...others, ...chinese];
}
