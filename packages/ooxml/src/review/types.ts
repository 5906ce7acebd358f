/**
 * A Word file as somebody who compares it needs it: what stands in it, what was inserted and deleted by whom, and what was said about it.
 * @module
 */

/** A tracked change (ECMA-376 part 1, 17.13.5). A move is a deletion at one place and an insertion at another. */
export interface TrackedChange {
  readonly kind: 'inserted' | 'deleted';
  readonly author: string;
  /** Milliseconds since the epoch; absent where the file says none. */
  readonly at?: number;
}

export interface RunFormat {
  /** Name of the character style, in small letters and without spaces: `inlinecode`. */
  readonly style?: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly underline?: boolean;
  readonly vertical?: 'sub' | 'sup';
  /** Font of Chinese characters, where the run names one. */
  readonly eastAsia?: string;
}

interface Tracked {
  /** From the outside in: what somebody inserted, somebody else may have deleted. */
  readonly changes?: readonly TrackedChange[];
}

export interface ReviewText extends Tracked {
  readonly type: 'text';
  readonly text: string;
  readonly format: RunFormat;
  /** How it looked before a tracked change of its format. */
  readonly was?: { readonly format: RunFormat; readonly author: string; readonly at?: number };
  /** Target of a link: an address, or `#` and the name of a bookmark. */
  readonly href?: string;
}
export type ReviewInline =
  | ReviewText
  | ({ readonly type: 'break'; readonly isPage: boolean } & Tracked)
  | ({ readonly type: 'math'; readonly tex: string } & Tracked)
  | ({ readonly type: 'note'; readonly key: string } & Tracked)
  | ({ readonly type: 'field'; readonly instruction: string; readonly content: readonly ReviewInline[] } & Tracked)
  | ({ readonly type: 'picture'; readonly description: string; readonly part?: string } & Tracked)
  | { readonly type: 'bookmark'; readonly name: string; readonly isEnd: boolean }
  | { readonly type: 'comment'; readonly id: string; readonly isEnd: boolean }
  /** Something that this reader knows by name only. */
  | { readonly type: 'unread'; readonly what: UnreadKind; readonly text: string };

/** What a file may hold and this reader does not read. */
export type UnreadKind = 'textBox' | 'object' | 'drawing' | 'control' | 'embedded' | 'nested' | 'other';

export interface ListLevel {
  /** Lists with the same id go on from each other. */
  readonly list: string;
  readonly level: number;
  readonly format: string;
  /** Bullet, or pattern of the number: `%1.`. */
  readonly mark: string;
  readonly start: number;
}

export interface ReviewParagraph {
  readonly type: 'paragraph';
  /** Name of the style, in small letters and without spaces: `heading1`, `bodytext`. */
  readonly style: string;
  readonly headingLevel?: number;
  readonly list?: ListLevel;
  /** Of the whole paragraph, twips. */
  readonly indent: number;
  readonly align?: string;
  /** The mark at its end was inserted or deleted: the paragraph was parted from the next, or joined with it. */
  readonly markChange?: TrackedChange;
  readonly isContents: boolean;
  readonly content: readonly ReviewInline[];
}
export interface ReviewCell {
  readonly colspan: number;
  /** `go on`: it belongs to the cell above. */
  readonly merge?: 'start' | 'goOn';
  readonly blocks: readonly ReviewBlock[];
}
export interface ReviewRow {
  readonly isHead: boolean;
  readonly change?: TrackedChange;
  readonly cells: readonly ReviewCell[];
}
export interface ReviewTable {
  readonly type: 'table';
  /** Twips. */
  readonly columns: readonly number[];
  readonly rows: readonly ReviewRow[];
}
export type ReviewBlock =
  | ReviewParagraph
  | ReviewTable
  | { readonly type: 'unread'; readonly what: UnreadKind; readonly text: string };

export interface ReviewComment {
  readonly id: string;
  readonly author: string;
  readonly at?: number;
  readonly text: string;
  /** Id of the comment that it answers. */
  readonly parent?: string;
  readonly isResolved: boolean;
}

export interface ReviewFile {
  /** Custom properties by name. */
  readonly properties: ReadonlyMap<string, string>;
  /** Who saved it last, as the program calls them; empty when nobody is named. */
  readonly savedBy: string;
  readonly savedAt?: number;
  readonly blocks: readonly ReviewBlock[];
  /** Footnotes and endnotes by the key of a `note`. */
  readonly notes: ReadonlyMap<string, readonly ReviewBlock[]>;
  readonly comments: readonly ReviewComment[];
}
