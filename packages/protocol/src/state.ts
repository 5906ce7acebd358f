/**
 * The state that anyone sees: a plain JSON value, folded from the log by `evolve`.
 * @module
 */
import type {
  Block,
  BlockId,
  Citation,
  CitationId,
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
  Suggestion,
} from '@longhand/document';
import type {
  Actor,
  Answers,
  CallPurpose,
  DocumentId,
  EventData,
  Finding,
  InstructionOutcome,
  Judgement,
  Notice,
  Origin,
  OutlineSection,
  PauseCause,
  Question,
  Requirement,
  RunId,
  RunOutcome,
  SectionStatus,
  Seq,
  SourceRecord,
  SteerMode,
} from './events.ts';
import type { History } from './history.ts';
import type { ModelErrorKind, ToolOffer } from './model.ts';
import type { Rewrite } from './rewrite.ts';
import { type Budget, NOTHING_SPENT, type Overrun, type Reservation, type Spending } from './spending.ts';

export interface SourceState extends SourceRecord {
  readonly status: 'extracting' | 'ready' | 'failed';
  readonly text?: Omit<EventData['source.extracted'], 'source'>;
  readonly problem?: Notice;
  /** The text of its pictures is recognised. */
  readonly isRecognised?: boolean;
  /** Its new version. It is shown no more, and no passage of it is offered; its text stays for the citations on it. */
  readonly replacedBy?: SourceId;
  /** The entry of the bibliography that a person wrote; it stands above `text.entry`. */
  readonly entry?: CslEntry;
}

/** A passage laid before a model. */
export interface Offered extends Span {
  /** Its source was deleted or replaced: no new citation may come of it. */
  readonly isGone?: boolean;
}

/** Raw text that still arrives; it stands behind `after`, or at the front of the document. */
export interface OpenText {
  readonly block: BlockId;
  readonly section: SectionId;
  readonly run: RunId;
  readonly after: BlockId | null;
  readonly text: string;
  /** Length to which the text was cut back last: while it has that length it stands at a border (UTF-16 units). */
  readonly cutTo?: number;
}

/** One past change of a block, so that an edit made on an older rev can be mapped; `changes` is null when the whole body was replaced. */
export interface BlockEdit {
  readonly rev: number;
  readonly changes: readonly RangeChange[] | null;
}

export type RunPhase = 'queued' | 'clarifying' | 'outlining' | 'awaitingOutline' | 'drafting' | 'reviewing';

export interface Instruction {
  readonly text: string;
  readonly mode: SteerMode | 'continue';
  readonly seq: Seq;
  readonly by: Actor;
  /** Sections that it does not hold for: with the mode `next` those that were being written. */
  readonly notFor?: readonly SectionId[];
  /** What came of it; absent while it waits. */
  readonly outcome?: InstructionOutcome;
  /** Where it was taken in first; absent for planning. */
  readonly section?: SectionId;
}
export interface OpenCall {
  readonly id: string;
  readonly purpose: CallPurpose;
  readonly section?: SectionId;
  /** Absent in states of older programs. */
  readonly model?: string;
  readonly attempt: number;
  /** It was not made yet: the model has as many calls as it takes at once. */
  readonly isWaiting?: boolean;
  /** True once the call brought text into the document. */
  readonly hasText: boolean;
  readonly reserved?: Reservation;
  /** Where in the open text of its section the text of this call began, less what was settled since: so it may be below zero. */
  readonly from?: number;
}
/** Why a line of work (a section, or a purpose without one) does not get on. Text takes it away. */
export interface Trouble {
  /** Calls that failed one after another without bringing text. */
  readonly failures: number;
  readonly error?: {
    readonly kind: ModelErrorKind;
    readonly detail?: string;
    readonly isRetryable: boolean;
    /** An answer in JSON that could not be used. */
    readonly answer?: string;
  };
  /** Not before this time (ms) may its next call start. */
  readonly retryAtMs?: number;
  /** It waits for a person: the run pauses with this once nothing else goes on. */
  readonly hold?: Notice;
}
export interface ToolExchange {
  readonly call: string;
  readonly name: string;
  readonly arguments: string;
  readonly section?: SectionId;
  /** What a person said to a call that changes something outside. */
  readonly isApproved?: boolean;
  readonly isStarted?: boolean;
  readonly answer?: { readonly text: string; readonly isError: boolean };
}
export interface OpenInterrupt {
  readonly id: string;
  readonly kind: 'questions' | 'outline' | 'approval';
  /** The tool call that waits for approval. */
  readonly call?: string;
  readonly questions: readonly Question[];
}

