/**
 * A resolved document to PDF by Typst. The optimistic way comes first: everything at once, as PDF/UA-1. When Typst refuses, the reason
 * is looked for among formulas, pictures and missing glyphs, the culprit is replaced by something that can be shown, a warning is
 * noted, and it is tried again.
 * @module
 */
import { typstSource } from '../emit/typst.ts';
import { typstMath } from '../emit/typst-math.ts';
import { typstString } from '../emit/typst-string.ts';
import type { PictureFormat } from '../resolve/assets.ts';
import type { ExportWarning, ResolvedDocument } from '../resolve/resolved.ts';
import { texOf } from '../resolve/tex-of.ts';
import { type TypstEngine, unescapeDebug } from './typst-engine.ts';

export interface Picture {
  readonly data: Uint8Array;
  readonly format: PictureFormat;
}

export interface TypstPdf {
  readonly pdf: Uint8Array;
  readonly standard: 'PDF/UA-1' | 'PDF 1.7';
  readonly warnings: readonly ExportWarning[];
}

/** Each attempt names every glyph that is missing then; a replaced neighbour can bring out another. */
const maxAttempts = 8;
/** A formula must be tried with the faces that it will have. */
const mathLook =
  '#set text(font: "Libertinus Serif", fallback: false)\n#show math.equation: set text(font: ("New Computer Modern Math", "Noto Serif SC"))\n';

/** @throws Error when Typst cannot set the document even with its formulas and pictures replaced. */
export function typstPdf(
  engine: TypstEngine,
  document: ResolvedDocument,
  pictures: ReadonlyMap<string, Picture>,
): TypstPdf {
  return new Ladder(engine, document, pictures).climb();
}

class Ladder {
  readonly #engine: TypstEngine;
  readonly #document: ResolvedDocument;
  readonly #formulas: ReadonlySet<string>;
  readonly #paths = new Map<string, string>();
  readonly #badFormulas = new Set<string>();
  readonly #missingGlyphs = new Set<string>();
  readonly #warnings: ExportWarning[] = [];

  constructor(engine: TypstEngine, document: ResolvedDocument, pictures: ReadonlyMap<string, Picture>) {
    this.#engine = engine;
    this.#document = document;
    this.#formulas = texOf(document);
    for (const [asset, { data, format }] of pictures) {
      const path = `/pictures/${asset}.${format}`;
      engine.addPicture(path, data);
      this.#paths.set(asset, path);
    }
  }

  climb(): TypstPdf {
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
    for (let attempt = 1; ; attempt++) {
      if ('failures' in compiled) throw new Error(`Typst: ${compiled.failures.join('; ')}`);
      const written = this.#engine.write(compiled.document, 'ua-1');
      if ('pdf' in written) return { pdf: written.pdf, standard: 'PDF/UA-1', warnings: this.#warnings };
      const glyphs = written.failures.flatMap((failure) => missingGlyph(failure) ?? []);
      if (!this.#replaceGlyphs(glyphs, attempt) || attempt === maxAttempts) {
        this.#warnings.push({ code: 'export.warn.plainPdf', params: { reason: written.failures[0] ?? '' } });
        const plain = this.#engine.write(compiled.document, '1.7');
        if ('failures' in plain) throw new Error(`Typst: ${plain.failures.join('; ')}`);
        return { pdf: plain.pdf, standard: 'PDF 1.7', warnings: this.#warnings };
      }
      compiled = this.#compile();
    }
  }

  #compile() {
    const source = typstSource(this.#document, {
      picture: (asset) => this.#paths.get(asset) ?? null,
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
      if (math === null || isSound(`${mathLook}#math.equation(block: true, eval(${typstString(math)}, mode: "math"))`))
        continue;
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
      this.#warnings.push({ code: 'export.warn.glyph', params: { character: glyph, code: codePoints(glyph) } });
    }
    return isNew;
  }
}

/** `PDF/UA-1 error: the text "😀" could not be displayed with font …` */
function missingGlyph(failure: string): string | null {
  const text = /the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed/s.exec(failure)?.[1];
  return text === undefined ? null : unescapeDebug(text);
}

const codePoints = (text: string): string =>
  [...text].map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

function altOf(document: ResolvedDocument, asset: string): string {
  for (const block of document.blocks) {
    if (block.type === 'image' && block.asset === asset) return block.alt || block.caption?.label || asset;
  }
  return asset;
}
