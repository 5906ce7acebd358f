import type { BlockBody, Inline } from '@longhand/document';
import fc from 'fast-check';
import { Transform } from 'prosemirror-transform';
import { expect, test } from 'vitest';
import { arrange, idOf } from './arrange.ts';
import { nodeToBody } from './from-node.ts';
import { merge, patchNode } from './merge.ts';
import { schema } from './schema.ts';
import { bodyToNode } from './to-node.ts';

const words = fc.stringMatching(/^[ab中文 ]{0,8}$/);
const inline: fc.Arbitrary<Inline> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words.filter((text) => text !== '') }),
  fc.record({
    type: fc.constant('text' as const),
    text: words.filter((text) => text !== ''),
    marks: fc.subarray(['code', 'em', 'strong'] as const, { minLength: 1 }),
  }),
  fc.record({
    type: fc.constant('text' as const),
    text: fc.constant('link'),
    href: fc.constant('https://example.org/'),
  }),
  fc.record(
    { type: fc.constant('math' as const), tex: fc.constantFrom('x', 'E=mc^2'), alt: fc.constant('a letter') },
    { requiredKeys: ['type', 'tex'] },
  ),
  fc.record({ type: fc.constant('cite' as const), citation: fc.constantFrom('c1', 'c2') }),
  fc.constant<Inline>({ type: 'break' }),
  fc.constant<Inline>({ type: 'footnote', content: [{ type: 'text', text: 'note' }] }),
);
const inlines = fc.array(inline, { maxLength: 5 });
const body: fc.Arbitrary<BlockBody> = fc.letrec<{ body: BlockBody }>((tie) => ({
  body: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: fc.constant('paragraph' as const), content: inlines }),
    fc.record({
      type: fc.constant('heading' as const),
      level: fc.constantFrom(1, 2, 3),
      content: inlines,
    }) as fc.Arbitrary<BlockBody>,
    fc.record({ type: fc.constant('code' as const), lang: fc.constant('ts'), text: words }),
    fc.record({ type: fc.constant('equation' as const), tex: fc.constant('a^2') }),
    fc.record({
      type: fc.constant('table' as const),
      columns: fc.constant([{ align: 'left' as const }, {}]),
      headerRows: fc.constant(1),
      rows: fc.array(fc.tuple(fc.record({ content: inlines }), fc.record({ content: inlines })), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record({
      type: fc.constant('list' as const),
      ordered: fc.boolean(),
      items: fc.array(fc.record({ blocks: fc.array(tie('body'), { minLength: 1, maxLength: 2 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record({
      type: fc.constant('definitions' as const),
      items: fc.array(fc.record({ term: inlines, blocks: fc.array(tie('body'), { minLength: 1, maxLength: 2 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record(
      {
        type: fc.constant('figure' as const),
        kind: fc.constant('mermaid' as const),
        source: fc.constant('graph TD'),
        alt: words,
        decorative: fc.boolean(),
      },
      { requiredKeys: ['type', 'kind', 'source', 'alt'] },
    ),
    fc.record({ type: fc.constant('quote' as const), blocks: fc.array(tie('body'), { minLength: 1, maxLength: 2 }) }),
  ),
})).body;

const paragraph = (text: string, id = 'p') =>
  schema.nodes.paragraph.create({ id }, text === '' ? null : schema.text(text));

test('a body comes back from the editor as it went in', () => {
  fc.assert(
    fc.property(body, (value) => {
      const node = bodyToNode(value, 'b1');
      node.check();
      const once = nodeToBody(node);
      expect(nodeToBody(bodyToNode(once, 'b1'))).toEqual(once);
      expect(bodyToNode(once, 'b1').eq(node)).toBe(true);
    }),
  );
});

test('any block can be patched into any other', () => {
  fc.assert(
    fc.property(body, body, (before, after) => {
      const change = new Transform(
        schema.nodes.doc.create(null, [paragraph('x', 'a'), bodyToNode(before, 'b'), paragraph('y', 'c')]),
      );
      patchNode(change, 3, bodyToNode(after, 'b'));
      expect(nodeToBody(change.doc.child(1))).toEqual(nodeToBody(bodyToNode(after, 'b')));
      expect(change.doc.child(0).textContent + change.doc.child(2).textContent).toBe('xy');
    }),
  );
});

test('any arrangement of blocks is reached, and blocks that stay the same keep their node', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });
  fc.assert(
    fc.property(ids, ids, fc.boolean(), (before, after, isChanged) => {
      const doc = schema.nodes.doc.create(
        null,
        before.map((id) => paragraph(id, id)),
      );
      const wanted = after.map((id, index) =>
        isChanged && index === 0
          ? paragraph(`${id}!`, id)
          : (doc.children.find((node) => idOf(node) === id) ?? paragraph(id, id)),
      );
      const change = new Transform(doc);
      arrange(change, wanted);
      expect(change.doc.children.map(idOf)).toEqual(after);
      expect(change.doc.children.map((node) => node.textContent)).toEqual(wanted.map((node) => node.textContent));
      const isSameOrder = before.join() === after.join();
      for (const [index, node] of isSameOrder ? [...change.doc.children.entries()].slice(1) : [])
        expect(node).toBe(doc.child(index));
    }),
  );
});

test('no typed character is lost, whatever the log did to the block meanwhile', () => {
  const letters = fc.stringMatching(/^[a-z]{0,12}$/);
  fc.assert(
    fc.property(
      letters,
      letters,
      fc.nat(12),
      fc.stringMatching(/^[A-Z]{1,4}$/),
      fc.nat(4),
      (base, remote, at, typed, removed) => {
        const from = Math.min(at, base.length);
        const local = base.slice(0, from) + typed + base.slice(from + removed);
        const merged = merge(paragraph(base), paragraph(local), paragraph(remote));
        expect(merged.textContent).toContain(typed);
        expect(merged.textContent.replace(typed, '').length).toBeLessThanOrEqual(Math.max(base.length, remote.length));
      },
    ),
  );
});

test('text that grew at its end and text that was typed in its middle both stand', () => {
  const merged = merge(paragraph('The tide'), paragraph('The high tide'), paragraph('The tide comes in.'));
  expect(merged.textContent).toBe('The high tide comes in.');
});

test('a table that both sides changed stays as the person left it', () => {
  const table = (text: string) =>
    bodyToNode({ type: 'table', columns: [{}], headerRows: 0, rows: [[{ content: [{ type: 'text', text }] }]] }, 't');
  expect(merge(table('a'), table('mine'), table('theirs')).textContent).toBe('mine');
});
