import { describe, expect, it } from 'vitest';
import { readKept, sweepKept, writeKept } from './kept.ts';

const DAY_MS = 24 * 3_600_000;

/** A browser's storage, and one that refuses everything. */
function shelf() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    key: (index: number) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    },
  };
}
const forbidden = (): Storage => {
  throw new Error('forbidden');
};

describe('what was typed into a form', () => {
  it('is there again after a reload, until it is sent', () => {
    const disk = shelf();
    writeKept(() => disk, 'steer.d_1', { text: 'Shorter, 请写短些' }, 0);
    expect(readKept(() => disk, 'steer.d_1')).toEqual({ text: 'Shorter, 请写短些' });
    expect(readKept(() => disk, 'steer.d_2')).toBeNull();
    writeKept(() => disk, 'steer.d_1', null, 1);
    expect(readKept(() => disk, 'steer.d_1')).toBeNull();
  });

  it('is forgotten after a month, and nothing else is', () => {
    const disk = shelf();
    disk.setItem('longhand.preferences', '{}');
    disk.setItem('longhand.form.damaged', '{');
    writeKept(() => disk, 'old', 'a', 0);
    writeKept(() => disk, 'new', 'b', 20 * DAY_MS);
    sweepKept(() => disk, 31 * DAY_MS);
    expect([readKept(() => disk, 'old'), readKept(() => disk, 'new')]).toEqual([null, 'b']);
    expect([disk.length, disk.getItem('longhand.preferences')]).toEqual([2, '{}']);
  });

  it('lives as long as the page where the browser keeps nothing', () => {
    writeKept(forbidden, 'steer.d_1', 'x', 0);
    sweepKept(forbidden, 1);
    expect(readKept(forbidden, 'steer.d_1')).toBeNull();
  });
});
