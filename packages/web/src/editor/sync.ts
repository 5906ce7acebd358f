import { ApiError } from '@longhand/client';
import type { BlockId } from '@longhand/document';
import type { Command, DocState, DocumentId, Seq } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { EditorState, type Plugin, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { arrange, idOf } from './arrange.ts';
import { type Draft, draftOf, type KeyedTask, takeUp } from './draft.ts';
import { entriesOf } from './entries.ts';
import { isFinal } from './final-refusal.ts';
import { followCaret } from './follow-caret.ts';
import { nodeToBody } from './from-node.ts';
import { BLANK_PREFIX, emptyLedger, type Ledger, reconcile } from './ledger.ts';
import { schema } from './schema.ts';
import { nextTask, noteLeft, noteRefused, noteSent, replaceTask, type Task, unsentCount } from './tasks.ts';

export interface SyncOptions {
  readonly document: DocumentId;
  /** Keeps on the disk what the server does not have; resolves when it is there. */
  readonly keep: (draft: () => Draft | null) => Promise<void>;
  /** Called once after `close`, when nothing is left to send or another editor sends it. */
  readonly onDone: () => void;
  readonly send: (command: Command, options?: { key?: string }) => Promise<{ seq: Seq }>;
  /** Number of blocks that the server does not have; called when it may have changed. */
  readonly onUnsent: (count: number) => void;
  /** The server refused a change for good; the text stays in the editor. Null when all is well again. */
  readonly onRefused: (error: unknown) => void;
}

/** Keeps one editor and one document's log in step. */
export interface Sync {
  /** The first content; later ones go through `update`. */
  initial(state: DocState, plugins: readonly Plugin[]): EditorState;
  attach(view: EditorView): void;
  /** Shows a newer state; at most once per frame. */
  update(state: DocState): void;
  /** To be called with every transaction that was applied. */
  onTransaction(transaction: Transaction): void;
  /** True for a block-to-be that the agent is writing. */
  isOpen(id: BlockId): boolean;
  /** Sends now what would be sent soon. */
  flush(): void;
  hasUnsent(): boolean;
  /** Takes up what an earlier page left unsent, as soon as nothing here is; resolves when it is kept as this editor's own. */
  takeUp(draft: Draft): Promise<void>;
  /** The line works again: what waits for another attempt is tried now. */
  wake(): void;
  /** Shows nothing any more, and sends what is left. */
  close(): void;
  /** Another editor of this document takes over: sends nothing more. */
  yield(): void;
}

/** Marks a transaction that shows the log: it is no edit of the person, and undo passes over it. */
export const FROM_LOG = 'fromLog';

const SEND_AFTER_MS = 180;
const RETRY_MS = [500, 1_000, 2_000, 5_000] as const;

export function createSync(options: SyncOptions): Sync {
  let view: EditorView | null = null;
  let latest: DocState | null = null;
  let ledger: Ledger = emptyLedger;
  let openIds: ReadonlySet<BlockId> = new Set();
  let isSending = false;
  let isClosed = false;
  let isYielded = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let frame = 0;
  /** What is being told: kept with its key until the server has answered. */
  let current: KeyedTask | null = null;
  let attempts = 0;
  let isKept = false;
  let stopWaiting: (() => void) | null = null;
  let found: readonly {
    readonly draft: Draft;
    readonly taken: () => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  const stuck = new Map<BlockId, Node>();

  /** The top-level block under composition; the browser owns its DOM until the composition ends. */
  function heldBlock(): BlockId | null {
    if (!view?.composing) return null;
    const { $head } = view.state.selection;
    return $head.depth === 0 ? null : idOf($head.node(1));
  }

  function show(): void {
    frame = 0;
    if (view === null || latest === null || isClosed) return;
    const local = view.state.doc.children;
    const result = reconcile(ledger, entriesOf(latest), local, latest.seq, heldBlock(), newBlockId);
    ledger = result.ledger;
    const isEmpty = result.wanted.length === 0;
    const hasBlank = isEmpty && local.length === 1 && local[0] !== undefined && idOf(local[0]).startsWith(BLANK_PREFIX);
    const wanted = isEmpty ? (hasBlank ? local : [blankParagraph()]) : result.wanted;
    const change = view.state.tr;
    followCaret(view, change);
    const wasOpen = openIds;
    openIds = new Set([...ledger.shadows.values()].filter(({ entry }) => entry.isOpen).map(({ entry }) => entry.id));
    const isRedrawn = wasOpen.size !== openIds.size || [...wasOpen].some((id) => !openIds.has(id));
    if (arrange(change, wanted) || isRedrawn)
      view.dispatch(change.setMeta(FROM_LOG, true).setMeta('addToHistory', false));
    const unsent = unsentCount(ledger, view.state.doc.children);
    options.onUnsent(unsent);
    if (unsent > 0 || isKept) void persist();
    soon();
  }

  /** What would be lost with this page is on the disk when this resolves. */
  function persist(): Promise<void> {
    isKept = true;
    return options.keep(() => {
      const draft =
        view === null ? null : draftOf(options.document, ledger, view.state.doc.children, current, Date.now());
      isKept = draft !== null;
      return draft;
    });
  }

  function requestShow(): void {
    if (frame === 0 && !isClosed) frame = requestAnimationFrame(show);
  }

  /** A composition in the agent's own text cannot be told before it ends; claiming the block stops the agent already. */
  function claim(): void {
    const { $head } = view?.state.selection ?? {};
    const id = $head && $head.depth > 0 ? idOf($head.node(1)) : null;
    if (id === null || !ledger.shadows.get(id)?.entry.isOpen) return;
    options.send({ type: 'block.claim', block: id }).catch(options.onRefused);
  }

  function soon(delayMs = SEND_AFTER_MS): void {
    if (timer !== null || isSending || isClosed) return;
    if (view === null || nextTask(ledger, view.state.doc.children, heldBlock(), stuck) === null) return;
    timer = setTimeout(() => {
      timer = null;
      void sendAll();
    }, delayMs);
  }

  async function sendAll(): Promise<void> {
    if (isSending || view === null || isYielded) return;
    isSending = true;
    try {
      for (;;) {
        // A page that is left tells what it has, and hears of nothing any more.
        if (isClosed) ledger = noteLeft(ledger);
        if (current === null) {
          const task = nextTask(ledger, view.state.doc.children, heldBlock(), stuck);
          if (task === null) break;
          current = { task, key: newKey() };
        }
        const isTold = await tell(current);
        if (isYielded) return;
        // The event may have come before the answer.
        if (isTold) show();
      }
    } finally {
      isSending = false;
    }
    if (isClosed) void persist().then(options.onDone);
    else options.onUnsent(unsentCount(ledger, view.state.doc.children));
    takeNext();
  }

  /** True when the server has it. */
  async function tell({ task, key }: KeyedTask): Promise<boolean> {
    ledger = noteSent(ledger, task, null);
    // The key is on the disk before the command is on its way: whoever repeats it, this page or a later one, repeats the same.
    await persist();
    if (isYielded) return false;
    try {
      const { seq } = await options.send(task.command, { key });
      if (isYielded) return false;
      current = null;
      attempts = 0;
      ledger = noteSent(ledger, task, seq);
      void persist();
      if (!isClosed) options.onRefused(null);
      return true;
    } catch (error) {
      if (isYielded) return false;
      if (isFinal(error)) {
        current = null;
        attempts = 0;
        refuse(task, error);
        void persist();
        return false;
      }
      attempts += 1;
      if (error instanceof ApiError && error.problem !== null) options.onRefused(error);
      await pause(RETRY_MS[Math.min(attempts, RETRY_MS.length) - 1] ?? 0);
      return false;
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      stopWaiting = resolve;
      setTimeout(resolve, ms);
    });
  }

  /** Puts the oldest draft of an earlier page into the editor, unless something of this page is still to be told. */
  function takeNext(): void {
    const [next] = found;
    if (next === undefined || view === null || latest === null || isClosed || isSending || heldBlock() !== null) return;
    try {
      const { children } = view.state.doc;
      const isStuck = next.draft.blocks.some(({ id }) => stuck.has(id));
      if (isStuck || nextTask(ledger, children, null, stuck) !== null) return;
      found = found.slice(1);
      const taken = takeUp(next.draft, ledger, children, Date.now());
      const change = view.state.tr;
      const isChanged = arrange(change, taken.local);
      ledger = taken.ledger;
      current = taken.current;
      if (isChanged) view.dispatch(change.setMeta(FROM_LOG, true).setMeta('addToHistory', false));
      show();
      void persist().then(next.taken);
      flush();
    } catch (error) {
      // Written by a page of another version, or broken: it stays on the disk, and this page works without it.
      found = found.filter((other) => other !== next);
      next.failed(error);
    }
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    void sendAll();
  }

  /** The server will never take it as it is. The text stays in the editor; another way is tried where there is one. */
  function refuse(task: Task, error: unknown): void {
    ledger = noteRefused(ledger, task);
    requestShow();
    if (task.kind === 'remove') return;
    const isGone = error instanceof ApiError && (error.code === 'run.unknownBlock' || error.status === 404);
    const { command, node, id } = task;
    if (command.type === 'block.edit' && !isGone) {
      const rev = ledger.shadows.get(id)?.entry.rev ?? command.baseRev;
      current = { task: replaceTask(id, node, nodeToBody(node), rev), key: newKey() };
      return;
    }
    // Not told again until it changes, or until its block is gone from the log: then the text becomes a block of its own.
    stuck.set(id, node);
    if (!isGone) options.onRefused(error);
  }

  return {
    initial(state, plugins) {
      latest = state;
      const result = reconcile(emptyLedger, entriesOf(state), [], state.seq, null, newBlockId);
      ledger = result.ledger;
      openIds = new Set(
        entriesOf(state)
          .filter((entry) => entry.isOpen)
          .map((entry) => entry.id),
      );
      const content = result.wanted.length === 0 ? [blankParagraph()] : [...result.wanted];
      return EditorState.create({ doc: schema.nodes.doc.create(null, content), plugins: [...plugins] });
    },
    attach(attached) {
      view = attached;
      attached.dom.addEventListener('compositionstart', claim);
      attached.dom.addEventListener('compositionend', requestShow);
    },
    update(state) {
      if (state === latest) return;
      latest = state;
      requestShow();
    },
    onTransaction(transaction) {
      if (!transaction.docChanged || transaction.getMeta(FROM_LOG) === true || view === null) return;
      options.onUnsent(unsentCount(ledger, view.state.doc.children));
      void persist();
      const { $head } = view.state.selection;
      const isInOpenText = $head.depth > 0 && ledger.shadows.get(idOf($head.node(1)))?.entry.isOpen === true;
      // Whoever writes into the agent's text stops the agent: at once, and before the composition ends if there is one.
      if (isInOpenText && timer !== null) {
        clearTimeout(timer);
        timer = null;
      }
      soon(isInOpenText ? 0 : SEND_AFTER_MS);
    },
    isOpen: (id) => openIds.has(id),
    flush,
    hasUnsent: () => view !== null && unsentCount(ledger, view.state.doc.children) > 0,
    takeUp(draft) {
      return new Promise((taken, failed) => {
        found = [...found, { draft, taken, failed }];
        takeNext();
      });
    },
    wake: () => stopWaiting?.(),
    yield() {
      isYielded = true;
      stopWaiting?.();
      options.onDone();
    },
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      if (frame !== 0) cancelAnimationFrame(frame);
      view?.dom.removeEventListener('compositionstart', claim);
      view?.dom.removeEventListener('compositionend', requestShow);
      // A loop that is on its way comes to its end by itself.
      if (!isSending) void sendAll();
    },
  };
}

/** A new block's id. `crypto.randomUUID` does not exist on plain-http host names. */
export function newBlockId(): BlockId {
  return `b_${newKey().slice(0, 20)}`;
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function blankParagraph(): Node {
  return schema.nodes.paragraph.create({ id: BLANK_PREFIX + newKey().slice(0, 20) });
}
