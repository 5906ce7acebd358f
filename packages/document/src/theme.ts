/**
 * How a file looks: one typed object that PDF, Word and HTML read alike. Every template is a whole theme; a document may change parts of it.
 * Lengths are in millimetres, sizes of letters and distances of lines in points, colours `#rrggbb`.
 * @module
 */

import type { headingNumberings } from './looks.ts';

/** Names of families, the best first. A file takes the first that its engine has. */
export interface FontLadder {
  readonly latin: readonly string[];
  readonly cjk: readonly string[];
}

/** `title` is for the title alone; `kai` is the hand-written look of Chinese print, where Latin print has italics. */
export type Face = 'serif' | 'sans' | 'kai' | 'title';

/** `decimal` 2.1; `chapter` 第二章, then 2.1; `official` 一、 （一） 1. （1） after GB/T 9704. */
export type HeadingNumbers = (typeof headingNumberings)[number];

/** `lines`: above, below the head, at the end; `grid`: every cell is framed; `rows`: a hairline below each row. */
export type TableRules = 'lines' | 'grid' | 'rows';

/** One line of a page with three places. `{title}`, `{chapter}`, `{page}`, `{total}` and `{date}` are filled in. */
export interface PageLine {
  readonly left: string;
  readonly center: string;
  readonly right: string;
  /** A hairline between it and the text. */
  readonly rule: boolean;
}

export interface Theme {
  readonly page: {
    readonly size: PageSize;
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
    readonly columns: 1 | 2;
  };
  readonly fonts: {
    readonly serif: FontLadder;
    readonly sans: FontLadder;
    readonly mono: FontLadder;
    readonly kai: FontLadder;
    readonly title: FontLadder;
  };
  readonly body: {
    readonly face: Face;
    readonly size: number;
    /** From one baseline to the next. */
    readonly line: number;
    /** Before the first line of a Chinese paragraph, in letters. */
    readonly indent: number;
    readonly justify: boolean;
  };
  readonly headings: {
    /** Of the six levels. */
    readonly faces: readonly Face[];
    readonly sizes: readonly number[];
    readonly bold: boolean;
    readonly numbers: HeadingNumbers;
    /** Each chapter begins on a new page. */
    readonly opensPage: boolean;
  };
  readonly tables: {
    readonly rules: TableRules;
    readonly size: number;
    /** The head stands on a tint. */
    readonly shade: boolean;
  };
  readonly colours: {
    readonly ink: string;
    readonly quiet: string;
    readonly accent: string;
    readonly heading: string;
    readonly rule: string;
    readonly tint: string;
  };
  readonly header: PageLine;
  readonly footer: PageLine;
  readonly front: {
    /** A page of its own for the title, in documents that are more than a note. */
    readonly cover: boolean;
    readonly contents: boolean;
    /** SHA-256 (hex) of a stored picture, or empty. */
    readonly logo: string;
  };
}

/** What a document changes of its template's theme. */
export type ThemeChanges = { readonly [Group in keyof Theme]?: Partial<Theme[Group]> };

/** Width and height of each size of paper in millimetres (ISO 216; GB/T 788 for b5; ANSI for letter). */
export const pageSizes = {
  a4: [210, 297],
  a5: [148, 210],
  b5: [176, 250],
  letter: [215.9, 279.4],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type PageSize = keyof typeof pageSizes;
