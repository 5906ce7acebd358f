import { decodeText } from './encoding.ts';

/** HTML may name its encoding itself; what it names counts unless the bytes are plainly UTF-8 or UTF-16. */
export function decodeHtml(bytes: Uint8Array): string {
  const { text, encoding } = decodeText(bytes);
  if (encoding === 'utf-8' || encoding.startsWith('utf-16')) return text;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 4_096));
  const named = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1];
  if (named === undefined) return text;
  try {
    return new TextDecoder(named).decode(bytes);
  } catch {
    return text;
  }
}
