import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixedText } from '../../test/mixed-text.ts';
import { chunkText } from '../text/index.ts';
import { readCsv, recordsOf } from './csv.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const read = (text: string) => readCsv(text, DEFAULT_LIMITS);

describe('a table as text', () => {
  test.each([
    ['comma', '区域,积水点\n东城,42\n西城,61'],
    ['semicolon', '区域;积水点\r\n东城;42\r\n西城;61\r\n'],
    ['tab', '区域\t积水点\n东城\t42\n西城\t61\n'],
    ['bar', '区域|积水点\n东城|42\n西城|61\n'],
    ['what its first line names', 'sep=;\n区域;积水点\n东城;42\n西城;61'],
  ])('by %s: a line per row, a reference per cell', (name, text) => {
    const built = read(text);
    expect(built.text).toBe('区域 | 积水点\n东城 | 42\n西城 | 61');
    const at = built.text.indexOf('61');
    const label = built.places.find(({ start, end }) => start <= at && at < end)?.label;
    expect(label).toBe(name.startsWith('what') ? 'B4' : 'B3');
  });

  test('decimal commas and text with commas do not pass for the delimiter', () => {
    expect(read('Ort;Wert;Text\nNord;1,5;a, b, c\nSüd;2,5;d\n').text).toBe(
      'Ort | Wert | Text\nNord | 1,5 | a, b, c\nSüd | 2,5 | d',
    );
  });

  test('quoted cells hold the delimiter, quotes and line ends; blank lines count as rows', () => {
    const built = read('name,note\n\n"Smith, J.","said ""no""\r\nand left 😀"\n');
    expect(built.text).toBe('name | note\nSmith, J. | said "no" and left 😀');
    expect(built.places.at(-1)?.label).toBe('B3');
  });

  test('a quote that nothing closes is a character', () => {
    expect(read('a,5" pipe\nb,"6 pipe\nc,7').text).toBe('a | 5" pipe\nb | "6 pipe\nc | 7');
  });

  test('a row stays one sentence-exact piece of a chunk', () => {
    const text = `name,note\n${Array.from({ length: 100 }, (_, at) => `Station ${at},a note in plain English that has no mark at its end ${at}`).join('\n')}`;
    const built = read(text);
    const lines = chunkText(built.text, built.places, []).flatMap(({ start, end }) =>
      built.text.slice(start, end).split('\n'),
    );
    expect(lines).toEqual(built.text.split('\n'));
  });

  test('whatever is written is read back', () => {
    const cell = mixedText.map((text) => text.slice(0, 20));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        (records) => {
          const quoted = records
            .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
            .join('\r\n');
          expect([...recordsOf(quoted, ',')]).toEqual(records);
        },
      ),
    );
  });

  test('places cover the text without gaps, whatever the cells hold', () => {
    fc.assert(
      fc.property(mixedText, (text) => {
        const { text: built, places } = read(text);
        let end = 0;
        for (const place of places) {
          expect(place.start).toBe(end);
          end = place.end;
        }
        expect(end).toBe(built.length);
        expect(built).toBe(built.toWellFormed());
      }),
    );
  });
});
