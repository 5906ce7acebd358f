import type { OutlineSection } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { addSection, changeSection, isTyped, moveSection, rebased, removeSection } from './outline-edit.ts';

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

test('what is being typed stays when the outline that was sent before comes back', () => {
  const first = changeSection(sections, 'a', { title: 'A' });
  const second = changeSection(first, 'b', { goal: 'Half a wo' });
  expect(rebased({ base: sections, sections: second }, first)).toEqual(second);
});

test('what somebody else changed stays, too', () => {
  const mine = addSection(removeSection(changeSection(sections, 'b', { title: 'B' }), 'c')).next;
  const theirs = changeSection(sections, 'a', { target: 200 });
  const both = rebased({ base: sections, sections: mine }, theirs);
  expect(both.slice(0, 2)).toEqual([
    { id: 'a', title: 'a', level: 1, target: 200 },
    { id: 'b', title: 'B', level: 1 },
  ]);
  expect(both).toHaveLength(3);
});

test('another plan altogether takes the place of what was typed on the old one', () => {
  const plan = [{ id: 'x', title: 'x', level: 1 }] as const;
  expect(rebased({ base: sections, sections: addSection(sections).next }, plan)).toEqual(plan);
});

test('only an outline is taken for one', () => {
  expect(isTyped(JSON.parse(JSON.stringify({ base: sections, sections })))).toBe(true);
  for (const value of [null, 1, [], {}, { base: [], sections: [{ id: 1 }] }]) expect(isTyped(value)).toBe(false);
});
