/**
 * The event vocabulary. A document is the fold of its events, in the order of their dense `seq`.
 * @module
 */
import type {
  Block,
  BlockId,
  Citation,
  CitationId,
  Comment,
  CommentThread,
  CslEntry,
  FrontMatter,
  GlossaryTerm,
  Lang,
  Layout,
  RangeChange,
  SectionId,
  SourceId,
  Span,
  Standing,
  StandingReason,
  Suggestion,
  TextRange,
} from '@longhand/document';
import type { FinishReason, ModelErrorKind, ToolOffer } from './model.ts';
import type { Notice } from './notice.ts';
import type { RewriteEventData } from './rewrite.ts';
import type { Budget, Money, Overrun, Reservation } from './spending.ts';

export type DocumentId = string & { readonly __brand?: 'DocumentId' };
export type RunId = string & { readonly __brand?: 'RunId' };
/** Position in a document's log: 1, 2, 3 … without gaps; 0 is "before everything". */
export type Seq = number & { readonly __brand?: 'Seq' };

export interface Actor {
  readonly kind: 'person' | 'agent' | 'system';
  readonly id: string;
}

export type PauseCause = 'user' | 'editing' | 'budget' | 'error' | 'model' | 'storage';
/** `now`: the open calls are interrupted and go on with it; `queue`: the next calls see it; `next`: sections that begin later see it. */
export type SteerMode = 'now' | 'queue' | 'next';
/** `overtaken`: the run ended before a call took it in. */
export type InstructionOutcome = 'taken' | 'overtaken' | 'withdrawn';
export type RunOutcome = 'success' | 'cancelled' | 'failed';

export type { Notice };

export interface OutlineSection {
  readonly id: SectionId;
  readonly title: string;
  readonly level: 1 | 2 | 3;
  readonly goal?: string;
  /** Wanted length in words (en) or characters (zh). */
  readonly target?: number;
  /** What must be said. */
  readonly points?: readonly string[];
  /** Questions that the passages of the sources must answer. */
  readonly evidence?: readonly string[];
  /** Searches in the sources, in both languages. */
  readonly queries?: readonly string[];
  /** Ids of the requirements that this section answers. */
  readonly requirements?: readonly string[];
}
export type SectionStatus = 'queued' | 'drafting' | 'done' | 'skipped';

export type RequirementKind = 'content' | 'heading' | 'length' | 'style' | 'format' | 'language';
/** One thing that the brief asks for. The text of a `heading` is the heading itself, to the letter. */
export interface Requirement {
  readonly id: string;
  readonly text: string;
  readonly kind: RequirementKind;
  /** Of a `heading`: the brief leaves no room for others beside the prescribed ones. */
  readonly isOnly?: boolean;
}
/** `open`: nothing could be said about it. */
export type Verdict = 'met' | 'partly' | 'unmet' | 'open';
export interface Judgement {
  readonly requirement: string;
  readonly verdict: Verdict;
  /** In the language of the document. */
  readonly reason?: string;
  /** Where it is answered, or should be. */
  readonly section?: SectionId;
}

/** What a review found, as a catalogue code, where it is bound to a place of the text. */
export interface Finding extends Notice {
  readonly id: string;
  readonly level: 'info' | 'warning';
  readonly section?: SectionId;
  readonly block?: BlockId;
  /** A rewrite of the block can mend it. */
  readonly isRevisable?: boolean;
}

/** `file` is answered by the id of a source, `number` by a number of `unit` within `min` and `max`. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly kind: 'choice' | 'text' | 'number' | 'file';
  readonly options?: readonly string[];
  /** Several of the options may be chosen. */
  readonly isMultiple?: boolean;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
}
/** A list answers a choice of several; `null` means "decide for me". */
export type Answer = string | number | readonly string[] | null;
export type Answers = Readonly<Record<string, Answer>>;

/** The first and the last of some pages in a row, 1-based. */
export type PageRange = readonly [first: number, last: number];

/** Where a document was branched off: it has the other one's history up to `seq`. */
export interface Origin {
  readonly document: DocumentId;
  readonly seq: Seq;
  readonly title: string;
}

export interface SourceRecord {
  readonly id: SourceId;
  readonly name: string;
  readonly media: string;
  readonly bytes: number;
  /** SHA-256 (hex) of the original file. */
  readonly fileSha256: string;
  /** Of a page that was fetched: where it was in the end, and when (milliseconds). */
  readonly url?: string;
  readonly fetchedAt?: number;
  /** It is the new version of this source, once its text is read. */
  readonly replaces?: SourceId;
}

