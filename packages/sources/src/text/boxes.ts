/**
 * Where a stretch of text stands on its pages.
 * @module
 */
import type { TextPlace } from '@longhand/protocol/ports';
import { isWide } from './characters.ts';

export interface TextBox {
  readonly page: number;
  /** PDF points: left, bottom, width, height. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** Widths in parts of the font size, as common text fonts have them; only their ratios count. */
const NARROW = /[iljtfrI1.,;:'!|()[\]\s-]/;
const BROAD = /[mwMWABCDEGHKNOQRSTUVXYZ@%&—…]/;

/**
 * The boxes of the characters from `start` to `end`, one for each place that they touch. Of a place that holds more, the part is measured
 * out by the usual widths of its characters (a Chinese one as 2, Latin ones as 0.6, 1 or 1.5), because the file tells the width of the whole
 * only: such a border is right to about the width of a letter. Places without a page give no box.
 *
 * @param places ordered by start
 * @example boxesOf(text, places, citation.start, citation.end) // [{ page: 3, box: [72, 514.2, 188.3, 11] }]
 */
export function boxesOf(text: string, places: readonly TextPlace[], start: number, end: number): readonly TextBox[] {
  const boxes: TextBox[] = [];
  for (let at = firstTouching(places, start); ; at++) {
    const place = places[at];
    if (!place || place.start >= end) return boxes;
    if (place.page === undefined || !place.box) continue;
    const [x, y, width, height] = place.box;
    // White space that separates pieces has no width of its own: it belongs to no box.
    const inside = text.slice(place.start, place.end).trimEnd();
    const from = Math.max(0, start - place.start);
    const to = Math.min(inside.length, end - place.start);
    if (to <= from) continue;
    const whole = widthOf(inside) || 1;
    const before = widthOf(inside.slice(0, from)) / whole;
    const share = widthOf(inside.slice(from, to)) / whole;
    // Turned text runs along the longer side.
    const isTurned = height > width && inside.length > 2;
    const box = isTurned
      ? ([x, y + before * height, width, share * height] as const)
      : ([x + before * width, y, share * width, height] as const);
    boxes.push({ page: place.page, box });
  }
}

function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    // A pair of units is an emoji or a rare Chinese character; half of it takes half of the room.
    if (letter.length === 2 || isWide(letter.charCodeAt(0))) width += 2;
    else width += NARROW.test(letter) ? 0.6 : BROAD.test(letter) ? 1.5 : 1;
  }
  return width;
}

function firstTouching(places: readonly TextPlace[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
