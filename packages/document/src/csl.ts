/**
 * Bibliography entries as CSL-JSON (citeproc's data model, schema 1.0.2), as far as files tell it and people fill it in.
 * @module
 */

export type CslType =
  | 'article'
  | 'article-journal'
  | 'book'
  | 'chapter'
  | 'document'
  | 'legislation'
  | 'manuscript'
  | 'paper-conference'
  | 'report'
  | 'standard'
  | 'thesis'
  | 'webpage';

/** A person by family and given name, or, in `literal`, a body or a name that is not taken apart. */
export interface CslName {
  readonly family?: string;
  readonly given?: string;
  readonly literal?: string;
}

/** One date, as year, month (1 to 12) and day. */
export interface CslDate {
  readonly 'date-parts': readonly [readonly number[]];
}

/** One entry, without its `id`: that is the id of the source. */
export interface CslEntry {
  readonly type: CslType;
  readonly title?: string;
  readonly author?: readonly CslName[];
  readonly issued?: CslDate;
  readonly accessed?: CslDate;
  readonly publisher?: string;
  readonly 'publisher-place'?: string;
  readonly 'container-title'?: string;
  readonly volume?: string;
  readonly issue?: string;
  readonly page?: string;
  readonly number?: string;
  readonly edition?: string;
  readonly language?: string;
  readonly DOI?: string;
  readonly ISBN?: string;
  readonly URL?: string;
}
