import { expect, test } from 'vitest';
import { numberFrom, problemOfAnswer } from './check-answer.ts';
import type { Answer, Question } from './events.ts';
import type { DocState } from './state.ts';

const record = { name: 'a.pdf', media: 'application/pdf', bytes: 1, fileSha256: '' };
const sources: DocState['sources'] = {
  ok: { id: 'ok', ...record, status: 'ready' },
  reading: { id: 'reading', ...record, status: 'extracting' },
  bad: { id: 'bad', ...record, status: 'failed' },
};
const ask = (kind: Question['kind'], more: Partial<Question> = {}): Question => ({
  id: 'q1',
  text: 'Q?',
  kind,
  ...more,
});
const pages = ask('number', { min: 1, max: 10, unit: 'pages' });
const one = ask('choice', { options: ['a', 'b'] });
const several = ask('choice', { options: ['a', 'b', 'c'], isMultiple: true });

test.each<[string, Question, Answer, string | null]>([
  ['"decide for me" fits everything', pages, null, null],
  ['a number in its range', pages, 10, null],
  ['a number beyond its range', pages, 11, 'run.answerRange'],
  ['a number below its least', ask('number', { min: 5 }), 4, 'run.answerLeast'],
  ['a number above its most', ask('number', { max: 5 }), 6, 'run.answerMost'],
  ['words for a number', pages, '10', 'run.answerNumber'],
  ['no number at all', pages, Number.NaN, 'run.answerNumber'],
  ['one option', one, 'a', null],
  ['own words for a choice', one, 'something else', null],
  ['several for a choice of one', one, ['a', 'b'], 'run.answerOne'],
  ['a number for a choice', one, 1, 'run.answerChoice'],
  ['several options', several, ['a', 'c'], null],
  ['none of several', several, [], 'run.answerChoice'],
  ['the same twice', several, ['a', 'a'], 'run.answerChoice'],
  ['words', ask('text'), 'x', null],
  ['blank words', ask('text'), '  ', 'run.answerText'],
  ['a list for words', ask('text'), ['x'], 'run.answerText'],
  ['a source', ask('file'), 'ok', null],
  ['a source that is being read', ask('file'), 'reading', null],
  ['a source that could not be read', ask('file'), 'bad', 'run.answerFileFailed'],
  ['a source that is not there', ask('file'), 'constructor', 'run.answerFile'],
])('an answer is taken or refused with a reason: %s', (_name, question, answer, code) => {
  expect(problemOfAnswer(question, answer, sources)?.code ?? null).toBe(code);
});

test.each<[string, number | null]>([
  ['1,200 words', 1200],
  ['１２００', 1200],
  ['3.5', 3.5],
  ['2万字', 20_000],
  ['-4', -4],
  ['12 页', 12],
  ['about ten', null],
  ['1 or 2', null],
  ['', null],
])('a number is read as people write it: %s', (text, value) => {
  expect(numberFrom(text)).toBe(value);
});
