/**
 * `doc/1`: the block tree that everything else reads and writes.
 *
 * A document is an ordered list of top-level blocks. A *section* is a heading and what follows it. Lists, quotes, callouts,
 * table cells and footnotes nest bodies that have no id of their own: the unit of identity, lease and revision is the top-level block.
 * Every text offset is counted in UTF-16 code units.
 *
 * @module
 */

import type { CslEntry } from './csl.ts';
import type { citationStyles, templateNames } from './looks.ts';
import type { ThemeChanges } from './theme.ts';

type Brand<T, Name extends string> = T & { readonly __brand?: Name };

/** Stable id of a top-level block, never reused. */
export type BlockId = Brand<string, 'BlockId'>;
/** Stable id of a section of the outline. */
export type SectionId = Brand<string, 'SectionId'>;
/** Stable id of a citation. */
export type CitationId = Brand<string, 'CitationId'>;
/** Stable id of a source. */
export type SourceId = Brand<string, 'SourceId'>;

export type Lang = 'zh' | 'en';

export type Mark = 'strong' | 'em' | 'code' | 'strike' | 'underline' | 'sub' | 'sup';

export interface TextRun {
  readonly type: 'text';
  readonly text: string;
  /** Sorted, without duplicates; absent when there is none. */
  readonly marks?: readonly Mark[];
  /** Target of a link; only http, https, mailto and `#` fragments survive intake. */
  readonly href?: string;
}
export interface InlineMath {
  readonly type: 'math';
  readonly tex: string;
  /** The formula in words, for readers who do not see it; its TeX when absent. */
  readonly alt?: string;
}
/** Reference to an entry of the document's citations. */
export interface Cite {
  readonly type: 'cite';
  readonly citation: CitationId;
}
export interface Footnote {
  readonly type: 'footnote';
  readonly content: readonly Inline[];
}
/** Cross-reference to a heading, figure, table or equation; the resolver gives it its number. */
export interface CrossReference {
  readonly type: 'xref';
  readonly target: BlockId;
}
export interface LineBreak {
  readonly type: 'break';
}
/** Anything but text counts as one code unit in an offset, as U+FFFC would. */
export type Inline = TextRun | InlineMath | Cite | Footnote | CrossReference | LineBreak;

export interface HeadingBody {
  readonly type: 'heading';
  readonly level: 1 | 2 | 3 | 4 | 5 | 6;
  readonly content: readonly Inline[];
}
export interface ParagraphBody {
  readonly type: 'paragraph';
  readonly content: readonly Inline[];
}
export interface ListItem {
  readonly blocks: readonly BlockBody[];
  /** Present on task list items only. */
  readonly checked?: boolean;
}
export interface ListBody {
  readonly type: 'list';
  readonly ordered: boolean;
  /** First number of an ordered list; 1 when absent. */
  readonly start?: number;
  readonly items: readonly ListItem[];
}
/** A term and what is said about it. */
export interface Definition {
  readonly term: readonly Inline[];
  readonly blocks: readonly BlockBody[];
}
export interface DefinitionsBody {
  readonly type: 'definitions';
  readonly items: readonly Definition[];
}
export type Align = 'left' | 'center' | 'right';
export interface TableColumn {
  readonly align?: Align;
  /** Relative weight. */
  readonly width?: number;
}
export interface TableCell {
  readonly content: readonly Inline[];
  readonly colspan?: number;
  readonly rowspan?: number;
}
export interface TableBody {
  readonly type: 'table';
  readonly columns: readonly TableColumn[];
  readonly headerRows: number;
  readonly rows: readonly (readonly TableCell[])[];
  readonly caption?: readonly Inline[];
}
export interface CodeBody {
  readonly type: 'code';
  readonly lang?: string;
  readonly text: string;
}
export interface QuoteBody {
  readonly type: 'quote';
  readonly blocks: readonly BlockBody[];
}
export type CalloutTone = 'note' | 'tip' | 'important' | 'warning';
export interface CalloutBody {
  readonly type: 'callout';
  readonly tone: CalloutTone;
  readonly blocks: readonly BlockBody[];
}
export interface EquationBody {
  readonly type: 'equation';
  readonly tex: string;
  readonly alt?: string;
}
export interface FigureBody {
  readonly type: 'figure';
  readonly kind: 'image' | 'mermaid' | 'vega-lite';
  /** Source text of a diagram. */
  readonly source?: string;
  /** SHA-256 (hex) of a stored image. */
  readonly asset?: string;
  readonly alt: string;
  /** It says nothing that the text does not say: readers may pass it over. */
  readonly decorative?: boolean;
  readonly caption?: readonly Inline[];
}
export interface PageBreakBody {
  readonly type: 'pageBreak';
}

