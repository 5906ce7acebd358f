import type { Api } from '@longhand/client';
import { emptyState, type Question } from '@longhand/protocol';
import { expect, test } from 'vitest';
import { askQuestion } from './ask-question.ts';

/** A terminal on which somebody types the given lines. */
function typing(...lines: readonly string[]) {
  const shown: string[] = [];
  const left = [...lines];
  const terminal = {
    isInteractive: true,
    line: (text: string) => void shown.push(text),
    block: () => {},
    keepBlock: () => {},
    ask: async () => left.shift() ?? null,
  };
  const state = {
    ...emptyState('d1'),
    sources: { src: { id: 'src', name: 'a.pdf', media: '', bytes: 1, fileSha256: '', status: 'ready' as const } },
  };
  const uploaded: string[] = [];
  // Only the upload is asked for here.
  const api = {
    sources: {
      upload: async (_document: string, file: File) => {
        uploaded.push(file.name);
        return { source: { id: 'src_new' }, seq: 1 };
      },
    },
  } as unknown as Api;
  const options = { api, terminal, locale: 'en', signal: new AbortController().signal, state: () => state } as const;
  return { shown, uploaded, ask: (question: Question) => askQuestion(question, { n: 1, count: 1 }, options) };
}
const question = (kind: Question['kind'], more: Partial<Question> = {}): Question => ({
  id: 'q',
  text: 'Q?',
  kind,
  ...more,
});

test('a number out of range is refused with the range, and asked for again', async () => {
  const person = typing('99', 'many', '12 pages');
  expect(await person.ask(question('number', { min: 1, max: 20, unit: 'pages' }))).toBe(12);
  expect(person.shown.filter((line) => line.includes('wants a number'))).toHaveLength(2);
  expect(person.shown).toContain('  pages (1 – 20)');
});

test('options are chosen by number, one or several, or in own words', async () => {
  const options = ['a', 'b', 'c'];
  expect(await typing('2').ask(question('choice', { options }))).toBe('b');
  expect(await typing('1, 3').ask(question('choice', { options, isMultiple: true }))).toEqual(['a', 'c']);
  expect(await typing('another one').ask(question('choice', { options }))).toBe('another one');
});

test('a file is a source that is there, or is uploaded; one that is not there is said so', async () => {
  expect(await typing('1').ask(question('file'))).toBe('src');
  const person = typing('/nowhere/x.pdf', import.meta.filename);
  expect(await person.ask(question('file'))).toBe('src_new');
  expect(person.uploaded).toEqual(['ask-question.test.ts']);
  expect(person.shown.some((line) => line.includes('/nowhere/x.pdf'))).toBe(true);
});

test('an empty line leaves the question to the writer', async () => {
  expect(await typing('').ask(question('text'))).toBeNull();
});
