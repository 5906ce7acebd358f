import { type Api, newKey } from '@longhand/client';
import type { DocumentId } from '@longhand/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';

/** A file on its way to the server. Once it is there the document's own state tells about it, and the upload leaves the list. */
export interface Upload {
  /** Also on the way: a file that is sent again after a lost answer is one source. */
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly status: 'waiting' | 'sending' | 'failed';
  /** 0 to 1. */
  readonly share: number;
  readonly error?: unknown;
}

/** What the server reads; anything else is refused with its reason before it travels. */
export const acceptedFiles = [
  ...['.pdf', '.docx', '.pptx', '.xlsx', '.xlsm', '.csv', '.tsv', '.epub', '.eml'],
  ...['.md', '.markdown', '.html', '.htm', '.txt'],
] as const;
const PARALLEL = 2;

interface Uploads {
  readonly uploads: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly retry: (key: string) => void;
  readonly dismiss: (key: string) => void;
}

/**
 * Sends files one pair at a time. While `document` is null they wait: a document is made when its brief has a sentence.
 *
 * @example const { uploads, add } = useUploads(api, document);
 */
export function useUploads(api: Api, document: DocumentId | null): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const files = useRef(new Map<string, File>());

  const change = useCallback((key: string, update: Partial<Upload>) => {
    setUploads((list) => list.map((upload) => (upload.key === key ? { ...upload, ...update } : upload)));
  }, []);
  const dismiss = useCallback((key: string) => {
    files.current.delete(key);
    setUploads((list) => list.filter((upload) => upload.key !== key));
  }, []);
  const add = useCallback((added: readonly File[]) => {
    const fresh = added.map((file): Upload => {
      const key = newKey();
      files.current.set(key, file);
      return { key, name: file.name, bytes: file.size, status: 'waiting', share: 0 };
    });
    setUploads((list) => [...list, ...fresh]);
  }, []);
  const retry = useCallback((key: string) => change(key, { status: 'waiting', share: 0, error: undefined }), [change]);

  useEffect(() => {
    if (document === null) return;
    const busy = uploads.filter((upload) => upload.status === 'sending').length;
    for (const { key } of uploads
      .filter((upload) => upload.status === 'waiting')
      .slice(0, Math.max(0, PARALLEL - busy))) {
      const file = files.current.get(key);
      if (file === undefined) continue;
      change(key, { status: 'sending' });
      api.sources
        .upload(document, file, { name: file.name, key, onProgress: (share) => change(key, { share }) })
        .then(() => dismiss(key))
        .catch((error: unknown) => change(key, { status: 'failed', error }));
    }
  }, [api, document, uploads, change, dismiss]);

  return { uploads, add, retry, dismiss };
}
