import {
  applyChanges,
  type Block,
  type BlockBody,
  contentOf,
  mapChange,
  type RangeChange,
  withContent,
} from '@longhand/document';
import { type Command, type DocState, emptyState } from '@longhand/protocol';
import fc from 'fast-check';
import { EditorState, type Transaction } from 'prosemirror-state';
import { expect, test } from 'vitest';
import { arrange, idOf } from './arrange.ts';
import { type Draft, draftOf, type KeyedTask, takeUp } from './draft.ts';
import { entriesOf } from './entries.ts';
import { emptyLedger, type Ledger, reconcile } from './ledger.ts';
import { editorPlugins } from './plugins.ts';
import { schema } from './schema.ts';
import { FROM_LOG } from './sync.ts';
import { nextTask, noteLeft, noteSent, type Task, unsentCount } from './tasks.ts';

/** What the server does with a command, as far as blocks go: it maps, applies, or keeps a suggestion. */
class Server {
  seq = 1;
  blocks: readonly Block[];
  open: DocState['open'] = {};
  suggestions = '';
  #lastWritten: string | null = null;
  readonly states = new Map<number, DocState>();
  readonly #answered = new Map<string, number>();
  readonly #changes = new Map<string, { readonly rev: number; readonly changes: readonly RangeChange[] }[]>();

  constructor(texts: readonly string[]) {
    this.blocks = texts.map((text, index) => ({
      id: `b${index}`,
      rev: 1,
      prov: { by: 'agent' },
      body: paragraph(text),
    }));
    this.#lastWritten = this.blocks.at(-1)?.id ?? null;
    this.#commit();
  }

  /** The same key is answered the same, as the server's receipts do. */
  tell(key: string, command: Command): number {
    const seq = this.#answered.get(key) ?? this.decide(command);
    this.#answered.set(key, seq);
    return seq;
  }

  decide(command: Command): number {
    switch (command.type) {
      case 'block.insert':
        this.#insert({ id: command.block ?? 'x', rev: 1, prov: { by: 'person' }, body: command.body }, command.after);
        break;
      case 'block.remove':
        this.#settle(command.block);
        this.blocks = this.blocks.filter((block) => block.id !== command.block);
        break;
      case 'block.edit': {
        this.#settle(command.block);
        const block = this.blocks.find((candidate) => candidate.id === command.block);
        if (!block) throw new Error('run.unknownBlock');
        this.edit(block, command.changes, command.baseRev);
        return this.seq;
      }
      default:
        throw new Error(`not simulated: ${command.type}`);
    }
    return this.#commit();
  }

  edit(block: Block, changes: readonly RangeChange[], baseRev: number): void {
    const since = (this.#changes.get(block.id) ?? []).filter((past) => past.rev > Math.max(1, baseRev));
    const mapped: RangeChange[] = [];
    for (const change of changes) {
      const moved = mapChange(
        change,
        since.flatMap((past) => past.changes),
      );
      if (moved === null) {
        this.suggestions += JSON.stringify(change.insert);
        this.#commit();
        return;
      }
      mapped.push(moved);
    }
    const body = withContent(block.body, applyChanges(contentOf(block.body) ?? [], mapped));
    const rev = block.rev + 1;
    this.blocks = this.blocks.map((candidate) => (candidate === block ? { ...block, rev, body } : candidate));
    this.#changes.set(block.id, [...(this.#changes.get(block.id) ?? []), { rev, changes: mapped }]);
    this.#commit();
  }

  /** The agent writes on; now and then a paragraph of it is complete. */
  write(text: string, isComplete: boolean): void {
    const [open] = Object.values(this.open);
    const block = open?.block ?? `t${this.seq}`;
    const after = open === undefined ? this.#lastWritten : open.after;
    this.open = { [block]: { block, section: 's', run: 'r', after, text: (open?.text ?? '') + text } };
    if (isComplete) this.#settle(block);
    this.#commit();
  }

  #settle(id: string): void {
    const open = this.open[id];
    if (!open) return;
    this.open = {};
    this.#insert({ id, rev: 1, prov: { by: 'agent' }, body: paragraph(open.text) }, open.after);
    this.#lastWritten = id;
  }

  #insert(block: Block, after: string | null): void {
    const index = this.blocks.findIndex((candidate) => candidate.id === after);
    const at = index + 1;
    this.blocks = [...this.blocks.slice(0, at), block, ...this.blocks.slice(at)];
  }

  #commit(): number {
    this.seq += 1;
    this.states.set(this.seq, { ...emptyState('d'), seq: this.seq, blocks: this.blocks, open: this.open });
    return this.seq;
  }
}

/** One page without a view: what `sync` does, with every delay in the hands of the test. */
class Page {
  editor: EditorState;
  ledger: Ledger = emptyLedger;
  #seen: DocState;
  #flying: (KeyedTask & { readonly seq: number | null }) | null = null;
  readonly #server: Server;
  readonly #name: string;
  #ids = 0;

