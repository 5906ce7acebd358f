/**
 * What every emitter gets: the document with all numbers, labels and anchors worked out, and with text that any format can hold.
 * @module
 */
import type {
  Align,
  Block,
  BlockId,
  CalloutTone,
  CitationId,
  FormFields,
  Lang,
  Mark,
  TemplateName,
  Theme,
} from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';

/** Something that the reader should know about the file: a code of the catalogue with its parameters. */
export interface ExportWarning {
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Where in the document, when it is one place. */
  readonly block?: string;
}

export interface ResolvedText {
  readonly type: 'text';
  readonly text: string;
  readonly marks: ReadonlySet<Mark>;
  /** http, https or mailto. */
  readonly href?: string;
}
export interface ResolvedMath {
  readonly type: 'math';
  readonly tex: string;
  /** The formula in words, where somebody wrote them. */
  readonly alt?: string;
}
export interface ResolvedCite {
  readonly type: 'cite';
  /** `[1, p. 3]`, or `[?]` when the evidence is missing. */
  readonly label: string;
  /** Anchor of the quote in the list of sources; absent when the evidence is missing. */
  readonly anchor?: string;
  /** Which citation of the document it is. */
  readonly citation: CitationId;
  readonly quote?: string;
  readonly sourceName?: string;
  /** Anchor of the mark itself, where the appendix leads back to. */
  readonly place?: string;
  /** The mark as a style of CSL writes it, with its own brackets; absent for the numbers of `sources`, which the emitter sets by itself. */
  readonly content?: readonly ResolvedInline[];
}
export interface ResolvedFootnote {
  readonly type: 'footnote';
  readonly number: number;
  readonly content: readonly ResolvedInline[];
}
export interface ResolvedReference {
  readonly type: 'xref';
  /** `Section 2.1`, `Table 3`; `??` when the target is missing. */
  readonly label: string;
  /** The same in parts, for formats that keep the number as a field. */
  readonly before: string;
  readonly number: string;
  readonly after: string;
  readonly isHeading: boolean;
  /** Anchor of the target; absent when it is missing. */
  readonly anchor?: string;
  readonly target: BlockId;
}
export interface ResolvedBreak {
  readonly type: 'break';
}
/** What a suggestion would do to a run or a block. */
export interface ResolvedChange {
  readonly kind: 'insertion' | 'deletion';
  readonly suggestion: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
/** What a review says of a run; present only when the review is asked for. */
export interface ResolvedMark {
  readonly change?: ResolvedChange;
  /** Threads whose range begins before the run, or ends behind it. */
  readonly opens?: readonly string[];
  readonly closes?: readonly string[];
}
export type ResolvedInline = (
  | ResolvedText
  | ResolvedMath
  | ResolvedCite
  | ResolvedFootnote
  | ResolvedReference
  | ResolvedBreak
) & { readonly review?: ResolvedMark };

/** A comment with its replies. */
export interface ResolvedThread {
  readonly id: string;
  readonly isResolved: boolean;
  readonly comments: readonly {
    readonly id: string;
    readonly author: string;
    readonly at: number;
    readonly lines: readonly string[];
  }[];
}

/** Label and number of a caption: `Figure 2`; the text after it is the caption's content. */
export interface ResolvedCaption {
  readonly label: string;
  /** The label around the number, for formats that count by themselves. */
  readonly before: string;
  readonly number: string;
  readonly after: string;
  readonly content: readonly ResolvedInline[];
}

interface BlockBase {
  /** Name of the link target; only blocks that have an id carry one. */
  readonly anchor?: string;
  /** Of a block of the document: what nests has none. */
  readonly id?: BlockId;
  /** Language of the block's text by its script: a Chinese report may hold English paragraphs. */
  readonly lang: Lang;
  /** What a review says of the whole block. */
  readonly review?: { readonly change?: ResolvedChange; readonly threads?: readonly string[] };
}
export interface ResolvedHeading extends BlockBase {
  readonly type: 'heading';
  /** 1 for a chapter; never skips a level on the way down. */
  readonly depth: 1 | 2 | 3 | 4 | 5 | 6;
  /** `2.1`, or as the theme counts (`第二章`, `（一）`); empty when the heading has no number. */
  readonly number: string;
  readonly content: readonly ResolvedInline[];
  /** The heading as plain text, without notes and citations. */
  readonly text: string;
}
export interface ResolvedParagraph extends BlockBase {
  readonly type: 'paragraph';
  readonly content: readonly ResolvedInline[];
}
export interface ResolvedListItem {
  readonly checked?: boolean;
  readonly blocks: readonly ResolvedBlock[];
}
export interface ResolvedList extends BlockBase {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly start: number;
  /** How an ordered list counts, by the lists around it: `1.`, `a.`, `i.`, and again from the front. */
  readonly counts: 'decimal' | 'letter' | 'roman';
  readonly items: readonly ResolvedListItem[];
}
export interface ResolvedDefinition {
  readonly term: readonly ResolvedInline[];
  readonly lang: Lang;
  readonly blocks: readonly ResolvedBlock[];
}
export interface ResolvedDefinitions extends BlockBase {
  readonly type: 'definitions';
  readonly items: readonly ResolvedDefinition[];
}
export interface ResolvedCell {
  readonly row: number;
  readonly column: number;
  readonly rowspan: number;
  readonly colspan: number;
  readonly lang: Lang;
  readonly content: readonly ResolvedInline[];
}
export interface ResolvedTable extends BlockBase {
  readonly type: 'table';
  readonly columns: readonly { readonly align: Align; readonly width: number }[];
  readonly headerRows: number;
  /** One array per row; together the cells tile the grid exactly. */
  readonly rows: readonly (readonly ResolvedCell[])[];
  readonly caption?: ResolvedCaption;
}
export interface ResolvedCode extends BlockBase {
  readonly type: 'code';
  readonly language: string;
  readonly text: string;
}
export interface ResolvedQuote extends BlockBase {
  readonly type: 'quote';
  readonly blocks: readonly ResolvedBlock[];
}
export interface ResolvedCallout extends BlockBase {
  readonly type: 'callout';
  readonly tone: CalloutTone;
  readonly title: string;
  readonly blocks: readonly ResolvedBlock[];
}
export interface ResolvedEquation extends BlockBase {
  readonly type: 'equation';
  readonly tex: string;
  readonly alt: string;
  /** `(3)` holds 3; empty when it has no number. */
  readonly number: string;
}
export interface ResolvedImage extends BlockBase {
  readonly type: 'image';
  readonly asset: string;
  /** It says nothing that the text does not say. */
  readonly decorative?: boolean;
  readonly alt: string;
  readonly caption?: ResolvedCaption;
}
export interface ResolvedDiagram extends BlockBase {
  readonly type: 'diagram';
  readonly kind: 'mermaid' | 'vega-lite';
  /** `Source of the diagram (mermaid)` in the document's language. */
  readonly notice: string;
  readonly source: string;
  readonly alt: string;
  /** As of an image, once it is drawn. */
  readonly decorative?: boolean;
  readonly caption?: ResolvedCaption;
}
export interface ResolvedPageBreak extends BlockBase {
  readonly type: 'pageBreak';
}
export type ResolvedBlock =
  | ResolvedHeading
  | ResolvedParagraph
  | ResolvedList
  | ResolvedDefinitions
  | ResolvedTable
  | ResolvedCode
  | ResolvedQuote
  | ResolvedCallout
  | ResolvedEquation
  | ResolvedImage
  | ResolvedDiagram
  | ResolvedPageBreak;

/** One entry of the list of sources, with every quote that the document takes from it. */
export interface ResolvedSource {
  readonly number: number;
  readonly anchor: string;
  readonly name: string;
  readonly quotes: readonly {
    readonly anchor: string;
    readonly text: string;
    /** `p. 3`; empty when the source has no pages. */
    readonly locator: string;
    readonly lang: Lang;
  }[];
}

export const formLabels = [
  'tender',
  'tenderNumber',
  'tenderTo',
  'tenderBy',
  'seal',
  'signature',
  'sign',
  'day',
  'file',
  'number',
  'recipient',
  'signer',
  'attachments',
  'copies',
  'printed',
] as const;
export type FormLabel = (typeof formLabels)[number];

/** Words that emitters set around the text, in the language of the document. */
export interface Labels {
  readonly contents: string;
  readonly sources: string;
  readonly references: string;
  readonly abstract: string;
  readonly keywords: string;
  readonly glossary: string;
  readonly notes: string;
  readonly evidence: string;
  /** What “quote verified” means. */
  readonly evidenceMeaning: string;
  readonly captionSeparator: string;
  /** Behind a word that stands before others: `Keywords: `. */
  readonly colon: string;
  /** Between keywords and other short items. */
  readonly listSeparator: string;
  /** Between the parts of a line that is put together, with the spaces that belong to them. */
  readonly comma: string;
  readonly stop: string;
  readonly dash: string;
  readonly bracketOpen: string;
  readonly bracketClose: string;
  readonly quoteOpen: string;
  readonly quoteClose: string;
  readonly backToText: string;
  readonly done: string;
  readonly open: string;
  /** What the printed forms of `bid` and `official` say. */
  readonly form: Readonly<Record<FormLabel, string>>;
  /** Text around page and total: [`Page `, ` of `, ``]. */
  readonly pageOfPages: readonly [string, string, string];
}

/** What stands before the text. Empty strings and lists for what is absent. */
export interface ResolvedMatter {
  readonly subtitle: string;
  readonly authors: readonly { readonly name: string; readonly affiliation: string; readonly email: string }[];
  readonly abstract: readonly string[];
  readonly keywords: readonly string[];
}

export interface ResolvedTerm {
  readonly anchor: string;
  readonly term: string;
  readonly definition: string;
  readonly translation: string;
}

/** One entry of a list of references after a style of CSL. */
export interface ResolvedEntry {
  readonly anchor: string;
  /** `[1]`; empty where the style counts nothing. */
  readonly label: string;
  readonly content: readonly ResolvedInline[];
  readonly lang: Lang;
}

/** One entry of the evidence appendix: a sentence of the text, and what it cites. */
export interface ResolvedEvidence {
  readonly number: number;
  readonly anchor: string;
  readonly sentence: string;
  readonly lang: Lang;
  /** Anchor of the first mark of the sentence in the text. */
  readonly place: string;
  readonly quotes: readonly {
    readonly text: string;
    readonly lang: Lang;
    readonly source: string;
    /** `p. 3`; empty when the source has no pages. */
    readonly locator: string;
    /** Anchor of the quote, or of its source, in the list of sources or references. */
    readonly anchor: string;
    /** Whether the quote stands in the present version of its source. */
    readonly isVerified: boolean;
    /** “Quote verified”, or why it does not stand any more. */
    readonly standing: string;
    /** What a check noticed, each as a sentence. */
    readonly flags: readonly string[];
  }[];
}

export interface ResolvedDocument {
  readonly id: string;
  /** Where in the log of the document it stands; absent when nobody said. */
  readonly seq?: number;
  /** What was chosen for this file. */
  readonly settings: ExportSettings;
  readonly title: string;
  readonly template: TemplateName;
  readonly theme: Theme;
  readonly form: FormFields;
  readonly matter: ResolvedMatter;
  readonly glossary: readonly ResolvedTerm[];
  /** The list of references of a style of CSL; empty with the style `sources`, which shows `sources`. */
  readonly bibliography: readonly ResolvedEntry[];
  readonly lang: Lang;
  readonly updatedAt: number;
  /** The day that the front matter names, else the day of the last change by UTC, as people write it in the language of the labels. */
  readonly date: string;
  /** The same as `2026-11-28`, `2026-11` or `2026`. */
  readonly day: string;
  readonly labels: Labels;
  readonly blocks: readonly ResolvedBlock[];
  readonly footnotes: readonly ResolvedFootnote[];
  readonly sources: readonly ResolvedSource[];
  /** Comments of the review; empty unless it is asked for. */
  readonly threads: readonly ResolvedThread[];
  /** Empty unless the evidence was asked for. */
  readonly appendix: readonly ResolvedEvidence[];
  /** The blocks as the document has them: a Word file takes along what its text cannot say, for the way back. */
  readonly origin: readonly Block[];
}
