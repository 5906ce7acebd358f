/**
 * A resolved document to PDF by Typst. The optimistic way comes first: everything at once, in the standard that was asked for. When Typst refuses, the reason
 * is looked for among formulas, pictures and missing glyphs, the culprit is replaced by something that can be shown, a warning is
 * noted, and it is tried again.
 * @module
 */
import type { NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';
import { pictureSize } from '../emit/picture-size.ts';
import { svgSize } from '../emit/svg-size.ts';
import { typstSource } from '../emit/typst.ts';
import { mathExpression, mathPrelude, typstMath } from '../emit/typst-math.ts';
import { typstString } from '../emit/typst-string.ts';
import type { Picture } from '../resolve/assets.ts';
import { imagesIn } from '../resolve/images-in.ts';
import { placesOf } from '../resolve/places.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { texOf } from '../resolve/tex-of.ts';
import { type TypstEngine, unescapeDebug } from './typst-engine.ts';

export type PdfStandard = 'a-2a' | 'ua-1' | '1.7';
export interface TypstPdf {
  readonly pdf: Uint8Array;
  readonly standard: 'PDF/A-2a' | 'PDF/UA-1' | 'PDF 1.7';
  readonly warnings: readonly ExportWarning[];
}

const standardNames = { 'a-2a': 'PDF/A-2a', 'ua-1': 'PDF/UA-1', '1.7': 'PDF 1.7' } as const;
/** What is tried when a standard refuses the document. */
const ladders: Readonly<Record<'a-2a' | 'ua-1', readonly PdfStandard[]>> = {
  'a-2a': ['a-2a', 'ua-1', '1.7'],
  'ua-1': ['ua-1', '1.7'],
};

/** Each attempt names every glyph that is missing then; a replaced neighbour can bring out another. */
const maxAttempts = 8;
/** A formula must be tried with the faces that it will have. */
const mathLook = `${mathPrelude}#set text(font: "Libertinus Serif", fallback: false)
#show math.equation: set text(font: ("New Computer Modern Math", "Noto Serif SC"))
`;

/** @throws Error when Typst cannot set the document even with its formulas and pictures replaced. */
export function typstPdf(
  engine: TypstEngine,
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, Picture>,
  standard: 'a-2a' | 'ua-1' = 'ua-1',
): TypstPdf {
  return new Ladder(engine, document, pictures).climb(standard);
}

/** What of a document Typst cannot set, for a source that is handed on. */
export function typstFindings(engine: TypstEngine, document: ResolvedDocument, pictures: ReadonlyMap<string, Picture>) {
  return new Ladder(engine, document, pictures).findings();
}

class Ladder {
  readonly #engine: TypstEngine;
  readonly #document: ResolvedDocument;
  readonly #formulas: ReadonlySet<string>;
  readonly #paths = new Map<string, string>();
  readonly #pictures: ReadonlyMap<string, Picture>;
  readonly #badFormulas = new Set<string>();
  readonly #missingGlyphs = new Set<string>();
  readonly #warnings: ExportWarning[] = [];

  constructor(engine: TypstEngine, document: ResolvedDocument, pictures: ReadonlyMap<string, Picture>) {
    this.#engine = engine;
    this.#document = document;
    this.#formulas = texOf(document);
    this.#pictures = pictures;
    for (const [asset, { data, format }] of pictures) {
      const path = `/pictures/${asset}.${format}`;
      engine.addPicture(path, data);
      this.#paths.set(asset, path);
    }
  }

  climb(standard: 'a-2a' | 'ua-1'): TypstPdf {
    let document = this.#sound();
    for (const rung of ladders[standard]) {
      for (let attempt = 1; ; attempt++) {
        const written = this.#engine.write(document, rung);
        if ('pdf' in written) return { pdf: written.pdf, standard: standardNames[rung], warnings: this.#warnings };
        const glyphs = written.failures.flatMap((failure) => missingGlyph(failure) ?? []);
        if (attempt === maxAttempts || !this.#replaceGlyphs(glyphs, attempt)) {
          if (rung === '1.7') throw new Error(`Typst: ${written.failures.join('; ')}`);
          this.#warnings.push(...this.#refusals(rung, written.failures[0] ?? ''));
          break;
        }
        const again = this.#compile();
        if ('failures' in again) throw new Error(`Typst: ${again.failures.join('; ')}`);
        document = again.document;
      }
    }
    throw new Error('Typst: no standard was left');
  }

  findings() {
    this.#sound();
    return { badFormulas: this.#badFormulas, usable: this.#paths, warnings: this.#warnings };
  }

  /** The document as Typst sets it, with what fails replaced. */
  #sound(): NodeTypstDocument {
    for (const tex of this.#formulas) if (typstMath(tex) === null) this.#giveUpFormula(tex);
    let compiled = this.#compile();
    if ('failures' in compiled) {
      this.#tryParts();
      compiled = this.#compile();
    }
    if ('failures' in compiled && this.#formulas.size > 0) {
      // Sound alone, not sound in their places: better all of them as TeX than no file.
      for (const tex of this.#formulas) this.#giveUpFormula(tex);
      compiled = this.#compile();
    }
    if ('failures' in compiled) throw new Error(`Typst: ${compiled.failures.join('; ')}`);
    return compiled.document;
  }

  #compile() {
    const source = typstSource(this.#document, {
      picture: (asset) => {
        const path = this.#paths.get(asset);
        const picture = this.#pictures.get(asset);
        if (path === undefined || picture === undefined) return null;
        // Pixels may be set smaller; the words of a drawing get unreadable.
        const size = picture.format === 'svg' ? sizeOf(picture) : null;
        return { source: typstString(path), ...(size !== null && { size }) };
      },
      isBadFormula: (tex) => this.#badFormulas.has(tex),
      missingGlyphs: [...this.#missingGlyphs],
    });
    return this.#engine.compile(source);
  }

  /** Each distinct formula and picture in isolation. */
  #tryParts(): void {
    const isSound = (source: string) => 'document' in this.#engine.compile(source);
    for (const tex of this.#formulas) {
      const math = typstMath(tex);
      if (math === null || isSound(`${mathLook}#math.equation(block: true, ${mathExpression(math)})`)) continue;
      this.#giveUpFormula(tex);
    }
    for (const [asset, path] of this.#paths) {
      if (isSound(`#image(${typstString(path)})`)) continue;
      this.#paths.delete(asset);
      this.#warnings.push({
        code: 'export.warn.imageUnreadable',
        params: { alt: altOf(this.#document, asset), format: 'PDF' },
      });
    }
  }

  #giveUpFormula(tex: string): void {
    if (this.#badFormulas.has(tex)) return;
    this.#badFormulas.add(tex);
    this.#warnings.push({ code: 'export.warn.formula', params: { tex } });
  }

  /** Why a standard refused the document: the pictures that an archive takes in no document, else what the engine said first. */
  #refusals(rung: 'a-2a' | 'ua-1', reason: string): readonly ExportWarning[] {
    if (rung === 'ua-1') return [{ code: 'export.warn.plainPdf', params: { reason } }];
    const pictures = [...this.#paths].flatMap(([asset, path]): ExportWarning[] => {
      const alone = this.#engine.compile(
        `#set document(title: "Picture")\n#image(${typstString(path)}, alt: "Picture")`,
      );
      const written = 'document' in alone ? this.#engine.write(alone.document, rung) : alone;
      if ('pdf' in written) return [];
      const params = { alt: altOf(this.#document, asset), reason: written.failures[0] ?? '' };
      return [{ code: 'export.warn.pictureNotArchival', params }];
    });
    return pictures.length > 0 ? pictures : [{ code: 'export.warn.notArchival', params: { reason } }];
  }

  /** False when there is nothing left to replace. */
  #replaceGlyphs(clusters: readonly string[], attempt: number): boolean {
    // A cluster that stays after it was replaced is one that shaping made of several: then its characters go one by one.
    const glyphs = new Set(attempt <= 2 ? clusters : clusters.flatMap((cluster) => [...cluster]));
    let isNew = false;
    for (const glyph of glyphs) {
      if (this.#missingGlyphs.has(glyph)) continue;
      isNew = true;
      this.#missingGlyphs.add(glyph);
      for (const tex of this.#formulas) if (tex.includes(glyph)) this.#giveUpFormula(tex);
      if (/^\p{Default_Ignorable_Code_Point}+$/u.test(glyph)) continue;
      this.#warnings.push(glyphWarning(glyph, placesOf(this.#document, glyph).join(', ')));
    }
    return isNew;
  }
}

function glyphWarning(glyph: string, places: string): ExportWarning {
  const params = { character: glyph, code: codePoints(glyph) };
  // Only PDF/A refuses these; a font may have a sign for them.
  if (/\p{Co}/u.test(glyph)) return { code: 'export.warn.privateUse', params: { code: params.code, places } };
  return places === ''
    ? { code: 'export.warn.glyph', params }
    : { code: 'export.warn.glyphAt', params: { ...params, places } };
}

/** `PDF/UA-1 error: the text "😀" could not be displayed with font …`, `PDF/A-2a error: the PDF contains the codepoint …` */
function missingGlyph(failure: string): string | null {
  const text =
    /the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed/s.exec(failure)?.[1] ??
    /contains the codepoint `?"((?:[^"\\]|\\.)*)"/s.exec(failure)?.[1];
  return text === undefined ? null : unescapeDebug(text);
}

const codePoints = (text: string): string =>
  [...text].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

/** Width and height in pixels, where the file tells. */
export function sizeOf({ data, format }: Picture): { readonly width: number; readonly height: number } | null {
  return format === 'svg' ? svgSize(new TextDecoder().decode(data.subarray(0, 4096))) : pictureSize(data);
}

/** What a picture shows, in words. */
export function altOf(document: ResolvedDocument, asset: string): string {
  const image = imagesIn(document.blocks).find((block) => block.asset === asset);
  return image?.alt || image?.caption?.label || asset;
}
