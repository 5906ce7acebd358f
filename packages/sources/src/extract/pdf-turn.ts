/**
 * Text that is not written from left to right on its page: quarter turns of pages and of single lines.
 * @module
 */
/** How often the text is turned to the left by 90 degrees: 0 is upright. */
export type Turn = 0 | 1 | 2 | 3;

export type Box = readonly [x: number, y: number, width: number, height: number];

/**
 * The direction in which text runs, to the nearest quarter.
 *
 * @param transform [a, b, c, d, e, f] of ISO 32000-1, 8.3.3
 */
export function turnOf([a = 1, b = 0]: readonly number[]): Turn {
  if (Math.abs(a) >= Math.abs(b)) return a >= 0 ? 0 : 2;
  return b > 0 ? 1 : 3;
}

/** A point as the reader sees it who turns the page so that this text is upright. */
export function upright(x: number, y: number, turn: Turn): readonly [x: number, y: number] {
  switch (turn) {
    case 0:
      return [x, y];
    case 1:
      return [y, -x];
    case 2:
      return [-x, -y];
    case 3:
      return [-y, x];
    default:
      return turn satisfies never;
  }
}

/** The box on the page, in PDF points, of a box that was measured on the turned page. */
export function boxOnPage([x, y, width, height]: Box, turn: Turn): Box {
  switch (turn) {
    case 0:
      return [x, y, width, height];
    case 1:
      return [-y - height, x, height, width];
    case 2:
      return [-x - width, -y - height, width, height];
    case 3:
      return [y, -x - width, height, width];
    default:
      return turn satisfies never;
  }
}
