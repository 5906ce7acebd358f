/**
 * Pixels, upright and smaller.
 * @module
 */

/** RGBA, eight bits each, not multiplied by alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Where the pixel of the upright picture lies in the stored one, by EXIF orientation. */
const sources: Readonly<
  Record<number, (x: number, y: number, width: number, height: number) => readonly [number, number]>
> = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

/** @param orientation as EXIF counts; 1 is upright */
export function upright(pixels: Pixels, orientation: number): Pixels {
  const source = sources[orientation];
  if (source === undefined) return pixels;
  const { width: w, height: h } = pixels;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, w * h);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = source(x, y, w, h);
      to[y * width + x] = from[sy * w + sx] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Made smaller by the mean of the pixels that each new one covers; alpha weighs the colours. Never larger. */
export function shrunk(pixels: Pixels, width: number): Pixels {
  if (width >= pixels.width) return pixels;
  const height = Math.max(1, Math.round((pixels.height * width) / pixels.width));
  const data = new Uint8ClampedArray(width * height * 4);
  const [stepX, stepY] = [pixels.width / width, pixels.height / height];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.set(mean(pixels, x * stepX, (x + 1) * stepX, y * stepY, (y + 1) * stepY), (y * width + x) * 4);
  }
  return { width, height, data };
}

function mean({ width, height, data }: Pixels, left: number, right: number, top: number, bottom: number) {
  let [red, green, blue, alpha, area] = [0, 0, 0, 0, 0];
  for (let y = Math.floor(top); y < Math.min(height, Math.ceil(bottom)); y++) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < Math.min(width, Math.ceil(right)); x++) {
      const share = tall * (Math.min(x + 1, right) - Math.max(x, left));
      const at = (y * width + x) * 4;
      const weight = share * (data[at + 3] ?? 0);
      red += weight * (data[at] ?? 0);
      green += weight * (data[at + 1] ?? 0);
      blue += weight * (data[at + 2] ?? 0);
      alpha += weight;
      area += share;
    }
  }
  return alpha === 0 ? [0, 0, 0, 0] : [red / alpha, green / alpha, blue / alpha, alpha / area];
}

export function isOpaque({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}
