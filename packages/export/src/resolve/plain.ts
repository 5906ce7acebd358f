import type { ResolvedInline } from './resolved.ts';

/** Resolved inline content as plain text, about as long as it will be on paper; notes stand elsewhere. */
export function plainOf(content: readonly ResolvedInline[]): string {
  let text = '';
  for (const inline of content) {
    if (inline.type === 'text') text += inline.text;
    else if (inline.type === 'math') text += inline.tex.replace(/\\[a-z]+|[{}^_]/gi, ' ');
    else if (inline.type === 'cite' || inline.type === 'xref') text += inline.label;
  }
  return text;
}
