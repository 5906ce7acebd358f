import type { Block } from '@longhand/document';
import { textRun } from '@longhand/document';
import { type DocState, emptyState } from '@longhand/protocol';
import { expect, it } from 'vitest';
import { createPageNumbers } from '../editor/page-numbers.ts';
import { outlineNumbers } from './outline-numbers.ts';

const heading = (id: string, level: 1 | 2, section?: string): Block => ({
  ...{ id, rev: 1, prov: { by: 'agent' } as const },
  ...(section === undefined ? {} : { section }),
  body: { type: 'heading', level, content: [textRun(id)] },
});

it('the outline shows the numbers that the text has, and none for what is not written', () => {
  const state: DocState = {
    ...emptyState('d'),
    title: 'Tides',
    outline: ['o1', 'o2', 'o3'].map((id) => ({ id, title: id, level: 1 })),
    blocks: [heading('Own heading', 1), heading('First', 1, 'o1'), heading('Part', 2, 'o1'), heading('Third', 1, 'o3')],
  };
  expect([...outlineNumbers(state, createPageNumbers())]).toEqual([
    ['o1', '2\u2002'],
    ['o3', '3\u2002'],
  ]);
  const official: DocState = { ...state, lang: 'zh', layout: { template: 'official' } };
  expect([...outlineNumbers(official, createPageNumbers())]).toEqual([
    ['o1', '二、'],
    ['o3', '三、'],
  ]);
});
