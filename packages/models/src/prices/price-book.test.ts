import { expect, test } from 'vitest';
import { endpointsOf } from '../settings.ts';
import { priceBook, readPriceList } from './price-book.ts';

const openai = endpointsOf({ OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' }).endpoints;

test('a model of the snapshot has a price with its day', () => {
  expect(priceBook(openai, {})('openai/gpt-4o')).toEqual({
    currency: 'USD',
    input: 2.5,
    output: 10,
    origin: 'snapshot',
    date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  });
});

test('a date behind the name is the same model, another name is not', () => {
  const book = priceBook(openai, {});
  expect(book('anthropic/claude-sonnet-4-20250514')).toEqual(book('anthropic/claude-sonnet-4'));
  expect(book('anthropic/claude-sonnet-4-and-more')).toBeNull();
});

test('unknown stays unknown: never nothing, and never the price of the same name elsewhere', () => {
  const elsewhere = priceBook(
    endpointsOf({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:8000' }).endpoints,
    {},
  );
  expect(elsewhere('openai/gpt-4o')).toBeNull();
  expect(elsewhere('ollama/qwen3')).toBeNull();
  expect(elsewhere('openai/constructor')).toBeNull();
});

test('what a person says stands above the snapshot, line before wildcard, and nothing is a price', () => {
  const own = readPriceList(
    '{"openai/*": {"input": 1, "output": 2}, "openai/gpt-4o": {"currency": "CNY", "input": 3, "output": 4}, "ollama/*": {"input": 0, "output": 0}}',
    'prices.json',
  );
  const book = priceBook(openai, own);
  expect(book('openai/gpt-4o')).toEqual({ currency: 'CNY', input: 3, output: 4, origin: 'person' });
  expect(book('openai/other')).toMatchObject({ currency: 'USD', input: 1 });
  expect(book('ollama/qwen3')).toMatchObject({ input: 0, output: 0 });
});

test.each([
  '',
  '[]',
  '{"gpt": {"input": 1, "output": 1}}',
  '{"openai/a": {"input": -1, "output": 1}}',
  '{"openai/a": {"input": 1}}',
])('a list that cannot be used is refused by name: %s', (text) => {
  expect(() => readPriceList(text, '/x/prices.json')).toThrow(/\/x\/prices\.json/);
});