/** Type -> data. Families as in the design: document, version, run, interrupt, progress, outline, text, block, citation, tool, suggestion, comment, rewrite, source, usage, notice. */
export interface EventData extends RewriteEventData {
  'document.created': { title: string; brief: string; lang: Lang; origin?: Origin };
  /** What is there takes the place of what was; front matter, glossary and layout as a whole. */
  'document.changed': {
    title?: string;
    brief?: string;
    lang?: Lang;
    model?: string;
    matter?: FrontMatter;
    glossary?: readonly GlossaryTerm[];
    layout?: Layout;
  };

  /** The next `events` operations take back what the step that ended at `step` did; `skipped` says what of it could not be taken back, and why. */
  'document.undone': { step: Seq; events: number; skipped?: readonly Notice[] };
  'document.redone': { step: Seq; events: number; skipped?: readonly Notice[] };

  /** The document as it was behind `seq` has a name; a later one for the same place takes its place. */
  'version.named': { seq: Seq; name: string };
  'version.unnamed': { seq: Seq };
  /** The next `events` operations make the document what it was behind `seq`. */
  'version.restored': { seq: Seq; events: number };

  'source.added': SourceRecord;
  'source.extracted': {
    source: SourceId;
    /** SHA-256 (hex) of the normalised text. */
    sha256: string;
    chars: number;
    chunks: number;
    pages?: number;
    /** Pages of pictures without text, where others have text. */
    picturePages?: readonly PageRange[];
    /** Pages that could not be read, where others could. */
    unreadPages?: readonly PageRange[];
    lang?: Lang;
    headings: readonly string[];
    opening: string;
    /** What the file says about itself. */
    entry?: CslEntry;
  };
  /**
   * `by` takes the place of `source`, whose text is kept as long as a citation stands on it. What became of each citation follows as
   * `citation.moved` or `citation.marked`. `evidence` are the offered passages that stand in the new version too; the others are offered no more.
   */
  'source.replaced': { source: SourceId; by: SourceId; evidence: readonly (Span & { alias: string })[] };
  /** A person wrote the entry of the bibliography; null: what the file says holds again. */
  'source.described': { source: SourceId; entry: CslEntry | null };
  'source.failed': { source: SourceId } & Notice;
  /** A person asked for its pictures to be recognised: it is read again. */
  'source.reading': { source: SourceId };
  'source.removed': { source: SourceId };

  'run.started': {
    flow: 'write';
    flowVersion: 1;
    model: string;
    lang: Lang;
    autonomy: 'ask' | 'auto';
    /** Sections that may be written side by side; 1 when absent. */
    concurrency?: number;
    budget?: Budget;
    /** Tools that models may call in this run. */
    tools?: readonly ToolOffer[];
  };
  'run.steered': { instruction: string; mode: SteerMode };
  /** What came of a direction; `instruction` is the seq of the event that brought it. Once for each, and before the end of the run. */
  'run.instruction': { instruction: Seq; outcome: InstructionOutcome; call?: string; section?: SectionId };
  'run.callStarted': {
    call: string;
    purpose: CallPurpose;
    section?: SectionId;
    model: string;
    attempt: number;
    /** Put aside before the call is made, and settled by its `usage`; absent for a model that costs nothing. */
    reserved?: Reservation;
  };
  /** The model has as many calls as it takes at once: this one waits in line, and costs nothing meanwhile; or it is its turn. */
  'run.callWaiting': { call: string; isWaiting: boolean };
  'run.callEnded': {
    call: string;
    outcome: 'finished' | 'aborted' | 'failed' | 'lost';
    finish?: FinishReason;
    error?: ModelErrorKind;
    detail?: string;
    retryable?: boolean;
    retryAtMs?: number;
    /** The answer, when it came whole and could not be used: the next call asks to mend it. */
    answer?: string;
    /** The same call again would bring the same: a person decides. The run pauses with this once nothing else goes on. */
    hold?: Notice;
  };
  'run.phase': { phase: 'clarifying' | 'outlining' | 'awaitingOutline' | 'drafting' | 'reviewing' };
  'run.paused': { cause: PauseCause; notice?: Notice; overrun?: Overrun };
  'run.resumed': { instruction?: string; information?: string };
  'run.modelChanged': { model: string; concurrency?: number };
  'run.budgetChanged': { budget: Budget };
  'run.recovered': { attempt: number };
  'run.finished': { outcome: RunOutcome; notice?: Notice };

  /** `approval`: the tool call `call` waits for the answer `approve`: `yes`, or anything else for no. */
  'interrupt.opened': {
    interrupt: string;
    kind: 'questions' | 'outline' | 'approval';
    questions: readonly Question[];
    call?: string;
  };
  'interrupt.answered': { interrupt: string; answers: Answers };

