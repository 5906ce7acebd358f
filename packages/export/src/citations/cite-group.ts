/** Citation marks that stand side by side are one mark for a style of CSL: `[1–3]`, `(Gray, 2021; Li, 2020)`. */
import type { SourceId } from '@longhand/document';
import type { ResolvedText } from '../resolve/resolved.ts';

/** One source of a group, with all pages that the group takes from it, ascending. */
export interface CiteItem {
  readonly source: SourceId;
  readonly pages: readonly number[];
}
export interface CiteGroup {
  /** By first appearance, each source once. */
  readonly items: readonly CiteItem[];
  readonly isInNote: boolean;
}

/** A group as a style writes it: its items in the order of the style, each with what belongs to it. An item may be empty, as the 2 of `[1–3]`. */
export interface StyledGroup {
  readonly items: readonly { readonly source: SourceId; readonly content: readonly ResolvedText[] }[];
}

export interface StyledEntry {
  readonly source: SourceId;
  /** `[1]`; empty where the style counts nothing. */
  readonly label: string;
  readonly content: readonly ResolvedText[];
}

/** All marks of a document, in reading order, and its list of references, after one style. */
export interface StyledCitations {
  /** Marks are notes at the foot of the page. */
  readonly isNotes: boolean;
  readonly groups: readonly StyledGroup[];
  readonly entries: readonly StyledEntry[];
}
