/**
 * What a page still has to tell the server, as a plain value that outlives the page: it is kept in the browser while there is something
 * unsent, and a later page of the same browser takes it up. Pure values; storage is in `draft-store.ts`.
 * @module
 */
import type { Block, BlockId } from '@longhand/document';
import type { Command, DocumentId, Seq } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { idOf } from './arrange.ts';
import { nodeToBody } from './from-node.ts';
import type { Ledger, Sent } from './ledger.ts';
import { isBlank } from './ledger.ts';
import { schema } from './schema.ts';
import type { Task } from './tasks.ts';

/** A node as ProseMirror writes it. */
type NodeJson = Readonly<Record<string, unknown>>;

interface SentJson {
  readonly node: NodeJson;
  readonly seq: Seq | null;
}

type DraftBlock =
  /** A block of the log with text that the server does not have: what the log had, what was sent, what stands in the editor. */
  | {
      readonly kind: 'changed';
      readonly id: BlockId;
      readonly rev: number;
      readonly isOpen: boolean;
      readonly base: NodeJson;
      readonly sent: SentJson | null;
      readonly node: NodeJson;
      readonly before: BlockId | null;
    }
  /** A block that was made here. */
  | {
      readonly kind: 'own';
      readonly id: BlockId;
      readonly sent: SentJson | null;
      readonly node: NodeJson;
      readonly before: BlockId | null;
    }
  /** A block that was removed here; taken up only while it is still what the person saw. */
  | { readonly kind: 'removed'; readonly id: BlockId; readonly rev: number; readonly base: NodeJson };

/** A command that is on its way: the server may have it or not, so it is repeated with its own key. */
interface DraftTask {
  readonly kind: Task['kind'];
  readonly id: BlockId;
  readonly key: string;
  readonly command: Command;
  readonly node: NodeJson | null;
}

export interface Draft {
  readonly format: 'draft/1';
  readonly document: DocumentId;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  readonly blocks: readonly DraftBlock[];
  readonly task: DraftTask | null;
}

/** A task with the key under which it is told. */
export interface KeyedTask {
  readonly task: Task;
  readonly key: string;
}

/** How long the server knows a key, less an hour for clocks that differ. */
const KEY_LIVES_MS = 23 * 60 * 60 * 1_000;

/** What would be lost if the page ended now; null when the server has everything. */
export function draftOf(
  document: DocumentId,
  ledger: Ledger,
  local: readonly Node[],
  current: KeyedTask | null,
  now: number,
): Draft | null {
  const blocks: DraftBlock[] = [];
  let before: BlockId | null = null;
  for (const node of local) {
    const id = idOf(node);
    const shadow = ledger.shadows.get(id);
    if (shadow !== undefined) {
      const { entry, sent } = shadow;
      const told = sent !== null && sent.seq !== null ? sent.node : entry.node;
      if (!node.eq(told) || sent?.seq === null) {
        const { rev, isOpen } = entry;
        const base: NodeJson = entry.node.toJSON();
        blocks.push({ kind: 'changed', id, rev, isOpen, base, sent: sentJson(sent), node: node.toJSON(), before });
      }
    } else {
      const sent = ledger.inserts.get(id) ?? null;
      const isTold = sent === null ? isBlank(node) : sent.seq !== null && node.eq(sent.node);
      if (!isTold) blocks.push({ kind: 'own', id, sent: sentJson(sent), node: node.toJSON(), before });
    }
    before = id;
  }
  const here = new Set(local.map(idOf));
  for (const [id, { entry }] of ledger.shadows) {
    const isTold = (ledger.removals.get(id) ?? null) !== null;
    if (here.has(id) || isTold || id.includes('~')) continue;
    blocks.push({ kind: 'removed', id, rev: entry.rev, base: entry.node.toJSON() });
  }
  if (blocks.length === 0 && current === null) return null;
  return { format: 'draft/1', document, savedAt: now, blocks, task: current === null ? null : taskJson(current) };
}

interface TakenUp {
  readonly ledger: Ledger;
  /** What the editor should hold; `reconcile` joins it with the log afterwards. */
  readonly local: readonly Node[];
  readonly current: KeyedTask | null;
}

