import type { Block } from '@longhand/document';
import { emptyState } from '@longhand/protocol';
import type { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { idOf } from './arrange.ts';
import { type Draft, draftOf, type KeyedTask, takeUp } from './draft.ts';
import { entriesOf } from './entries.ts';
import { emptyLedger, type Ledger, reconcile } from './ledger.ts';
import { schema } from './schema.ts';
import { nextTask, noteSent } from './tasks.ts';

const hour = 60 * 60 * 1_000;

function textNode(id: string, text: string): Node {
  return schema.nodes.paragraph.create({ id }, text === '' ? null : schema.text(text));
}

/** A page that has just opened a document with these paragraphs. */
function opened(texts: Readonly<Record<string, string>>, rev = 1): { ledger: Ledger; local: readonly Node[] } {
  const blocks = Object.entries(texts).map(
    ([id, text]): Block => ({
      id,
      rev,
      prov: { by: 'agent' },
      body: { type: 'paragraph', content: [{ type: 'text', text }] },
    }),
  );
  const entries = entriesOf({ ...emptyState('d'), blocks });
  const { ledger, wanted } = reconcile(emptyLedger, entries, [], 0, null, () => 'new');
  return { ledger, local: wanted };
}

function textsOf(nodes: readonly Node[]): readonly string[] {
  return nodes.map((node) => node.textContent);
}

/** A draft in which `a` was changed and the change is on its way. */
function onItsWay(): Draft {
  const page = opened({ a: 'The tide.' });
  const local = [textNode('a', 'The tide comes.')];
  const task = nextTask(page.ledger, local, null, new Map());
  if (task === null) throw new Error('Nothing to tell.');
  const current: KeyedTask = { task, key: 'k1' };
  const draft = draftOf('d', noteSent(page.ledger, task, null), local, current, 0);
  if (draft === null) throw new Error('Nothing to keep.');
  return JSON.parse(JSON.stringify(draft));
}

test('a page that has told everything keeps nothing', () => {
  const { ledger, local } = opened({ a: 'The tide.', b: 'The moon.' });
  expect(draftOf('d', ledger, local, null, 0)).toBeNull();
});

test('what was on its way is told again under its own key', () => {
  const { ledger, local } = opened({ a: 'The tide.' });
  const taken = takeUp(onItsWay(), ledger, local, hour);
  expect(taken.current).toMatchObject({ key: 'k1', task: { id: 'a', command: { type: 'block.edit', baseRev: 1 } } });
  expect(textsOf(taken.local)).toEqual(['The tide comes.']);
});

test('after a day, when nobody knows the key any more, the text that the log shows decides', () => {
  const arrived = opened({ a: 'The tide comes.' }, 2);
  const told = takeUp(onItsWay(), arrived.ledger, arrived.local, 24 * hour);
  expect(told.current).toBeNull();
  expect(nextTask(told.ledger, told.local, null, new Map())).toBeNull();

  const lost = opened({ a: 'The tide.' });
  const again = takeUp(onItsWay(), lost.ledger, lost.local, 24 * hour);
  expect(nextTask(again.ledger, again.local, null, new Map())).toMatchObject({ command: { type: 'block.edit' } });
});

test('a removal is taken up only while the block is what the person saw', () => {
  const page = opened({ a: 'The tide.', b: 'The moon.' });
  const draft = draftOf('d', page.ledger, page.local.slice(1), null, 0);
  if (draft === null) throw new Error('Nothing to keep.');
  expect(takeUp(draft, page.ledger, page.local, 0).local.map(idOf)).toEqual(['b']);
  const changed = opened({ a: 'The tide, revised.', b: 'The moon.' }, 2);
  expect(takeUp(draft, changed.ledger, changed.local, 0).local.map(idOf)).toEqual(['a', 'b']);
});

test('a draft that cannot be read is refused whole', () => {
  const { ledger, local } = opened({ a: 'The tide.' });
  const draft = onItsWay();
  const broken = { ...draft, blocks: draft.blocks.map((block) => ({ ...block, node: { type: 'hologram' } })) };
  expect(() => takeUp(broken as Draft, ledger, local, 0)).toThrow(RangeError);
});
