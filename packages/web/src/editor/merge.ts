import type { Node } from 'prosemirror-model';
import { StepMap, type Transform } from 'prosemirror-transform';
import { schema } from './schema.ts';

/** The part of two nodes that differs, as positions in their content; null when they are the same. */
export interface Difference {
  readonly from: number;
  readonly toA: number;
  readonly toB: number;
}

/** The smallest range outside of which both contents are the same. */
function differenceOf(a: Node, b: Node): Difference | null {
  const from = a.content.findDiffStart(b.content);
  const end = a.content.findDiffEnd(b.content);
  if (from === null || end === null) return null;
  // Where a repetition was added or removed, start and end overlap: the end gives way.
  const overlap = Math.max(0, from - Math.min(end.a, end.b));
  return { from, toA: end.a + overlap, toB: end.b + overlap };
}

/**
 * Carries what a person changed (`base` to `local`) over what the log changed (`base` to `remote`). Nothing that the person typed is
 * dropped: where both changed the same place, both texts stand, the log's first. Where texts cannot be joined (another kind of block, a
 * table) the person's node stays.
 */
export function merge(base: Node, local: Node, remote: Node): Node {
  if (local.eq(base)) return remote;
  if (remote.eq(base) || remote.eq(local)) return local;
  const areTexts = base.isTextblock && local.isTextblock && remote.isTextblock && base.type !== schema.nodes.codeBlock;
  if (!areTexts) return local;
  const mine = differenceOf(base, local);
  const theirs = differenceOf(base, remote);
  // Only the kind or the level differs on one side.
  const frame = local.sameMarkup(base) ? remote : local;
  if (mine === null) return frame.copy(remote.content);
  if (theirs === null) return frame.copy(local.content);
  const map = new StepMap([theirs.from, theirs.toA - theirs.from, theirs.toB - theirs.from]);
  const from = map.map(mine.from, 1);
  const to = Math.max(from, map.map(mine.toA, mine.toA === mine.from ? 1 : -1));
  const inserted = local.slice(mine.from, mine.toB).content;
  return frame.copy(remote.content.cut(0, from).append(inserted).append(remote.content.cut(to)));
}

/**
 * Steps that turn the node at `position` into `next` and touch nothing that is the same, so that selection and DOM survive.
 *
 * @example patchNode(state.tr, 0, nodeOfTheLog)
 */
export function patchNode<Change extends Transform>(change: Change, position: number, next: Node): Change {
  const node = change.doc.nodeAt(position);
  if (node === null || node.eq(next)) return change;
  if (node.type !== next.type || node.isAtom) return change.replaceWith(position, position + node.nodeSize, next);
  if (!node.sameMarkup(next)) change.setNodeMarkup(position, null, next.attrs);
  const difference = differenceOf(node, next);
  if (difference === null) return change;
  const { from, toA, toB } = difference;
  const start = position + 1;
  change.replace(start + from, start + toA, next.slice(from, toB));
  const result = change.doc.nodeAt(position);
  if (result?.eq(next)) return change;
  // Fitting a nested slice may close it elsewhere: then the whole block is replaced.
  return change.replaceWith(position, position + (result?.nodeSize ?? 0), next);
}