  /** The checklist of the brief. `reading`: no model could tell, so its lists and sentences were taken as they stand. */
  'requirement.listed': { items: readonly Requirement[]; origin: 'model' | 'reading' };
  'requirement.judged': { items: readonly Judgement[] };

  /** All that a review found; an earlier review's findings are gone. */
  'review.found': { findings: readonly Finding[] };
  /** A rewrite was tried for this finding, whatever came of it. */
  'review.revised': { finding: string };

  progress: { step: string; section?: SectionId; done?: number; total?: number };

  'outline.proposed': { title?: string; sections: readonly OutlineSection[] };
  'outline.edited': { sections: readonly OutlineSection[] };
  'outline.approved': Record<string, never>;
  'outline.section': { section: SectionId; status: SectionStatus };

  /** Opens the tail of a section: raw text of the model arrives here until the parser knows a block. */
  'text.opened': { block: BlockId; section: SectionId; after: BlockId | null };
  /** Appends to the open tail; `at` equals the tail's length before. */
  'text.delta': { block: BlockId; at: number; text: string };
  /** Removes everything from `at` on: the only removal there is, before a continuation. */
  'text.truncated': { block: BlockId; at: number };
  /** The open tail goes away; what it held was settled before or is dropped because it is blank. */
  'text.closed': { block: BlockId; reason: 'completed' | 'interrupted' | 'revoked' };
  /** The first `consumed` units of the tail are `content` now, under the tail's id; the rest stays open as `next` (or nothing is left). */
  'block.settled': { block: BlockId; consumed: number; content: Block; next: BlockId | null };

  'block.inserted': { content: Block; after: BlockId | null };
  /** `content` is the whole new block; `changes` are kept so that edits made on an older rev can be mapped. */
  'block.changed': { content: Block; changes?: readonly RangeChange[] };
  'block.removed': { block: BlockId };
  'block.moved': { block: BlockId; after: BlockId | null };
  'block.claimed': { block: BlockId; until: number };
  'block.released': { block: BlockId };

  'citation.added': Citation;
  /** The same quote at its place in another version of the source: the whole new citation, under the id that the text knows. */
  'citation.moved': Citation;
  'citation.marked': { citation: CitationId; standing: Standing; reason: StandingReason };
  /** Evidence laid before the model for a section; text may cite it by its alias. */
  'citation.offered': { section: SectionId; items: readonly (Span & { alias: string })[] };
  /** The model cited something that does not resolve; the mark was dropped. */
  'citation.refused': { alias: string; section?: SectionId; reason: string };

  'tool.called': { call: string; name: string; arguments: string; section?: SectionId };
  /** A call that changes something outside begins: it is never begun a second time. */
  'tool.started': { call: string };
  'tool.answered': { call: string; text: string; isError: boolean };

  'suggestion.added': Suggestion;
  /** `last` is the last block of an insertion: others that wait for the same place go behind it. */
  'suggestion.accepted': { suggestion: string; last?: BlockId };
  'suggestion.rejected': { suggestion: string };

  'comment.added': CommentThread;
  'comment.replied': { thread: string; comment: Comment };
  'comment.resolved': { thread: string };
  'comment.reopened': { thread: string };
  /** Without `comment` the whole thread goes; it goes with its last comment, too. */
  'comment.removed': { thread: string; comment?: string };
  /** The thread stands on this range again; without one on the whole block. */
  'comment.placed': { thread: string; range?: TextRange };

  /** What one call took, exactly once for each call with a reservation. Without `cost` the price is unknown. */
  usage: {
    call: string;
    model: string;
    input: number;
    output: number;
    isEstimated: boolean;
    section?: SectionId;
    cost?: Money;
  };
  notice: Notice & { level: 'info' | 'warning' | 'error' };
}

/** What a model is asked for. */
export type CallPurpose = 'intake' | 'clarify' | 'outline' | 'draft' | 'review' | 'revise';

export type EventType = keyof EventData;

/** An event before the log gave it a place. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly run?: RunId;
    readonly by: Actor;
    readonly at: number;
    readonly data: EventData[T];
  };
}[EventType];

/** The envelope, the same in SSE `data`, NDJSON and long-poll. */
export type LogEvent = NewEvent & {
  readonly seq: Seq;
  /** First seq of a frame that carries several merged deltas. */
  readonly from?: Seq;
  /** In the view of one run: the seq of the event before it in that view. */
  readonly prev?: Seq;
};

export type EventOf<T extends EventType> = Extract<LogEvent, { type: T }>;
