import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { bytesOf } from './compaction.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const plain = 0;
const deflated = 1;
const minBytesToDeflate = 1024;

/** A value as JSON, deflated when it is large. The first byte tells which. */
export async function pack(value: unknown): Promise<Uint8Array> {
  const json = Buffer.from(JSON.stringify(value));
  if (json.length < minBytesToDeflate) return Buffer.concat([Buffer.of(plain), json]);
  return Buffer.concat([Buffer.of(deflated), await deflate(json, { level: 3 })]);
}

/** @throws when the bytes are damaged */
export async function unpack(column: unknown): Promise<unknown> {
  const bytes = bytesOf(column);
  const body = bytes.subarray(1);
  const json = bytes[0] === deflated ? await inflate(body) : Buffer.from(body);
  return JSON.parse(json.toString());
}