/** What a block holds, without its identity. */
export type BlockBody =
  | HeadingBody
  | ParagraphBody
  | ListBody
  | DefinitionsBody
  | TableBody
  | CodeBody
  | QuoteBody
  | CalloutBody
  | EquationBody
  | FigureBody
  | PageBreakBody;

export type BlockType = BlockBody['type'];

/** A prompt as it was when a text was written; `sha256` (hex) is of its fixed text, not of what was filled in. */
export interface PromptMark {
  readonly name: string;
  readonly version: number;
  readonly sha256: string;
}

/** Who wrote the present content of a block. */
export interface Provenance {
  readonly by: 'person' | 'agent' | 'import';
  readonly run?: string;
  readonly model?: string;
  /** The prompt that the model was given. */
  readonly prompt?: PromptMark;
  /** True once a person changed an agent's text: the agent may then only suggest. */
  readonly touched?: boolean;
}

/** A top-level block of a document. */
export interface Block {
  readonly id: BlockId;
  /** Grows by one with each change of the block. */
  readonly rev: number;
  /** Section of the outline that the block was written for. */
  readonly section?: SectionId;
  readonly prov: Provenance;
  readonly body: BlockBody;
}

/** Exact range of a source; `quote` equals the stored text's slice [start, end). */
export interface Span {
  readonly source: SourceId;
  /** SHA-256 (hex) of the source's normalised text. */
  readonly sha256: string;
  /** 1-based page, where the format has pages. */
  readonly page?: number;
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

export type FlagKind = 'number' | 'unit' | 'date' | 'name' | 'negation' | 'overlap';

/** What a soft check noticed: "look again", never "wrong". Both texts are as they are written. */
export interface CitationFlag {
  readonly kind: FlagKind;
  /** What the sentence says. */
  readonly found?: string;
  /** What the quote says of that kind; absent where it says nothing. */
  readonly has?: string;
}

/** `stale`: the source was replaced, and the quote does not stand in its new version. `lost`: the text behind it is gone. */
export type Standing = 'stale' | 'lost';

/** `gone`, `ambiguous`: not, or several times, in the new version. `deleted`: its source was. `unverified`: the text that came with it does not hold it. */
export type StandingReason = 'gone' | 'ambiguous' | 'deleted' | 'unverified';

export interface Citation extends Span {
  readonly id: CitationId;
  /** Soft warnings of the checks: a number, name or negation of the sentence that the quote does not carry. */
  readonly flags?: readonly CitationFlag[];
  /** Absent while the quote stands in the present version of its source. */
  readonly standing?: Standing;
  readonly reason?: StandingReason;
  /** Name of a source that was deleted. */
  readonly sourceName?: string;
}

/** Replace [from, to) of a block's inline text by `insert`. */
export interface RangeChange {
  readonly from: number;
  readonly to: number;
  readonly insert: readonly Inline[];
}

/** Units [from, to) of a block's inline text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

export interface Suggestion {
  readonly id: string;
  readonly block: BlockId;
  readonly baseRev: number;
  /** One of five: range changes of inline text, a whole new body, new blocks beside it, its removal, another place for it. */
  readonly changes?: readonly RangeChange[];
  readonly body?: BlockBody;
  /** The body that `body` was made of, where that is known: what others changed in the block meanwhile then stays. */
  readonly base?: BlockBody;
  /** Behind `after`, or at the front; `block` is one that they stand beside. */
  readonly insert?: BlockInsertion;
  readonly remove?: true;
  readonly move?: { readonly after: BlockId | null };
  readonly reason?: string;
  /** The rewrite that it belongs to, and which of its alternatives: they are decided together. */
  readonly rewrite?: string;
  readonly alternative?: number;
  /** The prompt under which a model wrote it: the block that takes it keeps that in its provenance. */
  readonly prompt?: PromptMark;
  readonly by: Writer;
  /** When it was made, milliseconds since the epoch; absent in older logs. */
  readonly at?: number;
}

