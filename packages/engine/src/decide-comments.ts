/**
 * Decisions about comments. They are talk about the text and change nothing of it, so they are taken also while the agent writes elsewhere.
 * @module
 */
import {
  type Block,
  type Comment,
  type CommentThread,
  contentOf,
  inlineLength,
  inlineText,
  mapRange,
  type TextRange,
} from '@longhand/document';
import { type Command, changesSince, type DocState } from '@longhand/protocol';
import type { EventBody } from './agent.ts';
import type { DecideContext } from './decision.ts';
import { EngineError } from './errors.ts';

/** Beyond them nobody finds anything any more, and every reader has to hold them. */
const MAX_THREADS = 2_000;
const MAX_COMMENTS = 500;
/** UTF-16 units of the text under a comment that are kept with it. */
const QUOTE_UNITS = 500;

export type CommentCommand = Extract<Command, { type: `comment.${string}` }>;

/** @throws EngineError `run.unknownBlock`, `run.badEdit`, `run.commentOpen`, `run.tooManyComments`, `run.unknownComment` */
export function decideComment(state: DocState, command: CommentCommand, context: DecideContext): readonly EventBody[] {
  switch (command.type) {
    case 'comment.add':
      return [{ type: 'comment.added', data: opened(state, command, context) }];
    case 'comment.reply': {
      const { id: thread, comments } = threadOf(state, command.thread);
      if (comments.length >= MAX_COMMENTS) throw new EngineError('run.tooManyComments', { limit: MAX_COMMENTS });
      return [{ type: 'comment.replied', data: { thread, comment: commentOf(command.text, context) } }];
    }
    case 'comment.resolve': {
      const { id: thread, isResolved } = threadOf(state, command.thread);
      return isResolved ? [] : [{ type: 'comment.resolved', data: { thread } }];
    }
    case 'comment.reopen': {
      const { id: thread, isResolved } = threadOf(state, command.thread);
      return isResolved ? [{ type: 'comment.reopened', data: { thread } }] : [];
    }
    case 'comment.remove': {
      const { id: thread, comments } = threadOf(state, command.thread);
      const { comment } = command;
      if (comment === undefined) return [{ type: 'comment.removed', data: { thread } }];
      if (!comments.some(({ id }) => id === comment)) throw new EngineError('run.unknownComment');
      return [{ type: 'comment.removed', data: { thread, comment } }];
    }
    default:
      return command satisfies never;
  }
}

function opened(
  state: DocState,
  { block: id, text, range, baseRev }: Extract<CommentCommand, { type: 'comment.add' }>,
  context: DecideContext,
): CommentThread {
  if (Object.hasOwn(state.open, id)) throw new EngineError('run.commentOpen');
  const block = state.blocks.find((candidate) => candidate.id === id);
  if (!block) throw new EngineError('run.unknownBlock', { block: id });
  if (state.threads.length >= MAX_THREADS) throw new EngineError('run.tooManyComments', { limit: MAX_THREADS });
  const thread = { id: context.id('t'), block: id, comments: [commentOf(text, context)] };
  const present = range && placeIn(state, block, range, baseRev ?? block.rev);
  return present ? { ...thread, ...present } : thread;
}

/** The range in the present text, and what stands there; null when the text was taken away meanwhile. */
function placeIn(
  state: DocState,
  block: Block,
  range: TextRange,
  baseRev: number,
): { readonly range: TextRange; readonly quote: string } | null {
  const content = contentOf(block.body);
  if (!content || range.from >= range.to) throw new EngineError('run.badEdit');
  const since = changesSince(state, block, baseRev);
  const present = since && mapRange(range, since);
  if (!present) return null;
  if (present.to > inlineLength(content)) throw new EngineError('run.badEdit');
  const text = inlineText(content).slice(present.from, present.to);
  const quote = text.replaceAll('\ufffc', '').slice(0, QUOTE_UNITS).toWellFormed();
  return { range: present, quote };
}

function commentOf(text: string, { id, by, now }: DecideContext): Comment {
  return { id: id('k'), by, at: now, text };
}

function threadOf(state: DocState, id: string): CommentThread {
  const thread = state.threads.find((candidate) => candidate.id === id);
  if (!thread) throw new EngineError('run.unknownComment');
  return thread;
}
