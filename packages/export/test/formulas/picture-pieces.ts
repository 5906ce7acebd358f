/**
 * Two pictures of a formula compared piece by piece, for programs that share the faces and not the distances: LibreOffice sets brackets taller, scripts
 * smaller and signs closer than TeX, so no window of one picture lies over the other. A piece is what hangs together: a letter, the line of a fraction,
 * each half of an equals sign. A piece of one picture and a piece of the other are partners when they have the same shape, whatever their size, at about
 * the same place; where letters touch in one picture only, two pieces are the partner of one. What has no partner is a fault.
 * @module
 */
import type { GreyPicture } from './grey-picture.ts';

interface Piece {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Places of its ink in the picture. */
  readonly ink: readonly number[];
}

/** What is ink: thin strokes hang together by one reading and not by the other. The better one counts. */
const readings = [160, 185] as const;
/** Share of the ink of two shapes that may lie apart. */
const likeBelow = 0.58;
/** How far partners may stand apart, as shares of width and height. */
const reach = { x: 0.25, y: 0.3 };
/** Side of the grid that a piece is brought to. */
const grid = 10;

/**
 * How many pieces of both pictures have no partner in the other.
 *
 * @example faultsBetween(ours, reference) === 0
 */
export function faultsBetween(a: GreyPicture, b: GreyPicture): number {
  return Math.min(...readings.map((inkBelow) => unpaired(partsOf(a, inkBelow), partsOf(b, inkBelow))));
}

interface Part {
  /** Which pieces of the picture it is. */
  readonly pieces: readonly number[];
  readonly shape: Shape;
  /** Its middle, as shares of width and height. */
  readonly x: number;
  readonly y: number;
}
interface Parts {
  readonly count: number;
  readonly single: readonly Part[];
  readonly double: readonly Part[];
  readonly width: number;
  readonly height: number;
}

function partsOf(picture: GreyPicture, inkBelow: number): Parts {
  const { width, height } = picture;
  const all = piecesOf(picture, inkBelow);
  const part = (pieces: readonly number[]): Part => {
    const box = around(pieces.flatMap((at) => all[at] ?? []));
    const [x, y] = [(box.left + box.right) / 2 / width, (box.top + box.bottom) / 2 / height];
    return { pieces, shape: shapeOf(picture, box), x, y };
  };
  return {
    count: all.length,
    single: [...all.keys()].map((at) => part([at])),
    double: touching(all).map(part),
    width,
    height,
  };
}

function around(pieces: readonly Piece[]): Piece {
  return {
    left: Math.min(...pieces.map(({ left }) => left)),
    right: Math.max(...pieces.map(({ right }) => right)),
    top: Math.min(...pieces.map(({ top }) => top)),
    bottom: Math.max(...pieces.map(({ bottom }) => bottom)),
    ink: pieces.flatMap(({ ink }) => ink),
  };
}

function unpaired(a: Parts, b: Parts): number {
  const pairs: { readonly one: Part; readonly two: Part; readonly apart: number }[] = [];
  for (const [ours, theirs, price] of [
    [a.single, b.single, 0],
    [a.double, b.single, 0.3],
    [a.single, b.double, 0.3],
  ] as const) {
    for (const one of ours) {
      for (const two of theirs) {
        const apart = distance(one, two, b);
        if (apart !== null) pairs.push({ one, two, apart: apart + price });
      }
    }
  }
  const [taken, others] = [new Set<number>(), new Set<number>()];
  for (const { one, two } of pairs.toSorted((x, y) => x.apart - y.apart)) {
    if (one.pieces.some((at) => taken.has(at)) || two.pieces.some((at) => others.has(at))) continue;
    for (const at of one.pieces) taken.add(at);
    for (const at of two.pieces) others.add(at);
  }
  return a.count - taken.size + b.count - others.size;
}

/** How far two parts are from being the same; null when they are not. In a small picture a letter more or less is a large share. */
function distance(one: Part, two: Part, { width, height }: Parts): number | null {
  const [dx, dy] = [Math.abs(one.x - two.x), Math.abs(one.y - two.y)];
  if (dx > reach.x + 12 / width || dy > reach.y + 8 / height) return null;
  const apart = unlike(one.shape, two.shape);
  return apart > likeBelow ? null : (apart + dx + dy) / 4;
}

/** Pieces so near to each other that they may hang together in the other picture. */
function touching(pieces: readonly Piece[]): readonly (readonly number[])[] {
  return pieces.flatMap((one, i) =>
    pieces.flatMap((two, j) => {
      const dx = Math.max(one.left, two.left) - Math.min(one.right, two.right);
      const dy = Math.max(one.top, two.top) - Math.min(one.bottom, two.bottom);
      return j > i && dx <= 3 && dy <= 3 ? [[i, j]] : [];
    }),
  );
}

function piecesOf({ width, height, pixels }: GreyPicture, inkBelow: number): readonly Piece[] {
  const seen = new Uint8Array(pixels.length);
  const pieces: Piece[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || (pixels[start] ?? 255) >= inkBelow) continue;
    const ink = [start];
    seen[start] = 1;
    for (const at of ink) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] === 1 || (pixels[next] ?? 255) >= inkBelow) continue;
          seen[next] = 1;
          ink.push(next);
        }
      }
    }
    const [xs, ys] = [ink.map((at) => at % width), ink.map((at) => Math.floor(at / width))];
    const box = {
      left: Math.min(...xs),
      right: Math.max(...xs) + 1,
      top: Math.min(...ys),
      bottom: Math.max(...ys) + 1,
    };
    if (ink.length > 1) pieces.push({ ...box, ink });
  }
  return pieces;
}

interface Shape {
  readonly darkness: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** The shape of one piece, or of two that hang together in the other picture, brought to the grid. */
function shapeOf({ width, pixels }: GreyPicture, { left, right, top, bottom, ink }: Piece): Shape {
  const [w, h] = [right - left, bottom - top];
  const darkness = new Float32Array(grid * grid);
  for (const at of ink) {
    const [x, y] = [(at % width) - left, Math.floor(at / width) - top];
    const dark = (255 - (pixels[at] ?? 255)) / 255;
    // A pixel covers a part of the grid, which may be several cells or less than one.
    for (let cy = Math.floor((y * grid) / h); cy < Math.ceil(((y + 1) * grid) / h); cy++) {
      for (let cx = Math.floor((x * grid) / w); cx < Math.ceil(((x + 1) * grid) / w); cx++) {
        const overX = Math.min(cx + 1, ((x + 1) * grid) / w) - Math.max(cx, (x * grid) / w);
        const overY = Math.min(cy + 1, ((y + 1) * grid) / h) - Math.max(cy, (y * grid) / h);
        const cell = cy * grid + cx;
        darkness[cell] = (darkness[cell] ?? 0) + dark * overX * overY;
      }
    }
  }
  return { darkness, width: w, height: h };
}

/** 0 for the same shape, 1 for shapes that share nothing. */
function unlike(a: Shape, b: Shape): number {
  const slim = ({ width, height }: Shape) => Math.log((width + 2) / (height + 2));
  if (Math.abs(slim(a) - slim(b)) > 0.9) return 1;
  let [apart, all] = [0, 0];
  for (const [cell, dark] of a.darkness.entries()) {
    const other = b.darkness[cell] ?? 0;
    apart += Math.abs(dark - other);
    all += Math.max(dark, other);
  }
  return all === 0 ? 0 : apart / all;
}
