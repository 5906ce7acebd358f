/**
 * One Typst file that holds all it needs: pictures are inside of it, as SVG texts. It compiles with plain Typst, and names every family of the
 * theme, so that the reader's own fonts are used where they are better than ours.
 * @module
 */
import { Buffer } from 'node:buffer';
import { typstSource } from '../emit/typst.ts';
import type { TypstPicture } from '../emit/typst-blocks.ts';
import { typstMath } from '../emit/typst-math.ts';
import { typstString } from '../emit/typst-string.ts';
import type { Picture } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { texOf } from '../resolve/tex-of.ts';
import { TypstEngine } from './typst-engine.ts';
import { altOf, sizeOf, typstFindings } from './typst-pdf.ts';

/** @param folder of this job alone */
export async function typstFile(
  folder: string,
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, Picture>,
): Promise<{ readonly data: Uint8Array; readonly warnings: readonly ExportWarning[] }> {
  const engine = await TypstEngine.load(folder).catch(() => null);
  const { badFormulas, usable, warnings } =
    engine === null ? withoutEngine(document, pictures) : typstFindings(engine, document, pictures);
  const inline = new Map<string, TypstPicture>();
  const unreadable: ExportWarning[] = [];
  for (const [asset, picture] of pictures) {
    if (!usable.has(asset)) continue;
    const told = inlinePicture(picture);
    if (told !== null) inline.set(asset, told);
    else
      unreadable.push({ code: 'export.warn.imageUnreadable', params: { alt: altOf(document, asset), format: 'TYP' } });
  }
  const source = typstSource(document, {
    picture: (asset) => inline.get(asset) ?? null,
    isBadFormula: (tex) => badFormulas.has(tex),
    missingGlyphs: [],
    isShared: true,
  });
  return {
    data: new TextEncoder().encode(`// For Typst 0.14 and later.\n${source}`),
    warnings: [...warnings, ...unreadable],
  };
}

/** Where Typst has no build, the formulas that cannot be converted are known, and no more. */
function withoutEngine(document: ResolvedDocument, pictures: ReadonlyMap<string, Picture>) {
  const badFormulas = new Set([...texOf(document)].filter((tex) => typstMath(tex) === null));
  const warnings = [...badFormulas].map((tex) => ({ code: 'export.warn.formula', params: { tex } }));
  return { badFormulas, usable: pictures, warnings };
}

/** A picture of pixels goes into an SVG, because Typst reads base64 nowhere else. */
function inlinePicture(picture: Picture): TypstPicture | null {
  const { data, format } = picture;
  const size = sizeOf(picture);
  if (format === 'svg')
    return { source: `bytes(${typstString(new TextDecoder().decode(data))})`, ...(size !== null && { size }) };
  if (size === null) return null;
  const media = format === 'jpg' ? 'jpeg' : format;
  const { width, height } = size;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="data:image/${media};base64,${Buffer.from(data).toString('base64')}"/></svg>`;
  return { source: `bytes(${typstString(svg)})` };
}
