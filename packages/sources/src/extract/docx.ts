import { ArchiveError, readArchive } from '@longhand/guard';
import { OoxmlError, readWord } from '@longhand/ooxml';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';
import { type BuiltText, TextBuilder } from './text-builder.ts';

/** The text of a Word file: a paragraph per block, a line per table row. Places are `p12` and `t2 r3 c1`, counted from 1. */
export async function readDocx(path: string, limits: Limits): Promise<BuiltText> {
  const names: string[] = [];
  const wants = (name: string) => {
    names.push(name);
    return /^(?:_rels\/\.rels|word\/(?:document\d*|styles|numbering|footnotes|endnotes)\.xml)$/.test(name);
  };
  const parts = await openArchive(path, wants, limits);
  if (![...parts.keys()].some((name) => name.startsWith('word/document'))) {
    if (names.some((name) => name.startsWith('word/'))) throw new RefusedFile('source.unreadable');
    throw new RefusedFile('source.unsupported', { media: mediaOfArchive(names) });
  }
  const builder = new TextBuilder(limits.maxTextUnits);
  let paragraphs = 0;
  let tables = 0;
  try {
    for (const block of readWord((name) => decoded(parts.get(name)))) {
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
          builder.append(cell, { label: `t${tables} r${row + 1} c${column + 1}` });
        }
      }
    }
  } catch (cause) {
    if (cause instanceof OoxmlError) throw new RefusedFile('source.unreadable', {}, { cause });
    throw cause;
  }
  return builder.finish();
}

async function openArchive(
  path: string,
  wants: (name: string) => boolean,
  limits: Limits,
): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return await readArchive(path, wants, {
      maxBytes: limits.maxInflatedBytes,
      maxRatio: limits.maxRatio,
      maxEntries: limits.maxEntries,
    });
  } catch (cause) {
    if (!(cause instanceof ArchiveError)) throw cause;
    throw new RefusedFile(cause.code === 'bomb' ? 'source.bomb' : 'source.unreadable', {}, { cause });
  }
}

/** Parts are UTF-8, or UTF-16 with a mark. */
function decoded(bytes: Uint8Array | undefined): string | undefined {
  if (!bytes) return undefined;
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function mediaOfArchive(names: readonly string[]): string {
  if (names.some((name) => name.startsWith('xl/')))
    return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  if (names.some((name) => name.startsWith('ppt/')))
    return 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
  if (names.includes('META-INF/container.xml')) return 'application/epub+zip';
  return 'application/zip';
}
