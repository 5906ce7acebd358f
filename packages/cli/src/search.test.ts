import type { SearchHit } from '@longhand/protocol';
import { describe, expect, test } from 'vitest';
import { hitsText, isColoured } from './search.ts';

const hit = (more: Partial<SearchHit>): SearchHit => ({
  source: 's_1',
  sha256: 'a'.repeat(64),
  name: '海水.pdf',
  start: 0,
  end: 4,
  text: '海水含盐',
  highlights: [],
  score: 1,
  ...more,
});

describe('what a search shows in a terminal', () => {
  test('what answers the query is marked in colour, and the place is told in the language of the person', () => {
    const hits = [hit({ page: 3, highlights: [{ start: 3, end: 4 }] })];
    expect(hitsText({ hits }, 'zh', true)).toBe(
      '1. \u001B[1m海水.pdf\u001B[0m  \u001B[2m第 3 页\u001B[0m\n   海水含\u001B[1;33m盐\u001B[0m\n',
    );
    expect(hitsText({ hits }, 'en', false)).toBe('1. 海水.pdf  page 3\n   海水含盐\n');
  });

  test('a source cannot give orders to the terminal', () => {
    const text = 'salt\u001B]0;owned\u0007\r\n\u009B2Jsea';
    const hits = [hit({ text, end: text.length, name: 'a\u001B[2Jb', highlights: [{ start: 2, end: 9 }] })];
    const shown = hitsText({ hits }, 'en', false);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
    expect(shown).toContain('2Jsea');
  });

  test('colours are for terminals only, and NO_COLOR takes them away', () => {
    expect(isColoured({ isTTY: true }, {})).toBe(true);
    expect(isColoured({}, {})).toBe(false);
    expect(isColoured({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(isColoured({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(isColoured({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });
});
