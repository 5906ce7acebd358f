import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeLegacy } from '../../test/legacy-encodings.ts';
import { decodeText, detectEncoding } from './encoding.ts';
import { decodeHtml } from './html-encoding.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures');
const zh = readFileSync(join(fixtures, 'report-zh.md'), 'utf8');
const gb = readFileSync(join(fixtures, 'report-zh-gb18030.txt'));
const en = readFileSync(join(fixtures, 'report-en.md'), 'utf8');
const big = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('decodeText', () => {
  test.each([
    ['UTF-8', Buffer.from(zh), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${zh}`), 'utf-8'],
    ['UTF-16 LE', Buffer.from(zh, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', big(zh), 'utf-16be'],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${zh}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE with a mark', big(`\ufeff${zh}`), 'utf-16be'],
    ['GB18030', gb, 'gb18030'],
  ])('reads Chinese in %s', (_, bytes, encoding) => {
    expect(decodeText(bytes)).toEqual({ text: zh, encoding });
  });
  test.each([
    ['UTF-8', Buffer.from(en), 'utf-8'],
    ['UTF-16 LE', Buffer.from(en, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', big(en), 'utf-16be'],
  ])('reads English in %s', (_, bytes, encoding) => {
    expect(decodeText(bytes)).toEqual({ text: en, encoding });
  });
  test('reads Western European text in Windows-1252', () => {
    const text = 'Le café de la Grand’Place est fermé jusqu’à l’été. Größe und Länge sind ungefähr gleich.';
    const bytes = Buffer.from(text.replaceAll('’', '\u0092'), 'latin1');
    expect(decodeText(bytes)).toEqual({ text, encoding: 'windows-1252' });
  });
  test.each([
    ['gb18030', '老城区管网标准偏低'],
    ['big5', '老城區的排水標準偏低'],
    ['shift_jis', '水位計は橋のたもとにあります'],
  ] as const)('finds %s behind pages of ASCII', (encoding, line) => {
    const ascii = Buffer.from('A log line in plain English, again and again.\n'.repeat(50_000));
    expect(detectEncoding(Buffer.concat([ascii, encodeLegacy(line, encoding)]))).toBe(encoding);
  });
  test('finds every encoding of a line of a dozen characters', () => {
    const line = '排水管网的设计标准，没有变化。';
    expect(detectEncoding(Buffer.from(line, 'utf16le'))).toBe('utf-16le');
    expect(detectEncoding(big(line))).toBe('utf-16be');
    const at = gb.indexOf(0x0a, 40);
    expect(detectEncoding(gb.subarray(0, at))).toBe('gb18030');
  });
  test('forgives a character that is cut at the end', () => {
    expect(detectEncoding(Buffer.from(zh).subarray(0, 101))).toBe('utf-8');
  });
});

test('an HTML page in GB2312 is read as it says, whatever its bytes look like', () => {
  const page = Buffer.concat([
    Buffer.from('<html><head><meta charset="gb2312"></head><body>'),
    gb.subarray(2, 22),
    Buffer.from('</body></html>'),
  ]);
  expect(decodeHtml(page)).toContain('城市雨洪管理年度报告');
});