  constructor(server: Server, name = 'p') {
    this.#server = server;
    this.#name = name;
    this.#seen = latest(server);
    const first = reconcile(emptyLedger, entriesOf(this.#seen), [], this.#seen.seq, null, () => this.#newId());
    this.ledger = first.ledger;
    this.editor = EditorState.create({
      doc: schema.nodes.doc.create(null, [...first.wanted]),
      plugins: [...editorPlugins()],
    });
  }

  dispatch(change: Transaction): void {
    this.editor = this.editor.apply(change);
  }

  /** The page hears of everything up to now, or only of the next event. */
  hear(isAll: boolean): void {
    const next = this.#server.states.get(this.#seen.seq + 1);
    this.#seen = isAll ? latest(this.#server) : (next ?? this.#seen);
    this.#show();
  }

  /** Sends a request, or lets it reach the server, or brings its answer. */
  talk(): boolean {
    if (this.#flying === null) {
      const task = nextTask(this.ledger, this.editor.doc.children, null, new Map());
      if (task === null) return false;
      this.#flying = { task, key: this.#newId(), seq: null };
      this.#record(task, null);
    } else if (this.#flying.seq === null) {
      this.#flying = { ...this.#flying, seq: this.#server.tell(this.#flying.key, this.#flying.task.command) };
    } else {
      this.#record(this.#flying.task, this.#flying.seq);
      const isKnown = this.#seen.seq >= this.#flying.seq;
      this.#flying = null;
      if (isKnown) this.#show();
    }
    return true;
  }

  /** The browser is killed here, and another page opens the document. */
  killed(name: string, afterMs = 0): Page {
    const draft = draftOf('d', this.ledger, this.editor.doc.children, this.#flying, 0);
    const page = new Page(this.#server, name);
    if (draft === null) return page;
    const stored: Draft = JSON.parse(JSON.stringify(draft));
    const { ledger, local, current } = takeUp(stored, page.ledger, page.editor.doc.children, afterMs);
    page.ledger = ledger;
    const change = page.editor.tr;
    if (arrange(change, local)) page.dispatch(change.setMeta(FROM_LOG, true));
    page.#flying = current === null ? null : { ...current, seq: null };
    page.#show();
    return page;
  }

  /** Tells everything without hearing of anything. */
  leave(): void {
    do this.ledger = noteLeft(this.ledger);
    while (this.talk());
  }

  text(): string {
    return this.editor.doc.children.map((node) => node.textContent).join('\n');
  }

  #show(): void {
    const { children } = this.editor.doc;
    const entries = entriesOf(this.#seen);
    const result = reconcile(this.ledger, entries, children, this.#seen.seq, null, () => this.#newId());
    this.ledger = result.ledger;
    const change = this.editor.tr;
    if (arrange(change, result.wanted)) this.dispatch(change.setMeta(FROM_LOG, true).setMeta('addToHistory', false));
  }

  #record(task: Task, seq: number | null): void {
    this.ledger = noteSent(this.ledger, task, seq);
  }

  #newId(): string {
    this.#ids += 1;
    return `${this.#name}${this.#ids}`;
  }
}

function latest(server: Server): DocState {
  return server.states.get(server.seq) ?? emptyState('d');
}

function paragraph(text: string): BlockBody {
  return { type: 'paragraph', content: text === '' ? [] : [{ type: 'text', text }] };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('type' as const), block: fc.nat(9), at: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('split' as const), block: fc.nat(9), at: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write' as const), isComplete: fc.boolean() }) },
  { weight: 6, arbitrary: fc.constant({ kind: 'talk' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'kill' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hear' as const), isAll: fc.boolean() }) },
);
const other = fc.record({ kind: fc.constant('other' as const), block: fc.nat(9), at: fc.nat(20) });

type Action = typeof step extends fc.Arbitrary<infer Own> ? Own | Other : never;
type Other = typeof other extends fc.Arbitrary<infer Value> ? Value : never;

function settle(page: Page): void {
  for (let round = 0; round < 200; round++) {
    page.hear(true);
    if (!page.talk() && unsentCount(page.ledger, page.editor.doc.children) === 0) return;
  }
  throw new Error('The page and the log never agree.');
}

function play(server: Server, steps: readonly Action[]): { readonly page: Page; readonly typed: string[] } {
  let page = new Page(server);
  const typed: string[] = [];
  for (const [index, action] of steps.entries()) {
    const { doc } = page.editor;
    switch (action.kind) {
      case 'type':
      case 'split': {
        const target = action.block % doc.childCount;
        const start = doc.children.slice(0, target).reduce((sum, node) => sum + node.nodeSize, 1);
        const position = start + Math.min(action.at, doc.child(target).content.size);
        const mark = `<${index}>`;
        if (action.kind === 'split') page.dispatch(page.editor.tr.split(position));
        else {
          typed.push(mark);
          page.dispatch(page.editor.tr.insertText(mark, position));
        }
        break;
      }
      case 'write':
        server.write(`w${index} `, action.isComplete);
        break;
      case 'other': {
        const block = server.blocks[action.block % Math.max(1, server.blocks.length)];
        if (!block) break;
        const at = Math.min(action.at, JSON.stringify(contentOf(block.body)).length > 2 ? 1 : 0);
        server.edit(block, [{ from: at, to: at, insert: [{ type: 'text', text: `{${index}}` }] }], block.rev);
        break;
      }
      case 'talk':
        page.talk();
        break;
      case 'hear':
        page.hear(action.isAll);
        break;
      case 'kill':
        page = page.killed(`k${index}_`);
        break;
      default:
        action satisfies never;
    }
  }
  return { page, typed };
}

test('page and log agree in the end, and every typed character is in both, though the browser is killed on the way', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const server = new Server(['The tide comes in.', 'It goes out again.']);
      const { page, typed } = play(server, steps);
      settle(page);
      const stored = entriesOf(latest(server)).map((entry) => entry.node.textContent);
      const shown = page.editor.doc.children.filter((node) => node.content.size > 0).map((node) => node.textContent);
      expect(shown).toEqual(stored.filter((text) => text !== ''));
      // A split may cut a mark in two; its characters stay all the same, once each.
      expect(shown.join('').split('<').length).toBe(typed.join('').split('<').length);
      expect(shown.join('').split('>').length).toBe(typed.join('').split('>').length);
      expect(server.suggestions).toBe('');
    }),
    { numRuns: 400 },
  );
});

test('with another person in the same blocks, nothing typed is lost: it is in the text or kept as a suggestion', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: other }), { maxLength: 60 }),
      (steps) => {
        const server = new Server(['The tide comes in.', 'It goes out again.']);
        const { page, ...played } = play(server, steps);
        const typed = played.typed.join('');
        settle(page);
        const kept = page.text() + server.suggestions;
        // Where a block was cut in two in the very place that another person changed, its text may stand in both.
        const hasSplit = steps.some((action) => action.kind === 'split');
        for (const sign of ['<', '>']) {
          const [found, wanted] = [kept.split(sign).length, typed.split(sign).length];
          if (hasSplit) expect(found).toBeGreaterThanOrEqual(wanted);
          else expect(found).toBe(wanted);
        }
        const stored = entriesOf(latest(server)).map((entry) => entry.node.textContent);
        expect(page.text().split('\n').filter(Boolean)).toEqual(stored.filter(Boolean));
      },
    ),
    { numRuns: 400 },
  );
});

