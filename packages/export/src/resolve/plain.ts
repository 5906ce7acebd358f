import type { BlockBody, Inline } from '@longhand/document';

/** Text of inline content without notes, citations and references; formulas as TeX. */
export function plainInline(content: readonly Inline[]): string {
  let text = '';
  for (const inline of content) {
    if (inline.type === 'text') text += inline.text;
    else if (inline.type === 'math') text += inline.tex;
    else if (inline.type === 'break') text += ' ';
  }
  return text;
}

/** Text of a block and everything in it, for telling its language. */
export function plainBlock(body: BlockBody): string {
  switch (body.type) {
    case 'heading':
    case 'paragraph':
      return plainInline(body.content);
    case 'list':
      return body.items.map((item) => item.blocks.map(plainBlock).join('\n')).join('\n');
    case 'quote':
    case 'callout':
      return body.blocks.map(plainBlock).join('\n');
    case 'table':
      return plainInline(body.caption ?? []);
    case 'figure':
      return plainInline(body.caption ?? []);
    case 'code':
    case 'equation':
    case 'pageBreak':
      return '';
    default:
      return body satisfies never;
  }
}
