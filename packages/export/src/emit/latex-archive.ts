/** A LaTeX file alone, or with its pictures in an archive. */
import { zipSync } from 'fflate';
import type { PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { latexFile } from './latex.ts';
import { latexPictureName } from './latex-blocks.ts';

const DAY_OF_ZIP = new Date('1980-01-02T00:00:00Z');

/** @param pictures those that can be read, by their hash */
export function latexArchive(
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, { readonly data: Uint8Array; readonly format: PictureFormat }>,
): { readonly data: Uint8Array; readonly isZip: boolean; readonly warnings: readonly ExportWarning[] } {
  const used = new Map<string, Uint8Array>();
  const { tex, warnings } = latexFile(document, {
    picture: (asset) => {
      const found = pictures.get(asset) ?? null;
      const name = found === null ? null : latexPictureName(asset, found.format);
      if (found !== null && name !== null) used.set(name, found.data);
      return found;
    },
  });
  const file = new TextEncoder().encode(tex);
  if (used.size === 0) return { data: file, isZip: false, warnings };
  const data = zipSync({ 'document.tex': file, ...Object.fromEntries(used) }, { mtime: DAY_OF_ZIP, level: 6 });
  return { data, isZip: true, warnings };
}
