import {
  type Align,
  type BlockBody,
  type CalloutTone,
  type Definition,
  type FigureBody,
  type HeadingBody,
  type Inline,
  type Mark,
  normalizeInline,
  type TableBody,
  type TableCell,
  textRun,
} from '@longhand/document';
import type { Node } from 'prosemirror-model';

/** The body that a node stands for: the way back of `bodyToNode`, in normal form. */
export function nodeToBody(node: Node): BlockBody {
  const { attrs } = node;
  switch (node.type.name) {
    case 'heading':
      // The border of the editor: its attributes are untyped, and only `bodyToNode` and the schema's parser write them.
      return { type: 'heading', level: attrs.level as HeadingBody['level'], content: nodeToInline(node) };
    case 'list':
      return {
        type: 'list',
        ordered: attrs.ordered === true,
        ...(attrs.start === null ? {} : { start: Number(attrs.start) }),
        items: childrenOf(node).map((item) => ({
          blocks: childrenOf(item).map(nodeToBody),
          ...(item.attrs.checked === null ? {} : { checked: item.attrs.checked === true }),
        })),
      };
    case 'definitions':
      return { type: 'definitions', items: definitionsOf(childrenOf(node)) };
    case 'quote':
      return { type: 'quote', blocks: childrenOf(node).map(nodeToBody) };
    case 'callout':
      return { type: 'callout', tone: attrs.tone as CalloutTone, blocks: childrenOf(node).map(nodeToBody) };
    case 'codeBlock':
      return { type: 'code', ...(attrs.lang === null ? {} : { lang: String(attrs.lang) }), text: node.textContent };
    case 'table':
      return tableOf(node);
    case 'equation':
      return { type: 'equation', tex: String(attrs.tex), ...(attrs.alt === null ? {} : { alt: String(attrs.alt) }) };
    case 'figure':
      return {
        type: 'figure',
        kind: attrs.kind as FigureBody['kind'],
        ...(attrs.source === null ? {} : { source: String(attrs.source) }),
        ...(attrs.asset === null ? {} : { asset: String(attrs.asset) }),
        alt: String(attrs.alt),
        ...(attrs.decorative === null ? {} : { decorative: attrs.decorative === true }),
        ...(node.content.size === 0 ? {} : { caption: nodeToInline(node) }),
      };
    case 'pageBreak':
      return { type: 'pageBreak' };
    default:
      return { type: 'paragraph', content: nodeToInline(node) };
  }
}

/** The inline content of a heading, paragraph, cell or caption. */
function nodeToInline(node: Node): readonly Inline[] {
  return normalizeInline(
    childrenOf(node).map((child): Inline => {
      switch (child.type.name) {
        case 'math':
          return {
            ...{ type: 'math', tex: String(child.attrs.tex) },
            ...(child.attrs.alt === null ? {} : { alt: String(child.attrs.alt) }),
          };
        case 'cite':
          return { type: 'cite', citation: String(child.attrs.citation) };
        case 'footnote':
          return { type: 'footnote', content: child.attrs.content as readonly Inline[] };
        case 'xref':
          return { type: 'xref', target: String(child.attrs.target) };
        case 'break':
          return { type: 'break' };
        default:
          return runOf(child);
      }
    }),
  );
}

function runOf(node: Node): Inline {
  const href = node.marks.find((mark) => mark.type.name === 'link')?.attrs.href as string | undefined;
  const names = node.marks.map((mark) => mark.type.name).filter((name) => name !== 'link');
  return textRun(node.text ?? '', names as Mark[], href);
}

/** Terms and what is said about them stand one after the other. */
function definitionsOf(parts: readonly Node[]): readonly Definition[] {
  return parts.flatMap((part, index) =>
    part.type.name === 'definitionTerm'
      ? [{ term: nodeToInline(part), blocks: (parts[index + 1]?.children ?? []).map(nodeToBody) }]
      : [],
  );
}

function tableOf(node: Node): TableBody {
  const parts = childrenOf(node);
  const caption = parts.find((part) => part.type.name === 'tableCaption');
  const rows = parts.filter((part) => part.type.name === 'tableRow').map((row) => childrenOf(row).map(cellOf));
  const columns = node.attrs.columns as TableBody['columns'];
  const width = Math.max(0, ...rows.map((row) => row.reduce((sum, cell) => sum + (cell.colspan ?? 1), 0)));
  const isFitting = columns.length === width || rows.some((row) => row.some((cell) => cell.rowspan !== undefined));
  return {
    type: 'table',
    // A pasted table brings no columns.
    columns:
      isFitting && columns.length > 0 ? columns : Array.from({ length: width }, (_, index) => columns[index] ?? {}),
    headerRows: Math.min(Number(node.attrs.headerRows), rows.length),
    rows,
    ...(caption === undefined ? {} : { caption: nodeToInline(caption) }),
  };
}

function cellOf(node: Node): TableCell {
  const { colspan, rowspan } = node.attrs as { colspan: number; rowspan: number; align: Align | null };
  return {
    content: nodeToInline(node),
    ...(colspan === 1 ? {} : { colspan }),
    ...(rowspan === 1 ? {} : { rowspan }),
  };
}

function childrenOf(node: Node): readonly Node[] {
  return node.children;
}
