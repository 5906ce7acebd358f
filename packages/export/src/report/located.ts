/**
 * Which block a warning speaks of: emitters and engines know a formula or a character, people want the place.
 * @module
 */
import {
  type Block,
  type BlockBody,
  citationsIn,
  type DocumentContent,
  type Inline,
  numberDocument,
  plainText,
  visitInline,
} from '@longhand/document';
import { figuresIn } from '../figures/diagrams.ts';
import type { ExportWarning } from '../resolve/resolved.ts';

/** The warnings with their places, as far as there is one. */
export function located(warnings: readonly ExportWarning[], content: DocumentContent): readonly ExportWarning[] {
  let numbers: ReturnType<typeof numberDocument>['tables'] | undefined;
  const tables = () => {
    numbers ??= numberDocument(content).tables;
    return numbers;
  };
  return warnings.map((warning) => {
    if (warning.block !== undefined) return warning;
    const block = content.blocks.find((candidate) => isAbout(warning, candidate, tables));
    return block === undefined ? warning : { ...warning, block: block.id };
  });
}

function isAbout(
  { code, params }: ExportWarning,
  { id, body }: Block,
  tables: () => ReturnType<typeof numberDocument>['tables'],
): boolean {
  switch (code) {
    case 'export.warn.formula':
      return formulasIn(body).some((tex) => tex.trim() === params.tex);
    case 'export.warn.glyph':
    case 'export.warn.glyphAt':
      return plainText(body).includes(String(params.character));
    case 'export.warn.imageMissing':
    case 'export.warn.imageUnreadable':
    case 'export.warn.pictureNotArchival':
      return figuresIn(body).some(
        ({ kind, alt, asset }) => kind === 'image' && (alt.trim() === params.alt || asset === params.alt),
      );
    case 'export.warn.citationMissing':
      return citationsIn(body).includes(String(params.id));
    case 'export.warn.referenceMissing':
      return inlinesOf(body).some((inline) => inline.type === 'xref' && inline.target === params.id);
    case 'export.warn.tableMended':
      return body.type === 'table' && String(tables()[id] ?? '') === String(params.number);
    default:
      return false;
  }
}

function formulasIn(body: BlockBody): readonly string[] {
  const inline = inlinesOf(body).flatMap((each) => (each.type === 'math' ? [each.tex] : []));
  return [...inline, ...equationsIn(body)];
}

function equationsIn(body: BlockBody): readonly string[] {
  switch (body.type) {
    case 'equation':
      return [body.tex];
    case 'quote':
    case 'callout':
      return body.blocks.flatMap(equationsIn);
    case 'list':
    case 'definitions':
      return body.items.flatMap((item) => item.blocks.flatMap(equationsIn));
    default:
      return [];
  }
}

/** Every inline of a block, those of footnotes too. */
function inlinesOf(body: BlockBody): readonly Inline[] {
  const found: Inline[] = [];
  const collect = (content: readonly Inline[]): void => {
    for (const inline of content) {
      found.push(inline);
      if (inline.type === 'footnote') collect(inline.content);
    }
  };
  visitInline(body, collect);
  return found;
}
