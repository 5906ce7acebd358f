/** The paragraphs in the body of a block, in the order in which every format shows them, and the body with others in their place. */
import type { BlockBody, Inline, ListItem, TableCell } from '@longhand/document';

/** What became of one paragraph of a body. */
export interface LeafResult {
  /** Its content; null when it went. */
  readonly content: readonly Inline[] | null;
  /** New ones behind it. */
  readonly behind: readonly BlockBody[];
}

/** The inline content of each paragraph; code, formulas and captions count as paragraphs. */
export function leavesOf(body: BlockBody): readonly (readonly Inline[])[] {
  const leaves: (readonly Inline[])[] = [];
  replaceLeaves(body, (content) => {
    leaves.push(content);
    return { content, behind: [] };
  });
  return leaves;
}

/** The body with each paragraph replaced; several bodies when something new stands behind it, none when nothing is left. */
export function replaceLeaves(
  body: BlockBody,
  result: (content: readonly Inline[]) => LeafResult,
): readonly BlockBody[] {
  switch (body.type) {
    case 'heading':
    case 'paragraph': {
      const { content, behind } = result(body.content);
      return content === null ? behind : [{ ...body, content }, ...behind];
    }
    case 'code': {
      const { content, behind } = result(asLines(body.text));
      return content === null ? behind : [{ ...body, text: asText(content) }, ...behind];
    }
    case 'equation': {
      const { content, behind } = result([{ type: 'math', tex: body.tex }]);
      const said = content?.filter((inline) => inline.type !== 'text' || inline.text.trim() !== '') ?? [];
      const [only, ...more] = said;
      if (content === null || only === undefined) return behind;
      // Words instead of it, or beside it: it stands in a line of text now.
      if (only.type !== 'math' || more.length > 0) return [{ type: 'paragraph', content }, ...behind];
      return [only.tex === body.tex ? body : withoutAlt({ ...body, tex: only.tex }), ...behind];
    }
    case 'figure':
      return body.caption === undefined ? [body] : withCaption(body, result);
    case 'table': {
      const [captioned, ...behind] = body.caption === undefined ? [body] : withCaption(body, result);
      if (captioned === undefined) return behind;
      const rows = body.rows.map((row) =>
        row.map((cell): TableCell => ({ ...cell, content: result(cell.content).content ?? [] })),
      );
      return [{ ...captioned, rows }, ...behind];
    }
    case 'quote':
    case 'callout': {
      const blocks = body.blocks.flatMap((inner) => replaceLeaves(inner, result));
      return blocks.length === 0 && body.blocks.length > 0 ? [] : [{ ...body, blocks }];
    }
    case 'list': {
      const items = body.items.flatMap((item): ListItem[] => itemsOf(item, result));
      return items.length === 0 && body.items.length > 0 ? [] : [{ ...body, items }];
    }
    case 'definitions': {
      const items = body.items.flatMap(({ term, blocks }) => {
        const said = result(term);
        const meant = blocks.flatMap((inner) => replaceLeaves(inner, result));
        const isGone = said.content === null && meant.length === 0;
        return isGone ? [] : [{ term: said.content ?? [], blocks: [...said.behind, ...meant] }];
      });
      return items.length === 0 && body.items.length > 0 ? [] : [{ ...body, items }];
    }
    case 'pageBreak':
      return [body];
    default:
      return body satisfies never;
  }
}

/** New paragraphs behind the first of an item become items: that is what typing on in a list makes. */
function itemsOf(item: ListItem, result: (content: readonly Inline[]) => LeafResult): ListItem[] {
  const added: ListItem[] = [];
  const blocks = item.blocks.flatMap((inner): readonly BlockBody[] => {
    const made = replaceLeaves(inner, (content) => {
      const { behind, ...rest } = result(content);
      const stays: BlockBody[] = [];
      for (const body of behind) {
        if (body.type === 'list') added.push(...body.items);
        else stays.push(body);
      }
      return { ...rest, behind: stays };
    });
    return made;
  });
  return blocks.length === 0 && item.blocks.length > 0 ? added : [{ ...item, blocks }, ...added];
}

function withCaption<Body extends Extract<BlockBody, { type: 'figure' | 'table' }>>(
  body: Body,
  result: (content: readonly Inline[]) => LeafResult,
): [Body, ...BlockBody[]] {
  const { content, behind } = result(body.caption ?? []);
  if (content !== null) return [{ ...body, caption: content }, ...behind];
  const { caption: _caption, ...rest } = body;
  // Only the caption went: what is left is the same kind of body.
  return [rest as Body, ...behind];
}

function withoutAlt(body: Extract<BlockBody, { type: 'equation' }>): BlockBody {
  // The words said what the old formula says.
  const { alt: _alt, ...rest } = body;
  return rest;
}

function asLines(text: string): Inline[] {
  return text
    .split('\n')
    .flatMap((line, index): Inline[] => [
      ...(index === 0 ? [] : [{ type: 'break' as const }]),
      { type: 'text', text: line },
    ]);
}

function asText(content: readonly Inline[]): string {
  return content.map((inline) => (inline.type === 'text' ? inline.text : inline.type === 'break' ? '\n' : '')).join('');
}
