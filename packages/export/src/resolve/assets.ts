/** Pictures of a document. */
import type { BlockBody, DocumentContent } from '@longhand/document';

export type PictureFormat = 'png' | 'jpg' | 'gif' | 'webp' | 'svg';

export interface Picture {
  readonly data: Uint8Array;
  readonly format: PictureFormat;
  /** Drawn here: its marks are known, and stand in a page as they are. */
  readonly isDrawing?: boolean;
}

/** SHA-256 of every picture that a document shows, and of its logo. */
export function assetsOf({ blocks, layout }: Pick<DocumentContent, 'blocks' | 'layout'>): ReadonlySet<string> {
  const logo = layout?.theme?.front?.logo ?? '';
  const assets = new Set<string>(/^[0-9a-f]{64}$/.test(logo) ? [logo] : []);
  const open: BlockBody[] = blocks.map(({ body }) => body);
  for (let body = open.pop(); body !== undefined; body = open.pop()) {
    if (body.type === 'figure' && body.kind === 'image' && body.asset !== undefined) assets.add(body.asset);
    else if (body.type === 'quote' || body.type === 'callout') open.push(...body.blocks);
    else if (body.type === 'list' || body.type === 'definitions')
      for (const item of body.items) open.push(...item.blocks);
  }
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
