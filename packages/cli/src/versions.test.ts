import type { Block, DocumentDiff } from '@longhand/document';
import { expect, test } from 'vitest';
import { diffText } from './versions.ts';

const block = (text: string): Block => ({
  ...{ id: 'a', rev: 1, prov: { by: 'person' } },
  body: { type: 'paragraph', content: [{ type: 'text', text }] },
});
const diff: Pick<DocumentDiff, 'fields' | 'blocks'> = {
  fields: ['title'],
  blocks: [
    {
      ...{ kind: 'changed', block: block('The snow fell.'), before: block('The rain fell.'), isMoved: false },
      text: [
        { kind: 'same', content: 'The ' },
        { kind: 'removed', content: 'rain' },
        { kind: 'added', content: 'snow' },
        { kind: 'same', content: ' fell.' },
      ],
    },
    { kind: 'removed', block: block('Gone \u001B[2J away.') },
  ],
};

test('a diff in the terminal marks what went and what came, and nothing in it is obeyed', () => {
  expect(diffText(diff, 'en', false)).toBe(
    'Changed: title\n\nChanged\n  The [-rain-]{+snow+} fell.\n\nRemoved\n  [-Gone  [2J away.-]\n',
  );
  const coloured = diffText(diff, 'zh', true);
  expect(coloured).toContain('\u001B[31;9mrain\u001B[0m\u001B[32;4msnow\u001B[0m');
  expect(coloured).not.toContain('\u001B[2J');
  expect(diffText({ fields: [], blocks: [] }, 'zh', false)).toBe('两个版本相同。\n');
});
