import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readLook } from './export-settings.ts';

test('what is not asked for is left to the document', () => {
  expect(readLook({})).toEqual({ settings: {}, base: null, csl: null });
  expect(readLook({ evidence: false, review: false }).settings).toEqual({});
});

test('every flag becomes a setting', () => {
  const look = { template: 'bid', citations: 'ieee', standard: 'a-2a', evidence: true, review: true } as const;
  expect(readLook(look).settings).toEqual(look);
});

test('a file of the user stands as its path until it is sent', () => {
  expect(readLook({ citations: 'styles/house.csl', base: 'house.dotx' })).toEqual({
    settings: {},
    base: resolve('house.dotx'),
    csl: resolve('styles/house.csl'),
  });
});

test('a name that nobody knows is refused with those that there are', () => {
  const refusal = expect.objectContaining({
    code: 'cli.badChoice',
    params: { flag: '--standard', given: 'x-4', choices: 'ua-1, a-2a' },
  });
  expect(() => readLook({ standard: 'x-4' })).toThrow(refusal);
  expect(() => readLook({ citations: 'harvard' })).toThrow(expect.objectContaining({ code: 'cli.badChoice' }));
});
