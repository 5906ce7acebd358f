import type { Block, BlockBody, BlockId, DefinitionsBody, Inline, TableBody } from '@longhand/document';
import type { Node, Mark as ProseMark } from 'prosemirror-model';
import { schema } from './schema.ts';

const { nodes, marks } = schema;

/** A block as a top-level node. */
export function blockToNode(block: Block): Node {
  return bodyToNode(block.body, block.id);
}

/**
 * A body as a node, top-level with its id, or nested without. Whatever the schema wants and doc/1 leaves open (an item without a
 * block, a quote without a paragraph) becomes an empty paragraph.
 */
export function bodyToNode(body: BlockBody, id: BlockId | null = null): Node {
  switch (body.type) {
    case 'paragraph':
      return nodes.paragraph.create({ id }, inlineToNodes(body.content));
    case 'heading':
      return nodes.heading.create({ id, level: body.level }, inlineToNodes(body.content));
    case 'list':
      return nodes.list.create(
        { id, ordered: body.ordered, start: body.start ?? null },
        body.items.map((item) => nodes.listItem.create({ checked: item.checked ?? null }, bodiesToNodes(item.blocks))),
      );
    case 'definitions':
      return nodes.definitions.create({ id }, definitionsToNodes(body.items));
    case 'quote':
      return nodes.quote.create({ id }, bodiesToNodes(body.blocks));
    case 'callout':
      return nodes.callout.create({ id, tone: body.tone }, bodiesToNodes(body.blocks));
    case 'code':
      return nodes.codeBlock.create({ id, lang: body.lang ?? null }, body.text === '' ? null : schema.text(body.text));
    case 'table':
      return tableToNode(body, id);
    case 'equation':
      return nodes.equation.create({ id, tex: body.tex, alt: body.alt ?? null });
    case 'figure':
      return nodes.figure.create(
        {
          ...{ id, kind: body.kind, source: body.source ?? null, asset: body.asset ?? null, alt: body.alt },
          decorative: body.decorative ?? null,
        },
        inlineToNodes(body.caption ?? []),
      );
    case 'pageBreak':
      return nodes.pageBreak.create({ id });
    default:
      return body satisfies never;
  }
}

function inlineToNodes(content: readonly Inline[]): readonly Node[] {
  return content.flatMap((inline): readonly Node[] => {
    switch (inline.type) {
      case 'text':
        return inline.text === '' ? [] : [schema.text(inline.text, marksOf(inline))];
      case 'math':
        return [nodes.math.create({ tex: inline.tex, alt: inline.alt ?? null })];
      case 'cite':
        return [nodes.cite.create({ citation: inline.citation })];
      case 'footnote':
        return [nodes.footnote.create({ content: inline.content })];
      case 'xref':
        return [nodes.xref.create({ target: inline.target })];
      case 'break':
        return [nodes.break.create()];
      default:
        return inline satisfies never;
    }
  });
}

function definitionsToNodes(items: DefinitionsBody['items']): readonly Node[] {
  const filled = items.length === 0 ? [{ term: [], blocks: [] }] : items;
  return filled.flatMap(({ term, blocks }) => [
    nodes.definitionTerm.create(null, inlineToNodes(term)),
    nodes.definitionText.create(null, bodiesToNodes(blocks)),
  ]);
}

function bodiesToNodes(bodies: readonly BlockBody[]): readonly Node[] {
  return bodies.length === 0 ? [nodes.paragraph.create()] : bodies.map((body) => bodyToNode(body));
}

function tableToNode(body: TableBody, id: BlockId | null): Node {
  const caption = body.caption ? [nodes.tableCaption.create(null, inlineToNodes(body.caption))] : [];
  const rows = body.rows.map((row, index) => {
    let column = 0;
    const cells = row.map((cell) => {
      const align = body.columns[column]?.align ?? null;
      column += cell.colspan ?? 1;
      const spans = { colspan: cell.colspan ?? 1, rowspan: cell.rowspan ?? 1 };
      return nodes.tableCell.create(
        { ...spans, align, isHeader: index < body.headerRows },
        inlineToNodes(cell.content),
      );
    });
    return nodes.tableRow.create(null, cells);
  });
  const filled = rows.length === 0 ? [nodes.tableRow.create(null, [nodes.tableCell.create()])] : rows;
  return nodes.table.create({ id, columns: body.columns, headerRows: body.headerRows }, [...caption, ...filled]);
}

function marksOf(run: Extract<Inline, { type: 'text' }>): readonly ProseMark[] {
  let set: readonly ProseMark[] = [];
  for (const mark of run.marks ?? []) set = marks[mark].create().addToSet(set);
  return run.href === undefined ? set : marks.link.create({ href: run.href }).addToSet(set);
}
