import { OoxmlError, readWord } from '@longhand/ooxml';
import { openArchive, partReader } from './archive-parts.ts';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

/** The text of a Word file: a paragraph per block, a line per table row. Places are `p12`, `table 2 r3 c1` and `footnote 1`, counted from 1. */
export async function readDocx(path: string, limits: Limits): Promise<BuiltText> {
  const wants = (name: string) =>
    /^(?:_rels\/\.rels|word\/(?:document\d*|styles|numbering|footnotes|endnotes)\.xml)$/.test(name);
  const parts = await openArchive(path, wants, limits);
  const builder = new TextBuilder(limits.maxTextUnits);
  let paragraphs = 0;
  let tables = 0;
  try {
    for (const block of readWord(partReader(parts))) {
      builder.separate('\n\n');
      if (block.type === 'paragraph') {
        const start = builder.length;
        builder.append(block.text, { label: block.note ?? `p${++paragraphs}` });
        if (block.headingLevel !== undefined) builder.heading(block.headingLevel, start, block.text);
        continue;
      }
      tables++;
      for (const [row, cells] of block.rows.entries()) {
        if (row > 0) builder.separate('\n');
        for (const [column, cell] of cells.entries()) {
          if (column > 0) builder.separate(' | ');
          builder.append(cell, { label: `table ${tables} r${row + 1} c${column + 1}` });
        }
      }
    }
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new RefusedFile('source.unreadable', {}, { cause });
    throw cause;
  }
  return builder.finish();
}
