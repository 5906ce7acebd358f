import type { TextPlace } from '@longhand/protocol/ports';

/** A place as one row of numbers: start, end, page, box, label; what is absent is null, trailing nulls are left out. */
type PlaceRow = readonly (number | string | null)[];

/** The compact form of places: a book has a hundred thousand of them, and their names would be most of the bytes. */
export function packPlaces(places: readonly TextPlace[]): readonly PlaceRow[] {
  return places.map(({ start, end, page, box, label }) => {
    const row: (number | string | null)[] = [
      start,
      end,
      page ?? null,
      ...(box ?? [null, null, null, null]),
      label ?? null,
    ];
    while (row.at(-1) === null) row.pop();
    return row;
  });
}

/** The places of a compact form. */
export function unpackPlaces(rows: readonly PlaceRow[]): readonly TextPlace[] {
  return rows.map(([start, end, page, x, y, width, height, label]) => ({
    start: Number(start),
    end: Number(end),
    ...(typeof page === 'number' ? { page } : {}),
    ...(typeof x === 'number' ? { box: [x, Number(y), Number(width), Number(height)] as const } : {}),
    ...(typeof label === 'string' ? { label } : {}),
  }));
}
