import { describe, expect, test } from 'vitest';
import { commandSchema, createDocumentSchema, parseWith } from './index.ts';

function detail(schema: Parameters<typeof parseWith>[0], value: unknown, locale: 'en' | 'zh' = 'en'): string {
  const parsed = parseWith(schema, value, locale);
  return parsed.isValid ? '' : parsed.detail;
}

describe('parsing at the border', () => {
  test("names the field that is wrong, in the reader's language", () => {
    expect(detail(createDocumentSchema, { brief: 3, lang: 'en' })).toMatch(/^brief: .*string/i);
    expect(detail(createDocumentSchema, { brief: 3, lang: 'en' }, 'zh')).toMatch(/^brief: .*[一-鿿]/);
  });

  test('refuses a misspelt field instead of ignoring it', () => {
    expect(detail(commandSchema, { type: 'run.start', modle: 'digest' })).toContain('modle');
  });

  test('reports the branch of a union that was meant', () => {
    const text = detail(commandSchema, {
      type: 'block.insert',
      after: null,
      body: { type: 'paragraph', content: [{ type: 'text', text: 1 }] },
    });
    expect(text).toContain('body.content[0].text');
  });

  test('lets no link through that could run a script', () => {
    const insert = (href: string) => ({
      type: 'block.insert',
      after: null,
      body: { type: 'paragraph', content: [{ type: 'text', text: 'a', href }] },
    });
    expect(detail(commandSchema, insert('HTTPS://example.org'))).toBe('');
    expect(detail(commandSchema, insert('javascript:alert(1)'))).toContain('href');
    expect(detail(commandSchema, insert(' javascript:alert(1)'))).toContain('href');
  });
});
