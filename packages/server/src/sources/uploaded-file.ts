import type { Context } from 'hono';
import { bodyOf } from '../http/body.ts';
import type { Env } from '../http/env.ts';
import { cleanFileName } from '../http/file-name.ts';
import { sizeText } from '../http/size-text.ts';
import { ServerError } from '../server-error.ts';
import { boundaryOf, type FormFile, firstFile } from './multipart.ts';

/**
 * The file of a request: its raw body under a name, or the first file of a form.
 *
 * @throws ServerError `request.noFile` 422, `request.type` 415, `source.tooLarge` 413 where the sender says how much it is
 */
export async function uploadedFile(c: Context<Env>, maxBytes: number): Promise<FormFile> {
  const type = c.req.header('content-type') ?? 'application/octet-stream';
  const boundary = boundaryOf(type);
  if (boundary !== null) {
    const file = await firstFile(bodyOf(c), boundary);
    if (file === null) throw new ServerError('request.noFile', 422);
    return file;
  }
  if (/^(multipart\/|application\/x-www-form-urlencoded)/i.test(type)) {
    throw new ServerError('request.type', 415, { type, expected: 'multipart/form-data' });
  }
  const name = nameOf(c);
  // Refused before anything is stored, where the sender says how much it is.
  const bytes = Number(c.req.header('content-length') ?? 0);
  if (bytes > maxBytes) {
    throw new ServerError('source.tooLarge', 413, { name: cleanFileName(name), limit: sizeText(maxBytes) });
  }
  return { name, media: type.split(';')[0]?.trim() ?? type, data: bodyOf(c) };
}

function nameOf(c: Context<Env>): string {
  const name = c.req.header('x-file-name') ?? c.req.query('name') ?? 'file';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
