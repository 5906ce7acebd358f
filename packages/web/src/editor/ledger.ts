/**
 * What the page knows of each block: the content that the log has, the content that was sent, and so what is still to be told.
 * Pure values; the view and the network are elsewhere.
 * @module
 */
import type { BlockId } from '@longhand/document';
import type { Seq } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { idOf } from './arrange.ts';
import { type Entry, isProvisional } from './entries.ts';
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
