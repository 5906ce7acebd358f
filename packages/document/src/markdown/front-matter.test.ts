import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrontMatter } from './front-matter.ts';
import { parseMarkdown } from './parse.ts';

describe('front matter of a file', () => {
  it('is read as people and programs write it', () => {
    expect(
      readFrontMatter(
        '---\ntitle: \'城市\'\'内涝\'\nsubtitle: A sub # comment\nauthor:\n  - name: Anna Gray\n    affiliation: "City \\"Lab\\""\n    email: a@b.c\n  - 张三\ndate: 2026-11-28T10:00:00Z\nlang: zh-CN\nabstract: |\n  First\n  line.\n\n  Second.\nkeywords: [drainage, 内涝]\ntags:\n  - flood\n---\n\n正文',
      ),
    ).toEqual({
      title: "城市'内涝",
      lang: 'zh',
      matter: {
        subtitle: 'A sub',
        authors: [{ name: 'Anna Gray', affiliation: 'City "Lab"', email: 'a@b.c' }, { name: '张三' }],
        date: '2026-11-28',
        abstract: ['First line.', 'Second.'],
        keywords: ['drainage', '内涝', 'flood'],
      },
      end: expect.any(Number),
    });
    expect(readFrontMatter('---\nauthor: 张三、李四\n---\n')?.matter).toEqual({ authors: [{ name: '张三、李四' }] });
    expect(readFrontMatter('---\nauthors: [张三, 李四]\nkeywords: 甲；乙, 丙\n...\n')?.matter).toEqual({
      authors: [{ name: '张三' }, { name: '李四' }],
      keywords: ['甲', '乙', '丙'],
    });
  });

  it('is not seen where there is none', () => {
    for (const text of [
      '',
      '---',
      '---\n---',
      '---\ntitle: a',
      'title: a\n---',
      '---\n注意：x\n---',
      '---\nnote: x\n---',
      '\n---\ntitle: a\n---',
    ])
      expect(readFrontMatter(text)).toBeNull();
  });

  it('never throws, and what is behind it is the text', () => {
    const line = fc.constantFrom(
      '---',
      'title: a',
      'author:',
      '  - b',
      '  - name: "x',
      'date: 2026',
      'k: [',
      '...',
      '',
      'text',
      '"\\',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        const read = readFrontMatter(text);
        if (read === null) return;
        expect(parseMarkdown(text)).toEqual(
          parseMarkdown(text.slice(read.end)).map((block) => ({
            ...block,
            start: block.start + read.end,
            end: block.end + read.end,
          })),
        );
      }),
    );
  });
});
