/**
 * Advance widths of the shipped faces, read from the files (OpenType specification: `head`, `hhea`, `hmtx`, `cmap`), so that text in a drawing is
 * measured by the face that it is set in.
 * @module
 */
import { readFileSync } from 'node:fs';

export type FaceName = 'NotoSansSC_400Regular' | 'NotoSansSC_700Bold';

/** Widths in units of the em, by character. */
class Face {
  readonly #data: DataView;
  readonly #unitsPerEm: number;
  readonly #advances: { readonly at: number; readonly count: number };
  readonly #glyphOf: (character: number) => number;

  constructor(file: Buffer) {
    const data = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const tables = new Map<string, number>();
    for (let index = 0, at = 12; index < data.getUint16(4); index++, at += 16) {
      tables.set(file.toString('latin1', at, at + 4), data.getUint32(at + 8));
    }
    const table = (name: string): number => {
      const at = tables.get(name);
      if (at === undefined) throw new Error(`The font has no table ${name}.`);
      return at;
    };
    this.#data = data;
    this.#unitsPerEm = data.getUint16(table('head') + 18);
    this.#advances = { at: table('hmtx'), count: data.getUint16(table('hhea') + 34) };
    this.#glyphOf = characterMap(data, table('cmap'));
  }

  /** Of the em; a character that the face lacks is as wide as an ideograph, which nothing is wider than. */
  widthOf(character: number): number {
    const glyph = this.#glyphOf(character);
    if (glyph === 0) return 1;
    const { at, count } = this.#advances;
    return this.#data.getUint16(at + 4 * Math.min(glyph, count - 1)) / this.#unitsPerEm;
  }
}

/** From a code point to a glyph: format 12 where there is one, else 4. */
function characterMap(data: DataView, cmap: number): (character: number) => number {
  let best: number | null = null;
  for (let index = 0; index < data.getUint16(cmap + 2); index++) {
    const at = cmap + data.getUint32(cmap + 4 + 8 * index + 4);
    const format = data.getUint16(at);
    if (format === 12 || (format === 4 && best === null)) best = at;
  }
  if (best === null) throw new Error('The font has no character map that is read here.');
  return data.getUint16(best) === 12 ? groupedMap(data, best) : segmentedMap(data, best);
}

function groupedMap(data: DataView, at: number): (character: number) => number {
  const groups = data.getUint32(at + 12);
  return (character) => {
    for (let low = 0, high = groups - 1; low <= high; ) {
      const middle = (low + high) >> 1;
      const group = at + 16 + 12 * middle;
      if (character < data.getUint32(group)) high = middle - 1;
      else if (character > data.getUint32(group + 4)) low = middle + 1;
      else return data.getUint32(group + 8) + character - data.getUint32(group);
    }
    return 0;
  };
}

function segmentedMap(data: DataView, at: number): (character: number) => number {
  const segments = data.getUint16(at + 6) / 2;
  return (character) => {
    for (let index = 0; index < segments; index++) {
      if (character > data.getUint16(at + 14 + 2 * index)) continue;
      const start = data.getUint16(at + 16 + 2 * (segments + index));
      if (character < start) return 0;
      const delta = data.getUint16(at + 16 + 2 * (2 * segments + index));
      const place = at + 16 + 2 * (3 * segments + index);
      const offset = data.getUint16(place);
      if (offset === 0) return (character + delta) & 0xffff;
      const glyph = data.getUint16(place + offset + 2 * (character - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

const faces = new Map<FaceName, Face>();
const folder = new URL('../../fonts/', import.meta.url);

/**
 * Width of a line of text, in the unit of `size`. Characters are taken one by one: the drawings are set without kerning.
 *
 * @example textWidth('图 1', 13, 400)
 */
export function textWidth(text: string, size: number, weight: number): number {
  const name: FaceName = weight >= 600 ? 'NotoSansSC_700Bold' : 'NotoSansSC_400Regular';
  let face = faces.get(name);
  if (face === undefined) {
    face = new Face(readFileSync(new URL(`${name}.ttf`, folder)));
    faces.set(name, face);
  }
  let width = 0;
  for (const character of text) {
    if (/^\p{Mn}$/u.test(character)) continue;
    width += face.widthOf(character.codePointAt(0) ?? 0);
  }
  return width * size;
}
