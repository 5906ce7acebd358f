/**
 * Which addresses a server may be sent to by what somebody typed.
 * @module
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** `public`: anywhere on the internet; `near`: this machine or a private network; `barred`: none that serves people. */
export type AddressReach = 'public' | 'near' | 'barred';

export type AddressRefusal = 'notHttp' | 'credentials' | 'barred' | 'unknownHost';

const barred = listOf([
  // "This network", link-local (the metadata services of clouds live there), multicast and reserved.
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // The metadata services of Amazon over IPv6, and of Alibaba.
  ['fd00:ec2::254', 128, 'ipv6'],
  ['100.100.100.200', 32, 'ipv4'],
]);
const near = listOf([
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
]);

/** Neither of this network nor of anybody's: documentation, benchmarks, and addresses that carry another one inside (NAT64, 6to4, Teredo). */
const special = listOf([
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
]);

function listOf(ranges: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of ranges) list.addSubnet(network, prefix, family);
  return list;
}

/**
 * Where an IP address leads. One of IPv4 within IPv6 is judged as what it is.
 *
 * @example reachOf('169.254.169.254') // 'barred'
 */
export function reachOf(ip: string): AddressReach {
  const family = isIP(ip);
  if (family === 0) return 'barred';
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  // Node's list takes ::ffff:a.b.c.d for the IPv4 address in it.
  if (barred.check(ip, kind)) return 'barred';
  return near.check(ip, kind) ? 'near' : 'public';
}

/**
 * True for an address that anybody on the internet may ask: what a stranger types may lead there, and nowhere else.
 *
 * @example isPublic('64:ff9b::7f00:1') // false: the address of this machine, in the form that a translator understands
 */
export function isPublic(ip: string): boolean {
  return reachOf(ip) === 'public' && !special.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
}

/** The addresses of a host name. @throws when there are none */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * Judges an address that somebody typed: http or https, no credentials in it, and no host of which any address is barred. A host that is
 * public and near at once is public.
 *
 * @example await judgeAddress('http://169.254.169.254/latest') // { refusal: 'barred' }
 */
export async function judgeAddress(
  given: string,
  resolve: Resolve = resolveByDns,
): Promise<{ readonly reach: Exclude<AddressReach, 'barred'> } | { readonly refusal: AddressRefusal }> {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return { refusal: 'notHttp' };
  if (url.username !== '' || url.password !== '') return { refusal: 'credentials' };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let ips: readonly string[];
  try {
    ips = isIP(host) === 0 ? await resolve(host) : [host];
  } catch {
    return { refusal: 'unknownHost' };
  }
  const reaches = ips.map(reachOf);
  if (reaches.length === 0) return { refusal: 'unknownHost' };
  if (reaches.includes('barred')) return { refusal: 'barred' };
  return { reach: reaches.includes('public') ? 'public' : 'near' };
}
