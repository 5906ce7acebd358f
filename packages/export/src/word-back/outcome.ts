/** What came back from Word, in the terms of the document. */
import type { BlockBody, BlockId, RangeChange } from '@longhand/document';
import type { WordLoss } from '@longhand/protocol';
import type { Who } from './units.ts';

/** One change that a person may accept or reject. */
export interface WordSuggestion {
  /** The block that it is about; of an insertion the one that it stands beside. */
  readonly block: BlockId;
  readonly baseRev: number;
  readonly changes?: readonly RangeChange[];
  readonly body?: BlockBody;
  readonly insert?: { readonly after: BlockId | null; readonly bodies: readonly BlockBody[] };
  readonly remove?: true;
  readonly move?: { readonly after: BlockId | null };
  /** Absent where the change was not tracked: whoever saved the file made it. */
  readonly who?: Who;
}

export interface WordComment {
  readonly who: Who;
  readonly text: string;
}
export type WordRemark =
  | ({
      readonly type: 'open';
      readonly block: BlockId;
      readonly range?: { readonly from: number; readonly to: number };
      readonly quote: string;
      readonly replies: readonly WordComment[];
      readonly isResolved: boolean;
    } & WordComment)
  | ({ readonly type: 'reply'; readonly thread: string } & WordComment)
  | { readonly type: 'resolve' | 'reopen'; readonly thread: string };

export interface WordChanges {
  /** Who saved the file last, as the program names them; empty when nobody is named, or it was never saved again. */
  readonly savedBy: string;
  readonly savedAt?: number;
  readonly suggestions: readonly WordSuggestion[];
  /** Suggestions of the document that were decided in Word. */
  readonly accepted: readonly string[];
  readonly rejected: readonly string[];
  readonly remarks: readonly WordRemark[];
  /** Blocks that are as they were. */
  readonly unchanged: number;
  readonly notRead: readonly WordLoss[];
}
