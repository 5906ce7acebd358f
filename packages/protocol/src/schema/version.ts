/** Versions, what differs between two of them, and what is wrong with a document. */
import type { DocumentContent, DocumentDiff, DocumentProblem } from '@longhand/document';
import { z } from 'zod';
import type { Version } from '../versions.ts';
import {
  actorSchema,
  blockSchema,
  citationSchema,
  cslEntrySchema,
  idSchema,
  langSchema,
  rangeChangeSchema,
  seqSchema,
  suggestionSchema,
} from './block.ts';
import { glossarySchema, layoutSchema, matterSchema, threadSchema } from './matter.ts';
import { paramsSchema } from './notice.ts';

const versionSchema = z
  .object({
    seq: seqSchema,
    at: z.number(),
    by: actorSchema,
    kind: z.enum(['created', 'run', 'edits', 'restored', 'named']),
    name: z.string().exactOptional(),
    of: seqSchema.exactOptional().describe('Of a version that was restored'),
  })
  .meta({ id: 'Version' }) satisfies z.ZodType<Version>;
export const versionListSchema = z
  .object({ seq: seqSchema.describe('The present state'), versions: z.array(versionSchema).describe('Newest first') })
  .meta({ id: 'VersionList' });

export const documentContentSchema = z
  .object({
    schema: z.literal('doc/1'),
    id: idSchema,
    title: z.string(),
    lang: langSchema,
    seq: seqSchema.exactOptional(),
    updatedAt: z.number(),
    blocks: z.array(blockSchema),
    citations: z.record(z.string(), citationSchema),
    sources: z.record(
      z.string(),
      z.object({ name: z.string(), media: z.string(), entry: cslEntrySchema.exactOptional() }),
    ),
    matter: matterSchema.exactOptional(),
    glossary: glossarySchema.exactOptional(),
    suggestions: z.array(suggestionSchema).exactOptional(),
    threads: z.array(threadSchema).exactOptional(),
    layout: layoutSchema.exactOptional(),
  })
  .meta({
    id: 'DocumentContent',
    description: 'The settled document, without its history',
  }) satisfies z.ZodType<DocumentContent>;
export const versionContentSchema = z
  .object({ seq: seqSchema, content: documentContentSchema })
  .meta({ id: 'VersionContent' });

const pieceSchema = z.object({ kind: z.enum(['same', 'removed', 'added']), content: z.string() });
const documentDiffSchema = z.object({
  fields: z.array(z.enum(['title', 'lang', 'matter', 'glossary', 'layout'])),
  blocks: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.enum(['added', 'removed', 'moved']), block: blockSchema }),
        z.object({
          kind: z.literal('changed'),
          block: blockSchema,
          before: blockSchema,
          isMoved: z.boolean(),
          text: z.array(pieceSchema).describe('The readable text, word by word'),
          changes: z.array(rangeChangeSchema).exactOptional(),
        }),
      ]),
    )
    .describe('In reading order; what was removed stands where it was'),
  counts: z.object({ added: z.int(), removed: z.int(), moved: z.int(), changed: z.int() }),
}) satisfies z.ZodType<DocumentDiff>;
export const versionDiffSchema = documentDiffSchema
  .extend({ from: seqSchema, to: seqSchema })
  .meta({ id: 'VersionDiff' });

export const branchSchema = z
  .strictObject({
    seq: seqSchema.optional().describe('The present state when absent'),
    title: z.string().trim().max(1_000).optional(),
  })
  .meta({ id: 'Branch' });

const documentProblemSchema = z
  .object({
    code: z.string().describe('`document.problem.` and this is a catalogue code'),
    level: z.enum(['error', 'warning']),
    block: idSchema.exactOptional(),
    path: z.string().exactOptional().describe('Place within the body'),
    params: paramsSchema,
    text: z.string().describe('The sentence for people, in the language of `Accept-Language`'),
  })
  .meta({ id: 'DocumentProblem' }) satisfies z.ZodType<Omit<DocumentProblem, 'code'> & { code: string; text: string }>;
export const problemListSchema = z
  .object({ seq: seqSchema, problems: z.array(documentProblemSchema).describe('In reading order, at most 500') })
  .meta({ id: 'DocumentProblemList' });
