/**
 * How far two pictures of a formula are from each other. Programs set the same signs at slightly other places, so a picture is looked at through a
 * small window: the ink in it must lie near ink of the other picture, at its place or a little beside. What lies nowhere near is counted, in
 * both directions, and the worst window is the distance. A mean over the picture would drown one wrong sign among fifty right ones.
 * @module
 */
import type { GreyPicture } from './grey-picture.ts';

/** Side of a window in pixels: about the size of a letter at 150 dots to the inch. */
const side = 16;
const step = 4;
/** How far the other picture may lie beside, in pixels, once both are brought to the same frame. */
const reach = { x: 9, y: 6 };
const inkBelow = 150;

/**
 * Pixels of ink in the worst window that have no ink of the other picture near them.
 *
 * @example distanceOf(ours, reference) < 9
 */
export function distanceOf(a: GreyPicture, b: GreyPicture): number {
  return Math.max(uncovered(a, b), uncovered(b, a));
}

function uncovered(picture: GreyPicture, other: GreyPicture): number {
  const ink = inkOf(picture);
  const cover = grown(inkOf(other), other.width, other.height);
  const [scaleX, scaleY] = [other.width / picture.width, other.height / picture.height];
  let worst = 0;
  for (let top = -step; top < picture.height; top += step) {
    for (let left = -step; left < picture.width; left += step) {
      const points = pointsIn(ink, picture, left, top);
      if (points.length <= worst) continue;
      const middleX = Math.round((left + side / 2) * (scaleX - 1));
      const middleY = Math.round((top + side / 2) * (scaleY - 1));
      worst = Math.max(worst, leastUncovered(points, cover, other, middleX, middleY, worst));
    }
  }
  return worst;
}

function leastUncovered(
  points: readonly (readonly [number, number])[],
  cover: Uint8Array,
  { width, height }: GreyPicture,
  middleX: number,
  middleY: number,
  enough: number,
): number {
  let least = points.length;
  for (let dy = -reach.y; dy <= reach.y; dy++) {
    for (let dx = -reach.x; dx <= reach.x; dx++) {
      let missing = 0;
      for (const [x, y] of points) {
        const [ox, oy] = [x + middleX + dx, y + middleY + dy];
        const isCovered = ox >= 0 && ox < width && oy >= 0 && oy < height && cover[oy * width + ox] === 1;
        if (!isCovered && ++missing >= least) break;
      }
      least = Math.min(least, missing);
      if (least <= enough) return least;
    }
  }
  return least;
}

function pointsIn(ink: Uint8Array, { width, height }: GreyPicture, left: number, top: number) {
  const points: (readonly [number, number])[] = [];
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++)
      if (ink[y * width + x] === 1) points.push([x, y]);
  return points;
}

const inkOf = ({ pixels }: GreyPicture): Uint8Array => pixels.map((pixel) => (pixel < inkBelow ? 1 : 0));

/** Ink and its neighbours. */
function grown(ink: Uint8Array, width: number, height: number): Uint8Array {
  const told = new Uint8Array(ink.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] !== 1) continue;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) told[ny * width + nx] = 1;
    }
  }
  return told;
}
