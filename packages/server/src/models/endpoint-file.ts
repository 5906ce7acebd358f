/**
 * The endpoints that were set in the page, keys included, in one file of the data directory that only its owner may read (ADR 0018).
 * @module
 */
import { open, readFile, rename } from 'node:fs/promises';
import { removeFile, replaceFile } from '@longhand/guard/files';
import type { Endpoint } from '@longhand/models';
import { priceSchema } from '@longhand/protocol/schema';
import { z } from 'zod';
import { ServerError } from '../server-error.ts';

const endpointSchema = z.object({
  name: z.string(),
  kind: z.enum(['openai', 'anthropic', 'ollama']),
  address: z.string(),
  apiKey: z.string().exactOptional(),
  models: z.array(z.string()),
  contextLength: z.int().min(1).exactOptional(),
  price: priceSchema.exactOptional(),
  concurrency: z.int().min(1).exactOptional(),
});
const fileSchema = z.object({ version: z.literal(1), endpoints: z.array(endpointSchema) });

/** What is kept; `damaged` names the place to which a file that could not be read was moved. */
export interface KeptEndpoints {
  readonly endpoints: readonly Endpoint[];
  readonly damaged: string | null;
}

/** @throws ServerError `endpoint.unreadable` when the file is there and cannot be opened */
export async function readEndpoints(path: string): Promise<KeptEndpoints> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    if (isMissing) return { endpoints: [], damaged: null };
    throw new ServerError('endpoint.unreadable', 500, { path, reason: reasonOf(error) }, { cause: error });
  }
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (parsed.success) {
    return { endpoints: parsed.data.endpoints.map((one) => ({ ...one, origin: 'page' as const })), damaged: null };
  }
  // It is kept: somebody may mend it by hand, and the next change must not write over it.
  const aside = `${path}.damaged`;
  const damaged = await rename(path, aside).then(
    () => aside,
    () => path,
  );
  return { endpoints: [], damaged };
}

/**
 * Writes beside it, then in its place: never half a file, and never one that others may read.
 *
 * @throws ServerError `endpoint.notKept`; what was kept before still is
 */
export async function writeEndpoints(path: string, endpoints: readonly Endpoint[]): Promise<void> {
  try {
    await replaceEndpoints(path, endpoints);
  } catch (cause) {
    throw new ServerError('endpoint.notKept', 507, { path, reason: reasonOf(cause) }, { cause });
  }
}

async function replaceEndpoints(path: string, endpoints: readonly Endpoint[]): Promise<void> {
  const kept = endpoints.map(({ origin: _shown, ...endpoint }) => endpoint);
  const fresh = `${path}.new`;
  // Left by a process that died: its mode may be another.
  await removeFile(fresh);
  {
    await using file = await open(fresh, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify({ version: 1, endpoints: kept }, null, 2)}\n`);
    await file.sync();
  }
  await replaceFile(fresh, path);
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
