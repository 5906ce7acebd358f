import { z } from 'zod';
import type { Rewrite, RewriteEventData } from '../rewrite.ts';
import { idSchema, langSchema } from './block.ts';
import { noticeSchema } from './notice.ts';
import { reservationSchema } from './spending.ts';

export const rewriteKindSchema = z
  .enum(['rewrite', 'expand', 'shorten', 'formal', 'plain', 'translate'])
  .describe('What is wanted of the text; `rewrite` follows the instruction');

const partSchema = z.object({
  block: idSchema,
  baseRev: z.int(),
  from: z.int().optional(),
  to: z.int().optional(),
});

const questionSchema = z.object({
  rewrite: idSchema,
  kind: rewriteKindSchema,
  instruction: z.string().optional(),
  lang: langSchema.optional(),
  model: z.string(),
  count: z.int(),
  parts: z.array(partSchema),
  section: idSchema.optional(),
});

const place = { rewrite: idSchema, alternative: z.int() };

const alternativeSchema = z.object({
  number: z.int(),
  status: z.enum(['waiting', 'writing', 'ready', 'failed']),
  text: z.string(),
  attempt: z.int(),
  call: idSchema.optional(),
  reserved: reservationSchema.optional(),
  notice: noticeSchema.optional(),
  retryAtMs: z.number().optional(),
  suggestions: z.array(idSchema),
  dropped: z.array(z.string()),
});

export const rewriteSchema = questionSchema
  .extend({ alternatives: z.array(alternativeSchema) })
  .meta({ id: 'Rewrite' }) satisfies z.ZodType<Rewrite>;

export const rewriteEventSchemas = {
  'rewrite.asked': questionSchema,
  'rewrite.started': z.object({
    ...place,
    call: idSchema,
    attempt: z.int(),
    reserved: reservationSchema.optional(),
  }),
  'rewrite.delta': z.object({ ...place, at: z.int(), text: z.string() }),
  'rewrite.ready': z.object({ ...place, suggestions: z.array(idSchema), dropped: z.array(z.string()) }),
  'rewrite.failed': z.object({ ...place, notice: noticeSchema, retryAtMs: z.number().optional() }),
  'rewrite.closed': z.object({ rewrite: idSchema, accepted: z.int().optional() }),
} satisfies { readonly [T in keyof RewriteEventData]: z.ZodType<RewriteEventData[T]> };
