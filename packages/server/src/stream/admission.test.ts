import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKey, createAdmission } from './admission.ts';

test('one address is an IPv4 address, or the network of an IPv6 one; loopback is none', () => {
  const keys = [
    '192.0.2.7',
    '::ffff:192.0.2.7',
    '2001:db8:1:2:3:4:5:6',
    '2001:db8:1:2::9',
    '2001:db8::1',
    'fe80::1%eth0',
  ];
  expect(keys.map(addressKey)).toEqual([
    '192.0.2.7',
    '192.0.2.7',
    '2001:db8:1:2::/64',
    '2001:db8:1:2::/64',
    '2001:db8:0:0::/64',
    'fe80:0:0:0::/64',
  ]);
  expect(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1', undefined].map(addressKey)).toEqual(Array(5).fill(null));
});

test('lets in as many as there is room for, in any order of coming and going, and no place is given back twice', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', null), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (turns) => {
      const admission = createAdmission({ maxPerAddress: 3, maxInAll: 7 });
      const inside: { readonly key: string | null; readonly leave: () => void }[] = [];
      for (const [key, isComing] of turns) {
        if (!isComing) {
          const gone = inside.shift();
          gone?.leave();
          gone?.leave();
          continue;
        }
        const isFull = inside.length >= 7 || (key !== null && inside.filter((each) => each.key === key).length >= 3);
        const leave = admission.enter(key);
        expect(leave === null).toBe(isFull);
        if (leave !== null) inside.push({ key, leave });
      }
    }),
  );
});
