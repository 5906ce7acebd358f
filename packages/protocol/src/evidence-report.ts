/**
 * How the sentences of a document stand to their sources.
 * @module
 */
import type { BlockId, Citation, CitationId, SectionId, Span } from '@longhand/document';
import type { DocumentId, Seq } from './events.ts';

/** Why a sentence counts as factual. */
export type FactualRule = 'number' | 'date' | 'name' | 'claim';

export interface EvidenceCounts {
  /** Sentences of running text, and cells and captions that cite something. */
  readonly sentences: number;
  readonly cited: number;
  /** Factual sentences without a citation. */
  readonly uncited: number;
  /** Citations that a soft check flagged. */
  readonly flagged: number;
  readonly stale: number;
  readonly lost: number;
}

/** One sentence that cites something, or should. */
export interface ReportedSentence {
  readonly block: BlockId;
  readonly section?: SectionId;
  readonly text: string;
  /** Empty where the sentence is factual and cites nothing. */
  readonly citations: readonly CitationId[];
  readonly rules: readonly FactualRule[];
}

export interface SectionEvidence {
  /** Absent for text before the first section of the outline, or outside of it. */
  readonly section?: SectionId;
  readonly title: string;
  readonly counts: EvidenceCounts;
}

/** The passage of a new version that is nearest to a quote which does not stand there. */
export interface NearestPassage extends Span {
  readonly citation: CitationId;
}

export interface EvidenceReport {
  readonly document: DocumentId;
  /** The state that it speaks of. */
  readonly seq: Seq;
  readonly counts: EvidenceCounts;
  readonly sections: readonly SectionEvidence[];
  readonly sentences: readonly ReportedSentence[];
  /** The citations that the sentences name. */
  readonly citations: Readonly<Record<CitationId, Citation>>;
  readonly nearest: readonly NearestPassage[];
}
