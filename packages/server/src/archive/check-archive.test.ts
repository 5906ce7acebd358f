import type { BlockBody } from '@longhand/document';
import type { LogEvent, NewEvent } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { event } from '../../test/harness.ts';
import { checkArchive } from './check-archive.ts';

const inserted = (id: string, body: BlockBody) =>
  event('block.inserted', { content: { id, rev: 1, prov: { by: 'person' }, body }, after: null });
const text: BlockBody = { type: 'paragraph', content: [{ type: 'text', text: 'Twice.' }] };

function check(...events: readonly NewEvent[]): void {
  const all = [event('document.created', { title: '', brief: '', lang: 'en' }), ...events];
  const placed = all.map((each, index) => ({ ...each, seq: index + 1 }) as LogEvent);
  checkArchive({
    ...{ document: 'd', title: '', events: placed },
    ...{ sources: new Map(), texts: new Map(), assets: [], files: new Set<string>() },
  });
}

test('an archive whose document nobody could show is refused, with the place and the reason', () => {
  expect(() => check(inserted('a', text), inserted('a', text))).toThrow(
    expect.objectContaining({ code: 'archive.invalid', params: { problem: 'duplicate_block', where: 'Twice.' } }),
  );
  const table: BlockBody = { type: 'table', columns: [{}, {}], headerRows: 0, rows: [[{ content: [] }]] };
  expect(() => check(inserted('a', table))).toThrow(expect.objectContaining({ code: 'archive.invalid' }));
});

test('what is only missing something comes in', () => {
  check(
    inserted('a', text),
    inserted('b', { type: 'figure', kind: 'mermaid', source: 'graph TD', alt: '' }),
    inserted('c', { type: 'paragraph', content: [{ type: 'xref', target: 'gone' }] }),
  );
});
