/** Comments of a Word file as threads, replies and decisions of the document. */
import {
  type Block,
  type BlockId,
  type CommentThread,
  contentOf,
  type DocumentContent,
  inlineText,
  plainText,
} from '@longhand/document';
import type { ReviewComment, ReviewFile } from '@longhand/ooxml';
import type { WordLoss } from '@longhand/protocol';
import type { BlockChanges } from './compare-block.ts';
import type { Element, ReturnedGroups } from './elements.ts';
import type { WordComment, WordRemark } from './outcome.ts';

interface Place {
  readonly block: BlockId;
  readonly from?: number;
  readonly to?: number;
}

/** Where the comments of a file stand in the document, by their ids. */
export function placeOfComments(
  content: DocumentContent,
  now: ReturnedGroups,
  compared: ReadonlyMap<string, BlockChanges>,
  blocks: ReadonlyMap<string, Block>,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const beside = (elements: readonly Element[], block: BlockId | undefined) => {
    if (block === undefined) return;
    for (const { leaves } of elements) {
      for (const { id } of leaves.flatMap(({ comments }) => comments)) if (!places.has(id)) places.set(id, { block });
    }
  };
  for (const mark of now.order) {
    const block = blocks.get(mark);
    const changes = compared.get(mark);
    if (block === undefined || changes === undefined) continue;
    for (const { id, isEnd, at } of changes.comments) {
      const known = places.get(id);
      if (known === undefined) places.set(id, { block: block.id, ...(at === undefined || isEnd ? {} : { from: at }) });
      else if (isEnd && known.block === block.id && known.from !== undefined && at !== undefined)
        places.set(id, { ...known, to: at });
    }
    beside([...changes.before, ...changes.behind], block.id);
    beside(now.blocks.get(mark) ?? [], block.id);
  }
  beside(now.front, content.blocks[0]?.id);
  return places;
}

/** What is new among the comments: threads, replies, threads that were resolved or opened again. */
export function remarksOf(
  content: DocumentContent,
  written: ReviewFile,
  returned: ReviewFile,
  places: ReadonlyMap<string, Place>,
): { readonly remarks: readonly WordRemark[]; readonly notRead: readonly WordLoss[] } {
  const remarks: WordRemark[] = [];
  const notRead: WordLoss[] = [];
  const carried = new Map<string, ReviewComment>();
  for (const comment of written.comments) carried.set(nameOf(comment), comment);
  const blocks = new Map(content.blocks.map((block) => [block.id, block]));
  for (const root of returned.comments) {
    if (root.parent !== undefined && returned.comments.some(({ id }) => id === root.parent)) continue;
    const replies = returned.comments.filter((comment) => isBelow(comment, root.id, returned.comments));
    const old = carried.get(nameOf(root));
    const thread = old === undefined ? undefined : threadOf(root, content.threads ?? []);
    const fresh = replies.filter((reply) => !carried.has(nameOf(reply)));
    if (thread !== undefined) {
      for (const reply of fresh) remarks.push({ type: 'reply', thread: thread.id, ...said(reply) });
      if (root.isResolved !== (old?.isResolved ?? false))
        remarks.push({ type: root.isResolved ? 'resolve' : 'reopen', thread: thread.id });
      continue;
    }
    // A note of our own (a change that Word cannot track): what was answered to it is a comment of its own.
    const [first, ...others] = old === undefined ? [root, ...replies] : fresh;
    if (first === undefined || first.text === '') continue;
    const place = places.get(root.id);
    const block = place === undefined ? undefined : blocks.get(place.block);
    if (place === undefined || block === undefined) {
      notRead.push({ kind: 'outside', near: '', text: first.text });
      continue;
    }
    const range = rangeOf(place, block);
    const inline = contentOf(block.body);
    const quote =
      range !== undefined && inline !== null
        ? inlineText(inline).slice(range.from, range.to).replaceAll('\ufffc', '')
        : plainText(block.body).slice(0, 200).toWellFormed();
    remarks.push({
      type: 'open',
      block: block.id,
      ...(range === undefined ? {} : { range }),
      quote,
      ...said(first),
      replies: others.map(said),
      isResolved: root.isResolved,
    });
  }
  return { remarks, notRead };
}

function rangeOf({ from, to }: Place, block: Block): { readonly from: number; readonly to: number } | undefined {
  if (from === undefined || to === undefined || contentOf(block.body) === null || from >= to) return undefined;
  return { from, to };
}

function said({ author, at, text }: ReviewComment): WordComment {
  return { who: { author, ...(at === undefined ? {} : { at }) }, text };
}

/** The same comment in both files: programs number them anew, and keep words, author and second. */
function nameOf({ author, at, text }: ReviewComment): string {
  return `${author}\n${at === undefined ? '' : Math.floor(at / 1000)}\n${text.replace(/\s+/g, ' ')}`;
}

function threadOf(root: ReviewComment, threads: readonly CommentThread[]): CommentThread | undefined {
  const words = (text: string) => text.replace(/\s+/g, ' ').trim();
  const alike = threads.filter(({ comments }) => words(comments[0]?.text ?? '') === words(root.text));
  const second = (at: number | undefined) => (at === undefined ? -1 : Math.floor(at / 1000));
  return alike.find(({ comments }) => second(comments[0]?.at) === second(root.at)) ?? alike[0];
}

function isBelow(comment: ReviewComment, root: string, all: readonly ReviewComment[]): boolean {
  let parent = comment.parent;
  for (let steps = 0; parent !== undefined && steps < 64; steps++) {
    if (parent === root) return true;
    parent = all.find(({ id }) => id === parent)?.parent;
  }
  return false;
}
