/**
 * The archive of a document: one JSON record per line, so that it streams, needs no unpacking, and can be read with any tool. Large things come in
 * pieces. The last line counts what came before: a file that was cut off says so.
 * @module
 */
import type { LogEvent } from '@longhand/protocol';
import type { StoredAsset, StoredChunk, StoredSource, TextPlace } from '@longhand/protocol/ports';
import { logEventSchema } from '@longhand/protocol/schema';
import { z } from 'zod';

export const ARCHIVE_MEDIA = 'application/vnd.longhand.archive+x-ndjson';
export const ARCHIVE_VERSION = 1;

/** Pieces of texts in UTF-16 units, of places and chunks in entries, of files in bytes (a multiple of three: no padding within). */
export const PIECE = { units: 256 * 1024, entries: 4_096, bytes: 384 * 1024 } as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().min(1).max(200);
const offset = z.int().min(0);
const placeSchema: z.ZodType<TextPlace> = z.object({
  start: offset,
  end: offset,
  page: z.int().min(1).optional(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  label: z.string().max(200).optional(),
});
const chunkSchema: z.ZodType<Omit<StoredChunk, 'source'>> = z.object({
  index: offset,
  start: offset,
  end: offset,
  page: z.int().min(1).optional(),
  parent: offset,
  heading: z.string().max(10_000).optional(),
});
const sourceSchema: z.ZodType<Omit<StoredSource, 'document'>> = z.object({
  id,
  name: z.string().min(1).max(1_000),
  media: z.string().max(200),
  bytes: z.int().min(0),
  fileSha256: sha256,
  createdAt: z.number(),
  url: z.string().max(4_000).optional(),
  fetchedAt: z.number().optional(),
  replaces: id.optional(),
  replacedBy: id.optional(),
});

const assetSchema: z.ZodType<Omit<StoredAsset, 'document'>> = z.object({
  sha256,
  kind: z.enum(['picture', 'word', 'csl']),
  name: z.string().min(1).max(1_000),
  media: z.string().max(200),
  bytes: z.int().min(0),
  createdAt: z.number(),
  width: z.int().min(1).optional(),
  height: z.int().min(1).optional(),
});

export const recordSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('archive'), version: z.int(), document: id, title: z.string(), seq: z.int() }),
  z.object({ kind: z.literal('event'), event: logEventSchema as z.ZodType<LogEvent> }),
  z.object({ kind: z.literal('source'), source: sourceSchema }),
  z.object({ kind: z.literal('text'), source: id, sha256, text: z.string() }),
  z.object({ kind: z.literal('places'), source: id, places: z.array(placeSchema).max(PIECE.entries) }),
  z.object({ kind: z.literal('chunks'), source: id, chunks: z.array(chunkSchema).max(PIECE.entries) }),
  z.object({ kind: z.literal('asset'), asset: assetSchema }),
  z.object({ kind: z.literal('file'), sha256, data: z.base64() }),
  z.object({ kind: z.literal('end'), events: offset, sources: offset, assets: offset.default(0), files: offset }),
]);
export type ArchiveRecord = z.infer<typeof recordSchema>;