/**
 * Puts a draft of an earlier page over an editor in which nothing is unsent. What the log changed since is joined by the next `reconcile`,
 * in the same way as if the page had never ended.
 *
 * @throws RangeError when the draft was written with another schema
 */
export function takeUp(draft: Draft, ledger: Ledger, local: readonly Node[], now: number): TakenUp {
  const shadows = new Map(ledger.shadows);
  const inserts = new Map(ledger.inserts);
  const removals = new Map(ledger.removals);
  const nodes = [...local];
  const place = (node: Node, before: BlockId | null): void => {
    const at = nodes.findIndex((candidate) => idOf(candidate) === idOf(node));
    if (at >= 0) nodes.splice(at, 1, node);
    // Where the block before it is gone too, the text stands at the end.
    else if (before === null) nodes.unshift(node);
    else nodes.splice(nodes.findIndex((candidate) => idOf(candidate) === before) + 1 || nodes.length, 0, node);
  };
  // After a day nobody knows any more whether the last command arrived; what the log shows now is the best witness.
  const isKeyAlive = draft.task !== null && now - draft.savedAt < KEY_LIVES_MS;

  for (const block of draft.blocks) {
    switch (block.kind) {
      case 'changed': {
        const known = shadows.get(block.id)?.entry;
        const base = nodeOf(block.base);
        let sent = block.sent === null ? null : sentOf(block.sent);
        let from = base;
        if (sent?.seq === null && !isKeyAlive) {
          if (known?.node.eq(sent.node)) from = sent.node;
          sent = null;
        }
        const { id, rev, isOpen } = block;
        shadows.set(id, { entry: { id, rev, isOpen, node: from, source: blockOf({ id, rev }, from) }, sent });
        place(nodeOf(block.node), block.before);
        break;
      }
      case 'own': {
        const sent = block.sent === null ? null : sentOf(block.sent);
        const known = shadows.get(block.id);
        if (sent !== null && (sent.seq !== null || isKeyAlive)) {
          shadows.delete(block.id);
          inserts.set(block.id, sent);
        } else if (sent !== null && known !== undefined) {
          shadows.set(block.id, {
            entry: { ...known.entry, node: sent.node, source: blockOf(known.entry, sent.node) },
            sent: null,
          });
        }
        place(nodeOf(block.node), block.before);
        break;
      }
      case 'removed': {
        const known = shadows.get(block.id)?.entry;
        if (known === undefined || known.rev !== block.rev || !known.node.eq(nodeOf(block.base))) break;
        const at = nodes.findIndex((candidate) => idOf(candidate) === block.id);
        if (at >= 0) nodes.splice(at, 1);
        break;
      }
      default:
        block satisfies never;
    }
  }
  const current = draft.task !== null && isKeyAlive ? keyedTaskOf(draft.task) : null;
  if (current?.task.kind === 'remove') removals.set(current.task.id, null);
  return { ledger: { shadows, inserts, removals }, local: nodes, current };
}

/** A block that the log never had as a value, so that `reconcile` compares contents. */
function blockOf({ id, rev }: Pick<Block, 'id' | 'rev'>, node: Node): Block {
  return { id, rev, prov: { by: 'person' }, body: nodeToBody(node) };
}

function sentJson(sent: Sent | null): SentJson | null {
  return sent === null ? null : { node: sent.node.toJSON(), seq: sent.seq };
}

function sentOf({ node, seq }: SentJson): Sent {
  return { node: nodeOf(node), seq };
}

function nodeOf(json: NodeJson): Node {
  const node = schema.nodeFromJSON(json);
  node.check();
  return node;
}

function taskJson({ task, key }: KeyedTask): DraftTask {
  const { kind, id, command } = task;
  return { kind, id, key, command, node: task.kind === 'remove' ? null : task.node.toJSON() };
}

function keyedTaskOf({ kind, id, key, command, node }: DraftTask): KeyedTask {
  if (kind === 'remove' || node === null) return { key, task: { kind: 'remove', id, command } };
  return { key, task: { kind, id, command, node: nodeOf(node) } };
}
