import { expect, test } from 'vitest';
import { draftOf, emptyDraft, inputOf, withKind } from './endpoint-draft.ts';

test('an endpoint that is changed and left as it is says the same again, without a word of its key', () => {
  const price = { currency: 'CNY', input: 0.5, output: 2 };
  const shown = {
    name: 'work',
    kind: 'openai',
    address: 'https://models.example/v1',
    hasKey: true,
    models: ['a', 'b/c'],
    contextLength: 32_000,
    concurrency: 5,
    price,
    origin: 'page',
  } as const;
  expect(inputOf(draftOf(shown))).toEqual({
    input: {
      name: 'work',
      kind: 'openai',
      address: 'https://models.example/v1',
      models: ['a', 'b/c'],
      contextLength: 32_000,
      concurrency: 5,
      price,
    },
  });
});

test.each([
  ['name', { name: 'My model' }],
  ['address', { address: ' ' }],
  ['contextLength', { contextLength: '-1' }],
  ['concurrency', { concurrency: '1.5' }],
  ['price', { priceInput: '2' }],
  ['price', { priceInput: '2', priceOutput: '4', currency: 'dollars' }],
] as const)('what cannot be used is named: %s', (problem, more) => {
  expect(inputOf({ ...emptyDraft('openai', []), ...more })).toEqual({ problems: [problem] });
});

test('numbers may be written as people write them', () => {
  const read = inputOf({
    ...emptyDraft('ollama', []),
    contextLength: '32,768',
    priceInput: '0',
    priceOutput: '0,5',
    models: 'a，b, ',
  });
  expect(read).toMatchObject({
    input: { contextLength: 32_768, price: { input: 0, output: 0.5 }, models: ['a', 'b'] },
  });
});

test('another kind brings its own name and address only where nobody wrote others', () => {
  const taken = ['ollama'];
  const fresh = withKind(emptyDraft('openai', taken), 'ollama', taken);
  expect(fresh).toMatchObject({ name: 'ollama-2', address: 'http://127.0.0.1:11434' });
  const own = withKind({ ...emptyDraft('openai', []), name: 'work', address: 'http://gpu' }, 'anthropic', []);
  expect(own).toMatchObject({ kind: 'anthropic', name: 'work', address: 'http://gpu' });
});
