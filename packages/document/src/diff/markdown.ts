/**
 * A diff of two versions as Markdown that people read: what was taken out is struck, what was put in is underlined.
 * @module
 */
import { bodyToMarkdown } from '../markdown/write.ts';
import type { BlockDiff, DocumentDiff, FieldName } from './document.ts';
import type { Piece } from './words.ts';

/** What the text says around the words of the document. */
export interface DiffLabels {
  readonly kinds: Readonly<Record<BlockDiff['kind'], string>>;
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly nothing: string;
}

/** @returns Markdown that ends in a line feed */
export function diffToMarkdown(diff: DocumentDiff, labels: DiffLabels): string {
  const parts = [
    ...diff.fields.map((name) => `**${labels.kinds.changed}:** ${labels.fields[name]}`),
    ...diff.blocks.map((block) => `**${labels.kinds[block.kind]}**\n\n${blockText(block)}`),
  ];
  return `${parts.length === 0 ? labels.nothing : parts.join('\n\n')}\n`;
}

function blockText(diff: BlockDiff): string {
  if (diff.kind === 'changed') return quoted(diff.text.map(pieceText).join(''));
  return quoted(bodyToMarkdown(diff.block.body));
}

function pieceText({ kind, content }: Piece<string>): string {
  const text = content.replaceAll(/[\\`*_~[\]<>&#|]/g, '\\$&');
  return kind === 'same' ? text : kind === 'added' ? `<ins>${text}</ins>` : `<del>${text}</del>`;
}

function quoted(text: string): string {
  return text.replaceAll(/^/gm, '> ').replaceAll(/^> $/gm, '>');
}
