import { describe, expect, it } from 'vitest';
import { judgeAddress, reachOf } from './address.ts';

describe('an address that somebody typed', () => {
  it.each([
    ['127.0.0.1', 'near'],
    ['10.1.2.3', 'near'],
    ['172.31.0.1', 'near'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'near'],
    ['::1', 'near'],
    ['fd12::1', 'near'],
    ['::ffff:127.0.0.1', 'near'],
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['169.254.169.254', 'barred'],
    ['::ffff:169.254.169.254', 'barred'],
    ['::ffff:a9fe:a9fe', 'barred'],
    ['fd00:ec2::254', 'barred'],
    ['100.100.100.200', 'barred'],
    ['fe80::1', 'barred'],
    ['0.0.0.0', 'barred'],
    ['::', 'barred'],
    ['239.1.1.1', 'barred'],
    ['255.255.255.255', 'barred'],
    ['no address', 'barred'],
  ])('%s is %s', (ip, reach) => {
    expect(reachOf(ip)).toBe(reach);
  });

  const resolve = async (host: string): Promise<readonly string[]> => {
    const known: Readonly<Record<string, readonly string[]>> = {
      'metadata.example': ['169.254.169.254'],
      'mixed.example': ['8.8.8.8', '169.254.169.254'],
      'split.example': ['10.0.0.1', '8.8.8.8'],
      'gpu-box': ['192.168.7.7'],
    };
    const ips = known[host];
    if (ips === undefined) throw new Error('ENOTFOUND');
    return ips;
  };
  it.each([
    ['http://gpu-box:8000/v1', { reach: 'near' }],
    ['https://split.example', { reach: 'public' }],
    ['https://8.8.8.8/v1', { reach: 'public' }],
    ['http://[::1]:11434', { reach: 'near' }],
    // The URL parser reads what a person may hide: decimal, octal and hexadecimal forms of the same address.
    ['http://2852039166/', { refusal: 'barred' }],
    ['http://0xa9fea9fe/', { refusal: 'barred' }],
    ['http://0251.0376.0251.0376/', { refusal: 'barred' }],
    ['http://metadata.example/', { refusal: 'barred' }],
    ['http://mixed.example/', { refusal: 'barred' }],
    ['http://nowhere.example/', { refusal: 'unknownHost' }],
    ['http://user:secret@gpu-box/', { refusal: 'credentials' }],
    ['file:///etc/passwd', { refusal: 'notHttp' }],
    ['gopher://gpu-box/', { refusal: 'notHttp' }],
    ['', { refusal: 'notHttp' }],
  ])('%s comes to %j', async (address, verdict) => {
    expect(await judgeAddress(address, resolve)).toEqual(verdict);
  });
});
