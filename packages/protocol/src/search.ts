/**
 * Search over the sources of a document, as it is asked for and answered.
 * @module
 */
import type { Lang, SourceId } from '@longhand/document';
import type { Notice } from './notice.ts';
import type { Money } from './spending.ts';

/** What narrows a search; what is absent does not. */
export interface SearchFilter {
  /** Only these sources. */
  readonly sources?: readonly SourceId[];
  /** Only passages that begin on these pages, both included; sources without pages have none. */
  readonly pages?: readonly [from: number, to: number];
  /** Only passages in this language. */
  readonly lang?: Lang;
}

/** A passage that was found. */
export interface SearchHit {
  readonly source: SourceId;
  /** Of the source's text. */
  readonly sha256: string;
  /** Name of the source's file. */
  readonly name: string;
  readonly page?: number;
  /** Where it lies in a file without pages, as `p12`. */
  readonly label?: string;
  /** UTF-16 offsets into the source's text. */
  readonly start: number;
  readonly end: number;
  /** The slice of the source's text from `start` to `end`. */
  readonly text: string;
  /** What of `text` answers the query, as UTF-16 offsets into it: ordered, apart from each other. Empty for a passage that is near in meaning only. */
  readonly highlights: readonly HighlightRange[];
  /** Comparable within one answer only. */
  readonly score: number;
}

/** Offsets into the text of a hit. */
export interface HighlightRange {
  readonly start: number;
  readonly end: number;
}

/** How hits were found: by their words, by their words in the other language, by their meaning. */
export type SearchWay = 'words' | 'translation' | 'meaning';

export interface SearchAnswer {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  readonly ways: readonly SearchWay[];
  /** The query in the language of sources that are written in another one. */
  readonly translated?: string;
  /** Why the answer is less than it could be. */
  readonly notice?: Notice;
}

/** The model of embeddings, and how far its work is. */
export interface EmbeddingStatus {
  /** `endpoint/name`; null: none, and search goes by words. */
  readonly model: string | null;
  readonly origin: 'environment' | 'page' | null;
  readonly state: 'off' | 'ready' | 'working' | 'failed';
  /** Sources that have not all their vectors yet. */
  readonly left?: number;
  /** Numbers in a vector, once there is one. */
  readonly dimension?: number;
  /** Why it stands still. */
  readonly problem?: Notice;
  readonly spent?: {
    readonly calls: number;
    /** As counted by the provider. */
    readonly tokens: number;
    /** Calls of which it told no numbers. */
    readonly untold: number;
    /** Absent when nobody told what the model costs. */
    readonly cost?: Money;
  };
}

/** What came of asking a model for a vector. */
export interface EmbeddingReport {
  readonly outcome: 'answered' | 'failed';
  /** A catalogue code. */
  readonly problem?: string;
  readonly dimension?: number;
  readonly ms: number;
}
