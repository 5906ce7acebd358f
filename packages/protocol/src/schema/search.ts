import { z } from 'zod';
import type { EmbeddingReport, EmbeddingStatus, SearchAnswer, SearchHit } from '../search.ts';
import { idSchema, offsetSchema } from './block.ts';
import { noticeSchema } from './notice.ts';

const searchHitSchema = z
  .object({
    source: idSchema,
    sha256: z.string().describe("Of the source's text"),
    name: z.string().describe("Name of the source's file"),
    page: z.int().optional(),
    label: z.string().optional().describe('Where it lies in a file without pages'),
    start: offsetSchema,
    end: offsetSchema,
    text: z.string().describe("The slice of the source's text from start to end"),
    highlights: z
      .array(z.object({ start: offsetSchema, end: offsetSchema }))
      .describe('What of `text` answers the query: UTF-16 offsets into it, ordered, apart from each other'),
    score: z.number().describe('Comparable within one answer only'),
  })
  .meta({ id: 'SearchHit' }) satisfies z.ZodType<SearchHit>;

export const searchAnswerSchema = z
  .object({
    hits: z.array(searchHitSchema).describe('Best first'),
    ways: z
      .array(z.enum(['words', 'translation', 'meaning']))
      .describe('How they were found: by their words, by their words in the other language, by their meaning'),
    translated: z.string().optional().describe('The query in the language of sources that are written in another one'),
    notice: noticeSchema.optional().describe('Why the answer is less than it could be'),
  })
  .meta({ id: 'SearchAnswer' }) satisfies z.ZodType<SearchAnswer>;

export const embeddingStatusSchema = z
  .object({
    model: z.string().nullable().describe('endpoint/name; null: none, and search goes by words'),
    origin: z.enum(['environment', 'page']).nullable(),
    state: z.enum(['off', 'ready', 'working', 'failed']),
    left: z.int().exactOptional().describe('Sources that have not all their vectors yet'),
    dimension: z.int().exactOptional().describe('Numbers in a vector'),
    problem: noticeSchema.exactOptional().describe('Why it stands still'),
    spent: z
      .object({
        calls: z.int(),
        tokens: z.int().describe('As counted by the provider'),
        untold: z.int().describe('Calls of which it told no numbers'),
        cost: z
          .object({ currency: z.string(), nanos: z.int() })
          .exactOptional()
          .describe('In billionths; absent when nobody told what the model costs'),
      })
      .exactOptional(),
  })
  .meta({ id: 'EmbeddingStatus' }) satisfies z.ZodType<EmbeddingStatus>;

export const chooseEmbeddingSchema = z
  .strictObject({ model: z.string().trim().min(1).max(300).describe('endpoint/name') })
  .meta({ id: 'ChooseEmbedding' });

export const embeddingReportSchema = z
  .object({
    outcome: z.enum(['answered', 'failed']),
    problem: z.string().exactOptional().describe('Catalogue code'),
    dimension: z.int().exactOptional(),
    ms: z.number(),
  })
  .meta({ id: 'EmbeddingReport' }) satisfies z.ZodType<EmbeddingReport>;
