/**
 * What the page knows of each block: the content that the log has, the content that was sent, and so what is still to be told.
 * Pure values; the view and the network are elsewhere.
 * @module
 */
import { type BlockBody, type BlockId, contentOf, diffInline } from '@longhand/document';
import type { Command, Seq } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { idOf } from './arrange.ts';
import { type Entry, isProvisional } from './entries.ts';
import { nodeToBody } from './from-node.ts';
import { merge } from './merge.ts';

/** A change on its way. `seq` is there once the server has it; the log shows it as soon as the page has folded that far. */
export interface Sent {
  readonly node: Node;
  readonly seq: Seq | null;
}
export interface Shadow {
  readonly entry: Entry;
  readonly sent: Sent | null;
}
export interface Ledger {
  /** Blocks of the log. */
  readonly shadows: ReadonlyMap<BlockId, Shadow>;
  /** Blocks that were made here and that the log does not show yet. */
  readonly inserts: ReadonlyMap<BlockId, Sent>;
  /** Blocks that were removed here and that the log still shows. */
  readonly removals: ReadonlyMap<BlockId, Seq | null>;
}

export const emptyLedger: Ledger = { shadows: new Map(), inserts: new Map(), removals: new Map() };

/** Prefix of the paragraph that an empty document offers to write into. It is told to nobody while it is blank. */
export const BLANK_PREFIX = 'n_';

interface Reconciled {
  readonly ledger: Ledger;
  /** The nodes that the editor should hold, in order. */
  readonly wanted: readonly Node[];
}

/**
 * Joins what the log shows with what stands in the editor.
 *
 * @param entries everything that the log shows at `seq`
 * @param local the editor's top-level nodes
 * @param held the block under an input method's composition: it is left alone, whatever happens
 * @param newId makes an id for text whose block is gone
 */
export function reconcile(
  ledger: Ledger,
  entries: readonly Entry[],
  local: readonly Node[],
  seq: Seq,
  held: BlockId | null,
  newId: () => BlockId,
): Reconciled {
  const here = new Map(local.map((node) => [idOf(node), node]));
  const shadows = new Map<BlockId, Shadow>();
  const inserts = new Map(ledger.inserts);
  const removals = new Map(ledger.removals);
  const fromLog: Node[] = [];
  const shown = new Set(entries.map((entry) => entry.id));

  for (const entry of entries) {
    const { id } = entry;
    const node = here.get(id);
    const shadow = ledger.shadows.get(id);
    const insert = inserts.get(id);
    if (insert !== undefined) {
      // The insertion arrived: from now on the block is the log's.
      inserts.delete(id);
      shadows.set(id, { entry, sent: null });
      if (node !== undefined) fromLog.push(id === held ? node : merge(insert.node, node, entry.node));
      continue;
    }
    if (shadow === undefined) {
      shadows.set(id, { entry, sent: null });
      fromLog.push(node ?? entry.node);
      continue;
    }
    if (node === undefined) {
      const removed = removals.get(id);
      const isRefused = removed !== undefined && removed !== null && removed <= seq;
      shadows.set(id, isRefused ? { entry, sent: null } : { ...shadow, entry });
      if (isRefused) {
        removals.delete(id);
        fromLog.push(entry.node);
      }
      continue;
    }
    const next = advance(shadow, entry, node, seq, id === held);
    shadows.set(id, next.shadow);
    fromLog.push(next.node);
  }
  for (const id of removals.keys()) if (!shown.has(id)) removals.delete(id);

  // What only stands here: typed just now, or typed into a block that the log has lost meanwhile.
  const own: { readonly node: Node; readonly before: BlockId | null }[] = [];
  let before: BlockId | null = null;
  for (const node of local) {
    const id = idOf(node);
    if (shown.has(id)) {
      before = id;
      continue;
    }
    const shadow = ledger.shadows.get(id);
    const wasTouched = shadow !== undefined && (!node.eq(shadow.entry.node) || ledger.removals.has(id) || id === held);
    const isOwn = shadow === undefined ? !isBlankPlaceholder(node) : wasTouched && !isProvisional(id);
    if (!isOwn) continue;
    const kept = shadow === undefined || id === held || ledger.removals.has(id) ? node : withId(node, newId());
    own.push({ node: kept, before });
    before = idOf(kept);
  }
  return { ledger: { shadows, inserts, removals }, wanted: placed(fromLog, own) };
}

/** One block of the log that also stands in the editor. */
function advance(shadow: Shadow, entry: Entry, node: Node, seq: Seq, isHeld: boolean): { shadow: Shadow; node: Node } {
  const { sent } = shadow;
  if (isHeld) return { shadow, node };
  if (sent !== null) {
    // Until the log shows what was sent, the two cannot be compared.
    if (sent.seq === null || sent.seq > seq) return { shadow, node };
    return { shadow: { entry, sent: null }, node: merge(sent.node, node, entry.node) };
  }
  if (shadow.entry.source === entry.source) return { shadow: { entry, sent: null }, node };
  return { shadow: { entry, sent: null }, node: merge(shadow.entry.node, node, entry.node) };
}

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

export function isBlank(node: Node): boolean {
  return node.isTextblock && node.content.size === 0;
}

function isBlankPlaceholder(node: Node): boolean {
  return idOf(node).startsWith(BLANK_PREFIX) && isBlank(node);
}

function withId(node: Node, id: BlockId): Node {
  return node.type.create({ ...node.attrs, id }, node.content, node.marks);
}

function placed(
  fromLog: readonly Node[],
  own: readonly { readonly node: Node; readonly before: BlockId | null }[],
): readonly Node[] {
  const wanted = [...fromLog];
  for (const { node, before } of own) {
    const index = before === null ? -1 : wanted.findIndex((candidate) => idOf(candidate) === before);
    // Behind an open text everything that it will become comes first.
    let at = before !== null && index < 0 ? wanted.length : index + 1;
    while (isProvisional(idOf(wanted[at] ?? node))) at++;
    wanted.splice(at, 0, node);
  }
  return wanted;
}
