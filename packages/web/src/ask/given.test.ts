import type { Question } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { answerOf, NOTHING, OWN, problemOf } from './given.ts';

const ask = (kind: Question['kind'], more: Partial<Question> = {}): Question => ({ id: 'q', text: 'Q', kind, ...more });

test('an untouched field of any kind leaves the question to the writer', () => {
  for (const kind of ['choice', 'text', 'number', 'file'] as const) expect(answerOf(ask(kind), NOTHING)).toBeNull();
});

test('each kind makes an answer of its own type', () => {
  expect(answerOf(ask('choice'), { chosen: ['a'], text: '' })).toBe('a');
  expect(answerOf(ask('choice'), { chosen: [OWN], text: ' mine ' })).toBe('mine');
  expect(answerOf(ask('choice', { isMultiple: true }), { chosen: ['a', OWN], text: 'b' })).toEqual(['a', 'b']);
  expect(answerOf(ask('number'), { chosen: [], text: '1,200' })).toBe(1200);
  expect(answerOf(ask('file'), { chosen: ['src_1'], text: '' })).toBe('src_1');
});

test('what is no number, or out of range, is told before it is sent', () => {
  const pages = ask('number', { min: 1, max: 9 });
  expect(problemOf(pages, { chosen: [], text: 'many' }, {})?.code).toBe('run.answerNumber');
  expect(problemOf(pages, { chosen: [], text: '12' }, {})?.code).toBe('run.answerRange');
  expect(problemOf(pages, NOTHING, {})).toBeNull();
});
