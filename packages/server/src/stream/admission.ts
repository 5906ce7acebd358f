import { isIPv6 } from 'node:net';

export interface AdmissionLimits {
  /**
   * Open streams and waiting long-polls of one address. Generous, because a company behind NAT, or behind a proxy, is one address; a browser
   * needs one stream. Loopback is not counted: there every reader of a proxy on the same machine comes from.
   */
  readonly maxPerAddress: number;
  /** Open streams and waiting long-polls in all. */
  readonly maxInAll: number;
}
export const DEFAULT_ADMISSION: AdmissionLimits = { maxPerAddress: 512, maxInAll: 10_000 };

/** Lets a reader in, or not. */
export interface Admission {
  /**
   * Takes a place under every key, or none. Keys are of the caller's making: an address now, a user later.
   *
   * @returns gives the place back; null when there is none left
   */
  enter(key: string | null): (() => void) | null;
}

/** Counts who is in. */
export function createAdmission({ maxPerAddress, maxInAll }: AdmissionLimits): Admission {
  const counts = new Map<string, number>();
  let inAll = 0;
  return {
    enter(key) {
      const count = key === null ? 0 : (counts.get(key) ?? 0);
      if (inAll >= maxInAll || count >= maxPerAddress) return null;
      inAll += 1;
      if (key !== null) counts.set(key, count + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        inAll -= 1;
        if (key === null) return;
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}

/**
 * What is counted as one address: an IPv4 address, or the /64 network of an IPv6 one, because a single machine has all of that. Null for
 * loopback. It is the address of the connection: `X-Forwarded-For` may be written by anybody, so it is never read here.
 *
 * @example addressKey('::ffff:192.0.2.7') // '192.0.2.7'
 */
export function addressKey(address: string | undefined): string | null {
  if (address === undefined) return null;
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (plain === '::1' || plain.startsWith('127.')) return null;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = (plain.split('%')[0] ?? '').split('::');
  const front = head.split(':').filter((part) => part !== '');
  const back = tail.split(':').filter((part) => part !== '');
  const gap = plain.includes('::') ? Array.from({ length: 8 - front.length - back.length }, () => '0') : [];
  return `${[...front, ...gap, ...back].slice(0, 4).join(':')}::/64`;
}
