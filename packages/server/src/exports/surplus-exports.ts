import type { StoredExport } from '@longhand/protocol/ports';

/** Of one document. */
const maxRecords = 40;
const maxBytes = 500 * 1024 * 1024;
/** Whoever made a file a moment ago is about to fetch it. */
const minKept = 8;

/**
 * The records that are not kept any longer, of one document's exports (the newest first): files can be made again. Files that several records
 * share count once.
 */
export function surplusExports(exports: readonly StoredExport[]): readonly StoredExport[] {
  const ended = exports.filter(({ status }) => status !== 'running');
  const counted = new Set<string>();
  let bytes = 0;
  return ended.filter(({ blob, bytes: own = 0 }, index) => {
    if (blob !== undefined && !counted.has(blob)) {
      counted.add(blob);
      bytes += own;
    }
    return index >= minKept && (index >= maxRecords || bytes > maxBytes);
  });
}
