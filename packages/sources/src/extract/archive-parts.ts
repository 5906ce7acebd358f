/**
 * The parts of a file that is a ZIP archive inside: Word, Excel, PowerPoint, EPUB.
 * @module
 */
import { ArchiveError, readArchive } from '@longhand/guard';
import type { PartReader } from '@longhand/ooxml';
import type { Limits } from './limits.ts';
import { RefusedFile } from './refused-file.ts';

/**
 * Inflates the parts that are wanted.
 *
 * @throws RefusedFile `source.bomb`, `source.unreadable`
 */
export async function openArchive(
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

/** The names of all entries, without inflating any. */
export async function namesInArchive(path: string, limits: Limits): Promise<readonly string[]> {
  const names: string[] = [];
  await openArchive(path, (name) => names.push(name) < 0, limits);
  return names;
}

/** Gives parts as text: UTF-8, or UTF-16 with a mark. Some programs write a name in one case and refer to it in another. */
export function partReader(parts: ReadonlyMap<string, Uint8Array>): PartReader {
  const byName = new Map([...parts].map(([name, bytes]) => [name.toLowerCase(), bytes]));
  return (name) => {
    const bytes = byName.get(name.toLowerCase());
    if (!bytes) return undefined;
    const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
    const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
    return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
  };
}