export interface RunFacts {
  readonly id: RunId;
  readonly startedAt: number;
  readonly startedSeq: Seq;
  readonly model: string;
  readonly lang: Lang;
  readonly autonomy: 'ask' | 'auto';
  /** Sections that may be written side by side. */
  readonly concurrency: number;
  /** Open calls by their id, in the order in which they were started; at most one for each line of work. */
  readonly calls: Readonly<Record<string, OpenCall>>;
  /** By line of work: the id of a section, or a purpose. */
  readonly troubles: Readonly<Record<string, Trouble>>;
  readonly callCount: number;
  /** Calls since the run was started or resumed, by section or purpose. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly recoveries: number;
  /** When (ms) the system let the run go on after a pause, the latest last; a person's decision to go on clears it. */
  readonly resumedAt?: readonly number[];
  readonly interrupt: OpenInterrupt | null;
  readonly questions: readonly Question[];
  readonly answers: Answers;
  readonly instructions: readonly Instruction[];
  readonly information: readonly string[];
  readonly tools: readonly ToolExchange[];
  /** Absent in runs of older programs, which had the search only. */
  readonly toolOffers?: readonly ToolOffer[];
  /** How far the review has come: code looked at the text, then the requirements were judged. */
  readonly review?: 'found' | 'judged';
  readonly budget?: Budget;
  readonly spent?: Spending;
  /** The part of `spent` that belongs to sections. */
  readonly sectionSpent?: Readonly<Record<SectionId, Spending>>;
}
export type RunState =
  | (RunFacts & { readonly status: RunPhase })
  | (RunFacts & {
      readonly status: 'paused';
      readonly cause: PauseCause;
      readonly notice?: Notice;
      /** With the cause `budget`: the limit that was reached. */
      readonly overrun?: Overrun;
      readonly resumeTo: RunPhase;
    })
  | (RunFacts & {
      readonly status: 'finished';
      readonly outcome: RunOutcome;
      readonly notice?: Notice;
      readonly finishedAt: number;
    });

/** A requirement, and what the last review said about it. */
export type RequirementState = Requirement & Partial<Omit<Judgement, 'requirement'>>;

/** A finding, and whether a rewrite was tried. */
export type FindingState = Finding & { readonly isRevised?: boolean };

/** Name of the state's form. A state under another name was folded by another program: it is worth nothing, and the log is folded anew. */
export const STATE_SCHEMA = 'state/6';

/** A version that somebody named. */
export interface NamedVersion {
  readonly seq: Seq;
  readonly name: string;
  readonly by: Actor;
  /** When it was named (ms). */
  readonly at: number;
}

/** A place of the log that is worth going back to: a document was made, a run stopped, a person stopped editing, a version was restored. */
export interface VersionPoint {
  readonly kind: 'created' | 'run' | 'edits' | 'restored';
  readonly seq: Seq;
  readonly at: number;
  readonly by: Actor;
  /** Of a version that was restored. */
  readonly of?: Seq;
}

export interface DocState {
  readonly schema: typeof STATE_SCHEMA;
  readonly id: DocumentId;
  readonly seq: Seq;
  readonly title: string;
  readonly brief: string;
  readonly lang: Lang;
  readonly model?: string;
  readonly matter?: FrontMatter;
  readonly glossary?: readonly GlossaryTerm[];
  readonly layout?: Layout;
  /** Where it was branched off. */
  readonly origin?: Origin;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly sources: Readonly<Record<SourceId, SourceState>>;
  /** The checklist of the present brief; absent until it was read. */
  readonly requirements?: readonly RequirementState[];
  /** What the latest review found; absent before the first. */
  readonly findings?: readonly FindingState[];
  readonly outline: readonly OutlineSection[];
  readonly outlineStatus: 'none' | 'proposed' | 'approved';
  readonly sections: Readonly<Record<SectionId, SectionStatus>>;
  readonly blocks: readonly Block[];
  readonly open: Readonly<Record<BlockId, OpenText>>;
  readonly edits: Readonly<Record<BlockId, readonly BlockEdit[]>>;
  readonly claims: Readonly<Record<BlockId, { readonly by: Actor; readonly until: number }>>;
  readonly citations: Readonly<Record<CitationId, Citation>>;
  /** Evidence offered to the model, by alias. */
  readonly evidence: Readonly<Record<string, Offered>>;
  /** Aliases offered for each section, in order; a section that was searched without a hit has an empty list. */
  readonly offered: Readonly<Record<SectionId, readonly string[]>>;
  readonly suggestions: readonly Suggestion[];
  /** Comments with their replies. One whose block is gone stays: the block may come back. */
  readonly threads: readonly CommentThread[];
  /** Rewrites that wait for their alternatives or for a decision. */
  readonly rewrites: Readonly<Record<string, Rewrite>>;
  /** What people can undo and redo, by `historyKey`. */
  readonly histories: Readonly<Record<string, History>>;
  /** By seq. */
  readonly named: readonly NamedVersion[];
  /** Oldest first, at most 200. */
  readonly points: readonly VersionPoint[];
  /** The latest run. */
  readonly run: RunState | null;
  readonly progress: EventData['progress'] | null;
  /** Of all runs together. */
  readonly usage: Spending;
  /** The latest notices, newest last, at most 20. */
  readonly notices: readonly (EventData['notice'] & { readonly seq: Seq })[];
}

/** Starting points of the fold. `seq` 0: nothing happened yet. */
export function emptyState(id: DocumentId): DocState {
  return {
    schema: STATE_SCHEMA,
    id,
    seq: 0,
    title: '',
    brief: '',
    lang: 'en',
    createdAt: 0,
    updatedAt: 0,
    sources: {},
    outline: [],
    outlineStatus: 'none',
    sections: {},
    blocks: [],
    open: {},
    edits: {},
    claims: {},
    citations: {},
    evidence: {},
    offered: {},
    suggestions: [],
    threads: [],
    rewrites: {},
    histories: {},
    named: [],
    points: [],
    run: null,
    progress: null,
    usage: NOTHING_SPENT,
    notices: [],
  };
}
