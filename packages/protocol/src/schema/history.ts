/** What people can undo, and which versions are worth going back to. */
import { z } from 'zod';
import type { History, Inverse } from '../history.ts';
import type { NamedVersion, VersionPoint } from '../state.ts';
import {
  actorSchema,
  blockBodySchema,
  blockSchema,
  idSchema,
  langSchema,
  rangeChangeSchema,
  seqSchema,
  suggestionSchema,
} from './block.ts';
import { glossarySchema, layoutSchema, matterSchema, textRangeSchema } from './matter.ts';

const provSchema = blockSchema.shape.prov;
const place = { after: idSchema.nullable(), before: idSchema.nullable() };
const fieldsSchema = z.object({
  title: z.string().exactOptional(),
  lang: langSchema.exactOptional(),
  matter: matterSchema.exactOptional(),
  glossary: glossarySchema.exactOptional(),
  layout: layoutSchema.exactOptional(),
});

const threadPlaces = z.array(z.object({ thread: idSchema, range: textRangeSchema })).exactOptional();

const inverseSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      block: idSchema,
      changes: z.array(rangeChangeSchema),
      prov: provSchema,
      isMixed: z.boolean().exactOptional(),
      threads: threadPlaces,
    }),
    z.object({
      ...{ kind: z.literal('body'), block: idSchema, body: blockBodySchema, prov: provSchema },
      threads: threadPlaces,
    }),
    z.object({ kind: z.literal('remove'), block: idSchema }),
    z.object({
      ...{ kind: z.literal('insert'), content: blockSchema, suggestions: z.array(suggestionSchema) },
      followers: z.array(idSchema).exactOptional(),
      ...place,
    }),
    z.object({ kind: z.literal('move'), block: idSchema, ...place }),
    z.object({ kind: z.literal('fields'), fields: fieldsSchema }),
    z.object({ kind: z.literal('suggest'), suggestion: suggestionSchema, isOfPresent: z.boolean().exactOptional() }),
    z.object({ kind: z.literal('withdraw'), suggestion: idSchema }),
    z.object({
      kind: z.literal('lost'),
      reason: z.enum(['changed', 'removed', 'moved', 'set']),
      block: idSchema.exactOptional(),
    }),
  ])
  .meta({ id: 'Inverse', description: 'What takes one operation back' }) satisfies z.ZodType<Inverse>;

const stepsSchema = z.array(
  z.object({ seq: seqSchema, inverses: z.array(inverseSchema), rewrite: idSchema.exactOptional() }),
);

export const historySchema = z
  .object({
    done: stepsSchema,
    undone: stepsSchema,
    open: z.object({ in: z.enum(['done', 'undone']), left: z.int() }).exactOptional(),
  })
  .meta({ id: 'History', description: 'What one person can undo and redo, newest last' }) satisfies z.ZodType<History>;

export const namedVersionSchema = z
  .object({ seq: seqSchema, name: z.string(), by: actorSchema, at: z.number() })
  .meta({ id: 'NamedVersion' }) satisfies z.ZodType<NamedVersion>;

export const versionPointSchema = z
  .object({
    kind: z.enum(['created', 'run', 'edits', 'restored']),
    seq: seqSchema,
    at: z.number(),
    by: actorSchema,
    of: seqSchema.exactOptional().describe('Of a version that was restored'),
  })
  .meta({ id: 'VersionPoint' }) satisfies z.ZodType<VersionPoint>;
