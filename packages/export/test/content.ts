/** Small documents for tests. */
import type { BlockBody, DocumentContent, Inline, TextRun } from '@longhand/document';

export const text = (words: string, ...marks: NonNullable<TextRun['marks']>): Inline => ({
  type: 'text',
  text: words,
  ...(marks.length > 0 && { marks }),
});
export const paragraph = (...content: (string | Inline)[]): BlockBody => ({
  type: 'paragraph',
  content: content.map((part) => (typeof part === 'string' ? text(part) : part)),
});
export const heading = (level: 1 | 2 | 3 | 4 | 5 | 6, words: string): BlockBody => ({
  type: 'heading',
  level,
  content: [text(words)],
});

export function contentOf(bodies: readonly BlockBody[], more: Partial<DocumentContent> = {}): DocumentContent {
  return {
    schema: 'doc/1',
    id: 'test',
    title: 'A test document',
    lang: 'en',
    updatedAt: Date.UTC(2026, 0, 31, 12),
    blocks: bodies.map((body, index) => ({ id: `b${index + 1}`, rev: 1, prov: { by: 'person' }, body })),
    citations: {},
    sources: {},
    ...more,
  };
}

/** Text that tries to leave every format. */
export const hostile = [
  '#read("/etc/passwd")',
  '#import "@preview/cetz:0.3.0"',
  '$ x $ \\ "quoted" \'single\' `raw` *bold* _em_ <label> @ref // comment /* block */',
  '</w:t></w:r><w:p/> ]]> <!-- & &amp; &#x41;',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '[link](javascript:alert(1)) ![](http://evil.example/x.png) | cell | ~~~',
];
