/**
 * What is told to the server, and what is noted of it: every difference between editor and log becomes one command.
 * @module
 */
import { type Block, type BlockBody, type BlockId, contentOf, diffInline } from '@longhand/document';
import type { Command, Seq } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { idOf } from './arrange.ts';
import { isProvisional } from './entries.ts';
import { nodeToBody } from './from-node.ts';
import { isBlank, type Ledger, type Shadow } from './ledger.ts';

/** What is to be told next, or null. One thing at a time, so that the server hears everything in an order that makes sense. */
export type Task =
  | { readonly kind: 'change'; readonly id: BlockId; readonly node: Node; readonly command: Command }
  | { readonly kind: 'insert'; readonly id: BlockId; readonly node: Node; readonly command: Command }
  | { readonly kind: 'remove'; readonly id: BlockId; readonly command: Command };

/**
 * The next difference between editor and log. Text that the agent is writing comes first, because telling it stops the agent; then new
 * blocks, before the blocks that their text was cut from; removals last, so that no text is ever only in this page.
 *
 * @param stuck content that the server refused: not told again until it changes
 */
export function nextTask(
  ledger: Ledger,
  local: readonly Node[],
  held: BlockId | null,
  stuck: ReadonlyMap<BlockId, Node>,
): Task | null {
  const changed = local.filter((node) => {
    const shadow = ledger.shadows.get(idOf(node));
    const isSettled = shadow !== undefined && shadow.sent === null && idOf(node) !== held;
    return isSettled && !node.eq(shadow.entry.node) && stuck.get(idOf(node)) !== node && !isProvisional(idOf(node));
  });
  const inOpen = changed.find((node) => ledger.shadows.get(idOf(node))?.entry.isOpen);
  if (inOpen !== undefined) return changeTask(ledger, inOpen);

  let after: BlockId | null = null;
  for (const node of local) {
    const id = idOf(node);
    const shadow = ledger.shadows.get(id);
    if (shadow === undefined && !ledger.inserts.has(id)) {
      const isTold = id !== held && !isBlank(node) && stuck.get(id) !== node;
      if (isTold)
        return {
          kind: 'insert',
          id,
          node,
          command: { type: 'block.insert', block: id, body: nodeToBody(node), after },
        };
      continue;
    }
    // An open text is no block to stand behind yet; behind its anchor is behind the text.
    if (shadow?.entry.isOpen) after = 'after' in shadow.entry.source ? shadow.entry.source.after : after;
    else after = id;
  }
  const [first] = changed;
  if (first !== undefined) return changeTask(ledger, first);

  const here = new Set(local.map(idOf));
  for (const [id, shadow] of ledger.shadows) {
    if (here.has(id) || ledger.removals.has(id) || shadow.sent !== null || isProvisional(id)) continue;
    return { kind: 'remove', id, command: { type: 'block.remove', block: id } };
  }
  return null;
}

/** How many blocks hold something that the server does not have. */
export function unsentCount(ledger: Ledger, local: readonly Node[]): number {
  return local.filter((node) => {
    const id = idOf(node);
    const shadow = ledger.shadows.get(id);
    if (shadow !== undefined) {
      const told = shadow.sent !== null && shadow.sent.seq !== null ? shadow.sent.node : shadow.entry.node;
      return !node.eq(told);
    }
    const insert = ledger.inserts.get(id);
    return insert === undefined ? !isBlank(node) : insert.seq === null || !node.eq(insert.node);
  }).length;
}

function changeTask(ledger: Ledger, node: Node): Task {
  const id = idOf(node);
  const entry = ledger.shadows.get(id)?.entry;
  const baseRev = entry?.rev ?? 0;
  const body = nodeToBody(node);
  const before = entry === undefined ? null : contentOf(nodeToBody(entry.node));
  const after = contentOf(body);
  const isText = entry !== undefined && before !== null && after !== null && node.sameMarkup(entry.node);
  if (isText) {
    return {
      kind: 'change',
      id,
      node,
      command: { type: 'block.edit', block: id, baseRev, changes: diffInline(before, after) },
    };
  }
  return replaceTask(id, node, body, baseRev);
}

/** The whole block anew, for content without range changes and for a range that the server could not place. */
export function replaceTask(id: BlockId, node: Node, body: BlockBody, baseRev: number): Task {
  return { kind: 'change', id, node, command: { type: 'block.replace', block: id, baseRev, body } };
}

/** Notes that a task is on its way (`seq` null), or that the server has it. */
export function noteSent(ledger: Ledger, task: Task, seq: Seq | null): Ledger {
  const { id } = task;
  switch (task.kind) {
    case 'insert': {
      // The event may have come before the answer: then the block is the log's already.
      const isArrived = seq !== null && !ledger.inserts.has(id);
      return isArrived ? ledger : { ...ledger, inserts: new Map(ledger.inserts).set(id, { node: task.node, seq }) };
    }
    case 'remove':
      return { ...ledger, removals: new Map(ledger.removals).set(id, seq) };
    case 'change':
      return withShadow(ledger, id, (shadow) => ({ ...shadow, sent: { node: task.node, seq } }));
    default:
      return task satisfies never;
  }
}

/** Notes that the server refused a task. A block whose removal was refused comes back into the editor. */
export function noteRefused(ledger: Ledger, { kind, id }: Task): Ledger {
  switch (kind) {
    case 'insert':
      return { ...ledger, inserts: without(ledger.inserts, id) };
    case 'remove':
      return { ...ledger, removals: without(ledger.removals, id), shadows: without(ledger.shadows, id) };
    case 'change':
      return withShadow(ledger, id, (shadow) => ({ ...shadow, sent: null }));
    default:
      return kind satisfies never;
  }
}

/**
 * Takes what was sent for what the log has now: for a page that is being left and hears of no event any more. The engine counts a block
 * that was open as rev 1 and every change as one more.
 */
export function noteLeft(ledger: Ledger): Ledger {
  let left = ledger;
  for (const [id, { sent }] of ledger.shadows) {
    if (sent === null || sent.seq === null) continue;
    left = withShadow(left, id, ({ entry }) => {
      const rev = Math.max(1, entry.rev) + 1;
      return { entry: { ...entry, rev, node: sent.node, isOpen: false }, sent: null };
    });
  }
  for (const [id, { node, seq }] of ledger.inserts) {
    if (seq === null) continue;
    const source: Block = { id, rev: 1, prov: { by: 'person' }, body: nodeToBody(node) };
    const shadow: Shadow = { entry: { id, rev: 1, source, node, isOpen: false }, sent: null };
    left = { ...left, inserts: without(left.inserts, id), shadows: new Map(left.shadows).set(id, shadow) };
  }
  return left;
}

function withShadow(ledger: Ledger, id: BlockId, change: (shadow: Shadow) => Shadow): Ledger {
  const shadow = ledger.shadows.get(id);
  return shadow === undefined ? ledger : { ...ledger, shadows: new Map(ledger.shadows).set(id, change(shadow)) };
}

function without<Value>(map: ReadonlyMap<BlockId, Value>, id: BlockId): ReadonlyMap<BlockId, Value> {
  const rest = new Map(map);
  rest.delete(id);
  return rest;
}
