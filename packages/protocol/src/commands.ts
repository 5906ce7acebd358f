/**
 * What a person or a program asks of a document. A command is answered with the seq of its last event; what came of it is seen in the log only.
 * @module
 */
import type {
  BlockBody,
  BlockId,
  BlockInsertion,
  FrontMatter,
  GlossaryTerm,
  Lang,
  Layout,
  RangeChange,
  TextRange,
} from '@longhand/document';
import type { Answers, OutlineSection, Seq, SteerMode } from './events.ts';
import type { RewriteKind, RewriteTarget } from './rewrite.ts';
import type { Budget } from './spending.ts';

export type Command =
  | {
      readonly type: 'document.change';
      readonly title?: string;
      readonly brief?: string;
      readonly lang?: Lang;
      readonly model?: string;
      readonly matter?: FrontMatter;
      readonly glossary?: readonly GlossaryTerm[];
      readonly layout?: Layout;
    }
  /** `autonomy: auto` answers every question with "decide for me" and approves the proposed outline. */
  | {
      readonly type: 'run.start';
      readonly model?: string;
      readonly lang?: Lang;
      readonly autonomy?: 'ask' | 'auto';
      readonly budget?: Budget;
    }
  /** Stop: pauses the run; it can go on with `run.continue`. */
  | { readonly type: 'run.stop' }
  | { readonly type: 'run.continue'; readonly instruction?: string; readonly information?: string }
  | { readonly type: 'run.steer'; readonly instruction: string; readonly mode?: SteerMode }
  /** Takes back a direction that no call has taken in yet; `instruction` is the seq of the event that brought it. */
  | { readonly type: 'run.withdraw'; readonly instruction: Seq }
  | { readonly type: 'run.setModel'; readonly model: string }
  /** Sets all limits of the run anew; `{}` takes them away. A paused run stays paused. */
  | { readonly type: 'run.setBudget'; readonly budget: Budget }
  | { readonly type: 'run.cancel' }
  | { readonly type: 'interrupt.answer'; readonly interrupt: string; readonly answers: Answers }
  | { readonly type: 'outline.edit'; readonly sections: readonly OutlineSection[] }
  | { readonly type: 'outline.approve'; readonly sections?: readonly OutlineSection[] }
  | {
      readonly type: 'block.insert';
      readonly block?: BlockId;
      readonly body: BlockBody;
      readonly after: BlockId | null;
    }
  /** Range changes relative to `baseRev`; mapped over newer edits, or kept as a suggestion when they cannot be. */
  | {
      readonly type: 'block.edit';
      readonly block: BlockId;
      readonly baseRev: number;
      readonly changes: readonly RangeChange[];
    }
  | { readonly type: 'block.replace'; readonly block: BlockId; readonly baseRev: number; readonly body: BlockBody }
  | { readonly type: 'block.remove'; readonly block: BlockId }
  | { readonly type: 'block.move'; readonly block: BlockId; readonly after: BlockId | null }
  | { readonly type: 'block.claim'; readonly block: BlockId; readonly forMs?: number }
  | { readonly type: 'block.release'; readonly block: BlockId }
  | {
      readonly type: 'suggestion.add';
      readonly block: BlockId;
      readonly baseRev: number;
      readonly changes?: readonly RangeChange[];
      readonly body?: BlockBody;
      readonly base?: BlockBody;
      readonly insert?: BlockInsertion;
      readonly remove?: true;
      readonly move?: { readonly after: BlockId | null };
      readonly reason?: string;
    }
  | { readonly type: 'suggestion.accept'; readonly suggestion: string }
  | { readonly type: 'suggestion.reject'; readonly suggestion: string }
  /** The caller's own latest step; what somebody else has changed since stays, and the event says so. */
  | { readonly type: 'document.undo' | 'document.redo' }
  /** Names the document as it was behind `seq`, its present state when absent; names it anew where it has a name. */
  | { readonly type: 'version.name'; readonly name: string; readonly seq?: Seq }
  | { readonly type: 'version.unname'; readonly seq: Seq }
  /** Makes the text what it was behind `seq`. Where the agent is writing, its run is paused first. */
  | { readonly type: 'version.restore'; readonly seq: Seq }
  /** On a range of the text that the block had at `baseRev` (its present one when absent), or on the whole block. */
  | {
      readonly type: 'comment.add';
      readonly block: BlockId;
      readonly text: string;
      readonly range?: TextRange;
      readonly baseRev?: number;
    }
  | { readonly type: 'comment.reply'; readonly thread: string; readonly text: string }
  | { readonly type: 'comment.resolve' | 'comment.reopen'; readonly thread: string }
  /** Without `comment` the whole thread. */
  | { readonly type: 'comment.remove'; readonly thread: string; readonly comment?: string }
  /** Other words for text that stands, as alternatives (1 to 3, by default 2) that wait for a decision. */
  | {
      readonly type: 'rewrite.ask';
      readonly target: RewriteTarget;
      readonly kind: RewriteKind;
      readonly instruction?: string;
      readonly lang?: Lang;
      readonly count?: number;
    }
  /** Puts one alternative into the text; the others are rejected. */
  | { readonly type: 'rewrite.accept'; readonly rewrite: string; readonly alternative: number }
  /** Rejects all alternatives, and stops what is still being written. */
  | { readonly type: 'rewrite.close'; readonly rewrite: string };

export type CommandType = Command['type'];