export interface BlockInsertion {
  readonly after: BlockId | null;
  readonly bodies: readonly BlockBody[];
}

/** Who did something, as the log names it. */
export interface Writer {
  readonly kind: 'person' | 'agent' | 'system';
  readonly id: string;
}

export interface Author {
  readonly name: string;
  readonly affiliation?: string;
  readonly email?: string;
}

/** What stands before the text, beside the title. */
export interface FrontMatter {
  readonly subtitle?: string;
  readonly authors?: readonly Author[];
  /** `2026-11-28`, `2026-11` or `2026`; the day of the last change when absent. */
  readonly date?: string;
  /** One string for each paragraph. */
  readonly abstract?: readonly string[];
  readonly keywords?: readonly string[];
}

export interface GlossaryTerm {
  readonly term: string;
  readonly definition: string;
  /** The term in the other language. */
  readonly translation?: string;
}

export interface Comment {
  readonly id: string;
  readonly by: Writer;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** A comment and its replies, on a block or on a range of its inline text. */
export interface CommentThread {
  readonly id: string;
  readonly block: BlockId;
  /** In the present content of the block (UTF-16 units); absent: the whole block. It moves with the text. */
  readonly range?: TextRange;
  /** What stood there when the thread was opened. */
  readonly quote?: string;
  readonly comments: readonly Comment[];
  readonly isResolved?: boolean;
}

/** A style by its name; an object names a stored CSL file by its SHA-256 (hex). */
export type CitationStyle = (typeof citationStyles)[number] | { readonly csl: string };

export type TemplateName = (typeof templateNames)[number];

/** How the document looks in files. Everything has a default. */
export interface Layout {
  readonly template?: TemplateName;
  readonly citations?: CitationStyle;
  /** What differs from the template's theme. */
  readonly theme?: ThemeChanges;
  readonly form?: FormFields;
}

/** What the printed forms of the templates `bid` and `official` ask for. A form leaves a line to write on, or nothing, for what is absent. */
export interface FormFields {
  /** Who issues an official document (its red head), or who bids; the first author's affiliation or name when absent. */
  readonly issuer?: string;
  /** 发文字号, or the number of the tender. */
  readonly number?: string;
  /** 主送机关, or who invites the tender. */
  readonly recipient?: string;
  /** Names of what is attached. */
  readonly attachments?: readonly string[];
  /** 抄送. */
  readonly copies?: string;
  /** 印发机关; who issues it when absent. */
  readonly printedBy?: string;
  /** `机密★1年`. */
  readonly secrecy?: string;
  /** `特急`. */
  readonly urgency?: string;
  /** 签发人. */
  readonly signer?: string;
  /** `正本`, `副本`, `original`, `copy 2`. */
  readonly copyMark?: string;
}

/** What an emitter gets: the settled document, independent of its log. */
export interface DocumentContent {
  readonly schema: 'doc/1';
  readonly id: string;
  readonly title: string;
  readonly lang: Lang;
  /** Where in the log of the document this is; absent when it comes from elsewhere. */
  readonly seq?: number;
  /** Date of the last change, milliseconds since the epoch. */
  readonly updatedAt: number;
  readonly blocks: readonly Block[];
  readonly citations: Readonly<Record<CitationId, Citation>>;
  /** Sources by id, for bibliographies and labels. */
  readonly sources: Readonly<
    Record<SourceId, { readonly name: string; readonly media: string; readonly entry?: CslEntry }>
  >;
  readonly matter?: FrontMatter;
  readonly glossary?: readonly GlossaryTerm[];
  /** Those that wait for a decision. */
  readonly suggestions?: readonly Suggestion[];
  readonly threads?: readonly CommentThread[];
  readonly layout?: Layout;
}
