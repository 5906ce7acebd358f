/**
 * The part of the fold that is comments: they stand on text, and move with it.
 * @module
 */
import { type Block, type CommentThread, contentOf, diffInline, mapRange, type RangeChange } from '@longhand/document';
import type { EventOf } from './events.ts';
import type { DocState } from './state.ts';

type CommentEvent = EventOf<
  'comment.added' | 'comment.replied' | 'comment.resolved' | 'comment.reopened' | 'comment.removed' | 'comment.placed'
>;

export function onComment(state: DocState, event: CommentEvent): DocState {
  switch (event.type) {
    case 'comment.added':
      return { ...state, threads: [...state.threads, event.data] };
    case 'comment.replied':
      return withThread(state, event.data.thread, (thread) => ({
        ...thread,
        comments: [...thread.comments, event.data.comment],
      }));
    case 'comment.resolved':
      return withThread(state, event.data.thread, (thread) => ({ ...thread, isResolved: true }));
    case 'comment.reopened':
      return withThread(state, event.data.thread, ({ isResolved: _resolved, ...thread }) => thread);
    case 'comment.removed': {
      const { thread: id, comment } = event.data;
      const left = withThread(state, id, (thread) => ({
        ...thread,
        comments: comment === undefined ? [] : thread.comments.filter((each) => each.id !== comment),
      }));
      return { ...left, threads: left.threads.filter(({ comments }) => comments.length > 0) };
    }
    case 'comment.placed':
      return withThread(state, event.data.thread, (thread) => placedOn(thread, event.data.range ?? null));
    default:
      return event satisfies never;
  }
}

/** The threads once a block has another content: what they stand on may have moved, or be gone. */
export function movedThreads(
  { threads, blocks }: DocState,
  content: Block,
  changes: readonly RangeChange[] | undefined,
): readonly CommentThread[] {
  if (!threads.some(({ block, range }) => block === content.id && range !== undefined)) return threads;
  const before = blocks.find(({ id }) => id === content.id);
  const over = changes ?? wholeChange(before, content);
  return threads.map((thread) => {
    if (thread.block !== content.id || thread.range === undefined) return thread;
    return placedOn(thread, over === null ? null : mapRange(thread.range, over));
  });
}

/** A body that was replaced by another one: what both begin and end with is where it was. Null where they have no text in common. */
function wholeChange(before: Block | undefined, { body }: Block): readonly RangeChange[] | null {
  const [old, present] = [before && contentOf(before.body), contentOf(body)];
  return old && present ? diffInline(old, present) : null;
}

function placedOn({ range: _range, ...thread }: CommentThread, range: CommentThread['range'] | null): CommentThread {
  return range ? { ...thread, range } : thread;
}

function withThread(state: DocState, id: string, change: (thread: CommentThread) => CommentThread): DocState {
  return { ...state, threads: state.threads.map((thread) => (thread.id === id ? change(thread) : thread)) };
}