test('a block that was removed elsewhere keeps its life where somebody was writing in it', () => {
  const server = new Server(['The tide comes in.', 'It goes out again.']);
  const page = new Page(server);
  page.dispatch(page.editor.tr.insertText('Mine. ', 1));
  server.decide({ type: 'block.remove', block: 'b0' });
  page.hear(true);
  settle(page);
  expect(page.text()).toBe('Mine. The tide comes in.\nIt goes out again.');
  expect(latest(server).blocks.map((block) => block.id)).not.toContain('b0');
});

test('what a person removes goes, and what undo brings back stays', () => {
  const server = new Server(['The tide comes in.', 'It goes out again.']);
  const page = new Page(server);
  const first = page.editor.doc.child(0);
  page.dispatch(page.editor.tr.delete(0, first.nodeSize));
  settle(page);
  expect(latest(server).blocks.map((block) => block.id)).toEqual(['b1']);
  page.dispatch(page.editor.tr.insert(0, first));
  settle(page);
  expect(page.text()).toBe('The tide comes in.\nIt goes out again.');
  expect(idOf(page.editor.doc.child(0))).toBe('b0');
});

test('a block made behind the text that is being written stays behind all of it', () => {
  const server = new Server(['The tide comes in.']);
  server.write('It goes out', false);
  const page = new Page(server);
  page.dispatch(
    page.editor.tr.insert(page.editor.doc.content.size, schema.nodes.paragraph.create(null, schema.text('Mine.'))),
  );
  settle(page);
  server.write(' again.', true);
  server.write('And in.', false);
  settle(page);
  expect(page.text()).toBe('The tide comes in.\nIt goes out again.\nAnd in.\nMine.');
});

test('a page that is left tells everything that was typed, though it hears of nothing any more', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const server = new Server(['The tide comes in.', 'It goes out again.']);
      const { page, ...played } = play(server, steps);
      const typed = played.typed.join('');
      page.leave();
      const stored = entriesOf(latest(server))
        .map((entry) => entry.node.textContent)
        .join('');
      expect((stored + server.suggestions).split('<').length).toBeGreaterThanOrEqual(typed.split('<').length);
    }),
    { numRuns: 400 },
  );
});
