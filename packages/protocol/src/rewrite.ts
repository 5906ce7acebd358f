/**
 * A rewrite: other words for text that stands, asked for by a person, as alternatives side by side. Its result is always suggestions.
 * @module
 */
import type { BlockId, Lang, SectionId } from '@longhand/document';
import type { Notice } from './notice.ts';
import type { Reservation } from './spending.ts';

/** What is wanted of the text; `rewrite` follows the person's own instruction. */
export type RewriteKind = 'rewrite' | 'expand' | 'shorten' | 'formal' | 'plain' | 'translate';

/** A selection in a block, a whole block, or all text of a section. Offsets in the block's inline text, UTF-16 units. */
export type RewriteTarget =
  | { readonly block: BlockId; readonly from?: number; readonly to?: number }
  | { readonly section: SectionId };

/** One block of the target, as it was when it was asked for. */
export interface RewritePart {
  readonly block: BlockId;
  readonly baseRev: number;
  readonly from?: number;
  readonly to?: number;
}

export interface RewriteQuestion {
  readonly rewrite: string;
  readonly kind: RewriteKind;
  readonly instruction?: string;
  /** Language of the result, where it is not that of the document. */
  readonly lang?: Lang;
  readonly model: string;
  /** Alternatives that are wanted. */
  readonly count: number;
  readonly parts: readonly RewritePart[];
  readonly section?: SectionId;
}

export interface Alternative {
  /** 1, 2, 3 */
  readonly number: number;
  readonly status: 'waiting' | 'writing' | 'ready' | 'failed';
  /** What the model has written so far. */
  readonly text: string;
  readonly attempt: number;
  /** The open call. */
  readonly call?: string;
  readonly reserved?: Reservation;
  readonly notice?: Notice;
  /** Not before this time (ms) is it tried again. */
  readonly retryAtMs?: number;
  /** Suggestions of which it consists. */
  readonly suggestions: readonly string[];
  /** Aliases of citations that stood in the text and are not in the alternative. */
  readonly dropped: readonly string[];
}

/** A rewrite that is open: until one alternative is accepted, or all are rejected. */
export interface Rewrite extends RewriteQuestion {
  readonly alternatives: readonly Alternative[];
}

/** The family `rewrite.*`. */
export interface RewriteEventData {
  'rewrite.asked': RewriteQuestion;
  /** A call for one alternative begins; what an earlier one wrote is gone. */
  'rewrite.started': {
    readonly rewrite: string;
    readonly alternative: number;
    readonly call: string;
    readonly attempt: number;
    readonly reserved?: Reservation;
  };
  'rewrite.delta': {
    readonly rewrite: string;
    readonly alternative: number;
    readonly at: number;
    readonly text: string;
  };
  /** Its suggestions stand in the log before it. */
  'rewrite.ready': {
    readonly rewrite: string;
    readonly alternative: number;
    readonly suggestions: readonly string[];
    readonly dropped: readonly string[];
  };
  /** With `retryAtMs` it is tried again. */
  'rewrite.failed': {
    readonly rewrite: string;
    readonly alternative: number;
    readonly notice: Notice;
    readonly retryAtMs?: number;
  };
  /** One alternative was accepted, or (without) all were rejected or the question was withdrawn. */
  'rewrite.closed': { readonly rewrite: string; readonly accepted?: number };
}
