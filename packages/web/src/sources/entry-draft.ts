/**
 * A bibliography entry as a person types it, and back.
 * @module
 */
import type { CslDate, CslEntry, CslName, CslType } from '@longhand/document';

export const entryTypes: readonly CslType[] = [
  'document',
  'report',
  'article-journal',
  'article',
  'book',
  'chapter',
  'paper-conference',
  'standard',
  'legislation',
  'thesis',
  'webpage',
  'manuscript',
];

/** Fields of the form that are texts of the entry as they are. */
const textFields = ['publisher', 'container-title', 'number', 'DOI', 'URL'] as const;
export type TextField = (typeof textFields)[number];

export interface EntryDraft {
  readonly type: CslType;
  readonly title: string;
  /** One name on each line. */
  readonly authors: string;
  /** `2024`, `2024-03` or `2024-03-05` */
  readonly issued: string;
  readonly texts: Readonly<Record<TextField, string>>;
}

export function draftOfEntry(entry: CslEntry): EntryDraft {
  const [parts = []] = entry.issued?.['date-parts'] ?? [];
  return {
    type: entry.type,
    title: entry.title ?? '',
    authors: (entry.author ?? []).map(nameText).join('\n'),
    issued: parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-'),
    texts: {
      publisher: entry.publisher ?? '',
      'container-title': entry['container-title'] ?? '',
      number: entry.number ?? '',
      DOI: entry.DOI ?? '',
      URL: entry.URL ?? '',
    },
  };
}

/** The entry of a draft; null when its date is none. Fields that the form does not have stay as they were. */
export function entryOfDraft(draft: EntryDraft, before: CslEntry): CslEntry | null {
  const issued = dateOf(draft.issued);
  if (issued === null) return null;
  const { title: _t, author: _a, issued: _i, ...kept } = before;
  const rest = Object.fromEntries(Object.entries(kept).filter(([field]) => !textFields.some((one) => one === field)));
  const known = (before.author ?? []).map((name) => [nameText(name), name] as const);
  const authors = draft.authors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    // A name that nobody touched keeps its parts.
    .map((line): CslName => known.find(([text]) => text === line)?.[1] ?? { literal: line });
  const texts = Object.entries(draft.texts).flatMap(([field, text]) =>
    text.trim() === '' ? [] : [[field, text.trim()]],
  );
  return {
    ...rest,
    ...Object.fromEntries(texts),
    type: draft.type,
    ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }),
    ...(authors.length === 0 ? {} : { author: authors }),
    ...(issued === undefined ? {} : { issued }),
  };
}

function nameText({ family, given, literal }: CslName): string {
  return literal ?? [family, given].filter((part) => part !== undefined).join(', ');
}

function dateOf(text: string): CslDate | undefined | null {
  if (text.trim() === '') return undefined;
  const match = /^(\d{4})(?:-(0?[1-9]|1[0-2])(?:-(0?[1-9]|[12]\d|3[01]))?)?$/.exec(text.trim());
  if (!match) return null;
  return { 'date-parts': [match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]))] };
}
