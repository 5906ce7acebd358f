import type { Seq, SourceRecord } from '@longhand/protocol';
import { ApiError } from './api-error.ts';
import { newKey } from './key.ts';
import { problemError, REPEATS, type RepeatOptions, repeating, type Transport } from './transport.ts';

export interface UploadOptions extends RepeatOptions {
  readonly name?: string;
  readonly onProgress?: (share: number) => void;
}

type Uploaded = { source: SourceRecord; seq: Seq };

/**
 * Sends a file as the raw body, its name in a header (percent-encoded UTF-8). Browsers tell the progress of an upload through
 * XMLHttpRequest only, so that is used when progress is wanted and it exists.
 */
export async function uploadBody(
  transport: Transport,
  path: string,
  file: Blob & { readonly name?: string },
  { name = file.name ?? 'file', onProgress, key = newKey(), repeats = REPEATS, signal }: UploadOptions,
): Promise<Uploaded> {
  const headers = {
    'content-type': file.type === '' ? 'application/octet-stream' : file.type,
    'x-file-name': encodeURIComponent(name),
    'idempotency-key': key,
  };
  if (onProgress !== undefined && typeof XMLHttpRequest !== 'undefined') {
    return repeating(repeats, signal, () =>
      uploadByRequest(transport.url(path), { ...transport.headers(), ...headers }, file, onProgress, signal),
    );
  }
  onProgress?.(0);
  const uploaded = await transport.json<Uploaded>('POST', path, { raw: file, headers, repeats, signal });
  onProgress?.(1);
  return uploaded;
}

function uploadByRequest(
  url: string,
  headers: Readonly<Record<string, string>>,
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const unreachable = (cause?: unknown) =>
      reject(new ApiError('server.unreachable', 'The upload was cut off.', { cause }));
    request.open('POST', url);
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = () => unreachable();
    request.onabort = () => unreachable(signal?.reason);
    request.onload = () => {
      if (request.status < 200 || request.status >= 300) {
        reject(problemError(request.status, request.getResponseHeader('content-type') ?? '', request.responseText));
        return;
      }
      try {
        onProgress(1);
        resolve(JSON.parse(request.responseText) as Uploaded);
      } catch (cause) {
        reject(
          new ApiError('server.badAnswer', 'The answer of the server could not be read.', {
            status: request.status,
            cause,
          }),
        );
      }
    };
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    if (signal?.aborted) request.abort();
    else request.send(file);
  });
}
