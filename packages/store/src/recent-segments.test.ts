import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentSegments } from './recent-segments.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('gives back any part of the newest segments, and says that an older one is not there', () => {
  const recent = new RecentSegments(20);
  recent.add(1, bytesOf('first one '));
  recent.add(2, bytesOf('长卷'));
  expect(recent.text(1, 6, 3)).toBe('one');
  expect(recent.text(2, 3, 3)).toBe('卷');
  expect(recent.text(3, 0, 1)).toBeNull();
  recent.add(3, bytesOf('third one'));
  expect(recent.text(1, 0, 5)).toBeNull();
  expect(recent.text(2, 0, 6)).toBe('长卷');
  expect(recent.oldest).toBe(2);
});

test('forgets all before a segment that is larger than the ring, and goes on after it', () => {
  const recent = new RecentSegments(10);
  recent.add(1, bytesOf('small'));
  recent.add(2, bytesOf('much too large'));
  expect([recent.text(1, 0, 5), recent.text(2, 0, 4), recent.oldest]).toEqual([null, null, 3]);
  recent.add(3, bytesOf('small'));
  expect(recent.text(3, 0, 5)).toBe('small');
});

test('whatever is written, what is there is what was written, the newest without a gap, and as much of it as fits', () => {
  const sizes = fc.array(fc.nat(60), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 100 }), fc.nat(1_000_000), sizes, (room, before, all) => {
      const recent = new RecentSegments(room);
      const written: string[] = [];
      for (const [at, size] of all.entries()) {
        const segment = before + at + 1;
        const text = String(segment).padEnd(size + 1, 'x');
        written.push(text);
        recent.add(segment, bytesOf(text));
        const kept = segment + 1 - recent.oldest;
        for (let one = before + 1; one <= segment; one++) {
          const whole = written[one - before - 1] ?? '';
          expect(recent.text(one, 0, whole.length)).toBe(one < recent.oldest ? null : whole);
        }
        const held = written.slice(written.length - kept).reduce((sum, { length }) => sum + length, 0);
        expect(held).toBeLessThanOrEqual(room);
        // At most the newest one and one piece at each end of the ring were in the way of more.
        const next = written[written.length - kept - 1];
        if (next !== undefined && text.length <= room) expect(held + next.length + 2 * 68).toBeGreaterThan(room);
      }
    }),
    { numRuns: 60 },
  );
});
