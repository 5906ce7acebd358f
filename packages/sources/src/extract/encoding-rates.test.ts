import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeLegacy } from '../../test/legacy-encodings.ts';
import { decodeText, type Encoding } from './encoding.ts';

const SAMPLES = 100;
const folder = join(import.meta.dirname, '../../test/fixtures/languages');
const textOf = (name: string) => readFileSync(join(folder, `${name}.txt`), 'utf8');

function encoded(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    default:
      return encodeLegacy(text, encoding);
  }
}

/** Files of `bytes` bytes that begin at different places of a text: how many of a hundred are read as what was written. */
function rate(name: string, encoding: Encoding, bytes: number): number {
  const characters = Array.from(textOf(name));
  const ring = [...characters, ...characters, ...characters];
  let read = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.floor((sample * characters.length) / SAMPLES);
    // The last character may be cut, as in a file that was not copied whole.
    const file = encoded(ring.slice(start, start + bytes).join(''), encoding).subarray(0, bytes);
    expect(file.length).toBe(bytes);
    // Pure ASCII is the same text in most of them.
    if (decodeText(file).text === new TextDecoder(encoding).decode(file)) read++;
  }
  return read;
}

/** What is reached; the texts are our own, and neither the list of frequent characters nor the weights were made from the Chinese ones. */
const reached: readonly (readonly [name: string, encoding: Encoding, at40: number, at200: number, at2000: number])[] = [
  ['zh-hans', 'utf-8', 100, 100, 100],
  ['zh-hans', 'gb18030', 100, 100, 100],
  ['zh-hans', 'utf-16le', 100, 100, 100],
  ['zh-hans', 'utf-16be', 100, 100, 100],
  ['zh-hant', 'utf-8', 100, 100, 100],
  ['zh-hant', 'big5', 100, 100, 100],
  ['zh-hant', 'gb18030', 100, 100, 100],
  ['zh-hant', 'utf-16le', 100, 100, 100],
  ['zh-hant', 'utf-16be', 100, 100, 100],
  ['ja', 'utf-8', 100, 100, 100],
  ['ja', 'shift_jis', 100, 100, 100],
  ['ja', 'utf-16le', 100, 100, 100],
  ['ja', 'utf-16be', 100, 100, 100],
  ['fr', 'utf-8', 100, 100, 100],
  ['fr', 'windows-1252', 98, 100, 100],
  ['fr', 'utf-16le', 100, 100, 100],
  ['fr', 'utf-16be', 100, 100, 100],
];

describe('of a hundred files in each encoding', () => {
  test.each(reached)('%s in %s: %i are read right at 40 bytes, %i at 200, %i at 2,000', (name, encoding, ...rates) => {
    expect([40, 200, 2_000].map((bytes) => rate(name, encoding, bytes))).toEqual(rates);
  });
});
