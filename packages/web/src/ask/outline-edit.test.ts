import type { OutlineSection } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { addSection, changeSection, moveSection, removeSection } from './outline-edit.ts';

const sections: readonly OutlineSection[] = ['a', 'b', 'c'].map((id) => ({ id, title: id, level: 1 }));
const ids = (list: readonly OutlineSection[]) => list.map((section) => section.id).join('');

test('a section moves past its neighbour and stops at the ends', () => {
  expect(ids(moveSection(sections, 'b', -1))).toBe('bac');
  expect(ids(moveSection(sections, 'b', 1))).toBe('acb');
  expect(moveSection(sections, 'a', -1)).toBe(sections);
  expect(moveSection(sections, 'c', 1)).toBe(sections);
  expect(moveSection(sections, 'gone', 1)).toBe(sections);
});

test('a new section has an id of its own and the level of the one before', () => {
  const { next, added } = addSection([{ id: 'a', title: 'a', level: 2 }]);
  expect(next.at(-1)).toEqual({ id: added, title: '', level: 2 });
  expect(addSection(next).added).not.toBe(added);
});

test('changing or removing one section leaves the others as they are', () => {
  expect(changeSection(sections, 'b', { title: 'B' })[0]).toBe(sections[0]);
  expect(ids(removeSection(sections, 'b'))).toBe('ac');
});
