import { inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pngOf } from './png.ts';

test('a PNG holds every pixel that it was given', () => {
  const kinds = { bits: 1, grey: 8, rgb: 24, rgba: 32 } as const;
  fc.assert(
    fc.property(
      fc.constantFrom('bits' as const, 'grey' as const, 'rgb' as const, 'rgba' as const),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 10 }),
      fc.infiniteStream(fc.nat(255)),
      (kind, width, height, bytes) => {
        const rowBytes = Math.ceil((width * kinds[kind]) / 8);
        const data = Uint8Array.from({ length: rowBytes * height }, () => bytes.next().value ?? 0);
        const png = pngOf({ width, height, kind, data });
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
        const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
        const plain = Array.from({ length: height }, (_, row) => [
          ...rows.subarray(row * (rowBytes + 1) + 1, (row + 1) * (rowBytes + 1)),
        ]);
        expect(plain.flat()).toEqual([...data]);
      },
    ),
  );
});

test('pixels that are missing are no picture', () => {
  expect(() => pngOf({ width: 10, height: 10, kind: 'rgb', data: new Uint8Array(299) })).toThrow(RangeError);
});
