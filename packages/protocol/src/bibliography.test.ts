import { expect, test } from 'vitest';
import { entryOf } from './content.ts';
import type { SourceState } from './state.ts';

const source: SourceState = {
  ...{ id: 's1', name: 'Sea salt.html', media: 'text/html', bytes: 1, fileSha256: 'f', status: 'ready' },
  ...{ url: 'https://example.org/salt', fetchedAt: Date.UTC(2026, 10, 28) },
};
const text = { sha256: 'a', chars: 1, chunks: 1, headings: [], opening: '' };

test('a bibliography entry is what a person wrote, else what the file says, else its name and address', () => {
  expect(entryOf(source)).toEqual({
    type: 'webpage',
    title: 'Sea salt',
    URL: 'https://example.org/salt',
    accessed: { 'date-parts': [[2026, 11, 28]] },
  });
  const told = { ...source, text: { ...text, entry: { type: 'article', title: 'Salt' } as const } };
  expect(entryOf(told)).toMatchObject({ type: 'article', title: 'Salt', URL: 'https://example.org/salt' });
  expect(entryOf({ ...told, entry: { type: 'report' } })).toEqual({ type: 'report', title: 'Sea salt' });
});
