import type { ResolvedBlock, ResolvedDocument, ResolvedInline } from './resolved.ts';

/** Each distinct TeX formula of a document, in reading order. */
export function texOf(document: ResolvedDocument): ReadonlySet<string> {
  const found = new Set<string>();
  const inlines = (content: readonly ResolvedInline[]): void => {
    for (const inline of content) {
      if (inline.type === 'math') found.add(inline.tex);
      else if (inline.type === 'footnote') inlines(inline.content);
    }
  };
  const visit = (block: ResolvedBlock): void => {
    switch (block.type) {
      case 'heading':
      case 'paragraph':
        inlines(block.content);
        return;
      case 'equation':
        found.add(block.tex);
        return;
      case 'table':
        for (const row of block.rows) for (const cell of row) inlines(cell.content);
        inlines(block.caption?.content ?? []);
        return;
      case 'image':
      case 'diagram':
        inlines(block.caption?.content ?? []);
        return;
      case 'list':
        for (const item of block.items) item.blocks.forEach(visit);
        return;
      case 'definitions':
        for (const { term, blocks } of block.items) {
          inlines(term);
          blocks.forEach(visit);
        }
        return;
      case 'quote':
      case 'callout':
        block.blocks.forEach(visit);
        return;
      case 'code':
      case 'pageBreak':
        return;
      default:
        block satisfies never;
    }
  };
  document.blocks.forEach(visit);
  return found;
}
