/**
 * Comments that came back in a Word file, as commands on the document as it is now.
 * @module
 */
import type { Comment, CommentThread, DocumentContent } from '@longhand/document';
import type { WordComment, WordRemark } from '@longhand/export';
import type { Actor, DocState, WordLoss } from '@longhand/protocol';
import type { Planned } from './planned.ts';

export type AuthorOf = (who: WordComment['who']) => { readonly by: Actor; readonly at?: number };

/** Threads, replies and decisions; what the document has already is left out, so that a file may be brought twice. */
export function remarksPlan(
  remarks: readonly WordRemark[],
  base: DocumentContent,
  state: DocState,
  uploader: Actor,
  authorOf: AuthorOf,
): { readonly commands: readonly Planned[]; readonly lost: readonly WordLoss[] } {
  const commands: Planned[] = [];
  const lost: WordLoss[] = [];
  const threads = new Map(state.threads.map((thread) => [thread.id, thread]));
  for (const remark of remarks) {
    switch (remark.type) {
      case 'open': {
        if (!state.blocks.some(({ id }) => id === remark.block)) {
          lost.push({ kind: 'gone', near: remark.quote.slice(0, 60), text: remark.text });
          break;
        }
        if (
          !state.threads.some((thread) => thread.block === remark.block && isSame(thread.comments[0], remark, authorOf))
        )
          commands.push(...opened(remark, base, uploader, authorOf));
        break;
      }
      case 'reply': {
        const thread = threads.get(remark.thread);
        if (thread === undefined) lost.push({ kind: 'gone', near: '', text: remark.text });
        else if (!thread.comments.some((comment) => isSame(comment, remark, authorOf))) {
          const { thread: id, text } = remark;
          commands.push({
            command: { type: 'comment.reply', thread: id, text },
            ...authorOf(remark.who),
            counts: 'comments',
          });
        }
        break;
      }
      case 'resolve':
      case 'reopen': {
        const thread = threads.get(remark.thread);
        const isWanted = thread !== undefined && (thread.isResolved ?? false) !== (remark.type === 'resolve');
        if (!isWanted) break;
        const type = remark.type === 'resolve' ? ('comment.resolve' as const) : ('comment.reopen' as const);
        commands.push({ command: { type, thread: thread.id }, by: uploader, counts: 'comments' });
        break;
      }
      default:
        remark satisfies never;
    }
  }
  return { commands, lost };
}

function opened(
  { block, range, text, who, replies, isResolved }: Extract<WordRemark, { type: 'open' }>,
  base: DocumentContent,
  uploader: Actor,
  authorOf: AuthorOf,
): Planned[] {
  const baseRev = base.blocks.find(({ id }) => id === block)?.rev;
  const place = range === undefined || baseRev === undefined ? {} : { range, baseRev };
  /** The thread that the first of these commands opens: it is the newest on that block. */
  const threadIn = (state: DocState): string => newest(state.threads, block)?.id ?? '';
  const made: Planned[] = [
    { command: { type: 'comment.add', block, text, ...place }, ...authorOf(who), counts: 'comments' },
    ...replies.map(
      (reply): Planned => ({
        command: (state) => ({ type: 'comment.reply', thread: threadIn(state), text: reply.text }),
        ...authorOf(reply.who),
        counts: 'comments',
      }),
    ),
  ];
  if (isResolved)
    made.push({
      command: (state) => ({ type: 'comment.resolve', thread: threadIn(state) }),
      by: uploader,
      counts: 'comments',
    });
  return made;
}

function newest(threads: readonly CommentThread[], block: string): CommentThread | undefined {
  return threads.findLast((thread) => thread.block === block);
}

function isSame(comment: Comment | undefined, { text, who }: WordComment, authorOf: AuthorOf): boolean {
  return comment !== undefined && comment.text.trim() === text.trim() && comment.by.id === authorOf(who).by.id;
}
