/** Pictures of a document. */
import type { ResolvedBlock } from './resolved.ts';

export type PictureFormat = 'png' | 'jpg' | 'gif' | 'webp' | 'svg';

/** SHA-256 of every picture that the blocks show. */
export function assetsOf(blocks: readonly ResolvedBlock[]): ReadonlySet<string> {
  const assets = new Set<string>();
  const visit = (list: readonly ResolvedBlock[]): void => {
    for (const block of list) {
      if (block.type === 'image' && block.asset !== '') assets.add(block.asset);
      else if (block.type === 'quote' || block.type === 'callout') visit(block.blocks);
      else if (block.type === 'list') for (const item of block.items) visit(item.blocks);
    }
  };
  visit(blocks);
  return assets;
}

/** Format of a picture by its first bytes; a stored file has no name to trust. */
export function pictureFormat(data: Uint8Array): PictureFormat | null {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => data[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'png';
  if (starts(0xff, 0xd8, 0xff)) return 'jpg';
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'gif';
  const head = new TextDecoder('latin1').decode(data.subarray(0, 1024));
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  return /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(head) ? 'svg' : null;
}
