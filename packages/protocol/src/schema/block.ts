import type { Block, BlockBody, Citation, CslEntry, Inline, RangeChange, Suggestion } from '@longhand/document';
import { z } from 'zod';

/** Ids are opaque; the bound keeps them out of nobody's way. */
export const idSchema = z.string().min(1).max(200);
export const langSchema = z.enum(['zh', 'en']).meta({ id: 'Lang' });
export const offsetSchema = z.int().min(0).describe('Offset in UTF-16 code units');
export const seqSchema = z
  .int()
  .min(0)
  .describe('Position in the log of a document: 1, 2, 3 … without gaps; 0 is before everything');

const markSchema = z.enum(['strong', 'em', 'code', 'strike', 'underline', 'sub', 'sup']);
const hrefSchema = z
  .string()
  .max(4_000)
  .regex(/^([hH][tT][tT][pP][sS]?:|[mM][aA][iI][lL][tT][oO]:|#)/);

const inlineContent: z.ZodType<Inline[]> = z.array(z.lazy((): z.ZodType<Inline> => inlineSchema));

export const inlineSchema: z.ZodType<Inline> = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('text'),
      text: z.string(),
      marks: z.array(markSchema).optional(),
      href: hrefSchema.optional(),
    }),
    z.strictObject({ type: z.literal('math'), tex: z.string(), alt: z.string().optional() }),
    z.strictObject({ type: z.literal('cite'), citation: idSchema }),
    z.strictObject({ type: z.literal('footnote'), content: inlineContent }),
    z.strictObject({ type: z.literal('xref'), target: idSchema }),
    z.strictObject({ type: z.literal('break') }),
  ])
  .meta({ id: 'Inline' });

const bodies: z.ZodType<BlockBody[]> = z.array(z.lazy((): z.ZodType<BlockBody> => blockBodySchema));
const spanOfCells = z.int().min(1).max(1_000).optional();

export const blockBodySchema: z.ZodType<BlockBody> = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('heading'),
      level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]),
      content: inlineContent,
    }),
    z.strictObject({ type: z.literal('paragraph'), content: inlineContent }),
    z.strictObject({
      type: z.literal('list'),
      ordered: z.boolean(),
      start: z.int().optional(),
      items: z.array(z.strictObject({ blocks: bodies, checked: z.boolean().optional() })),
    }),
    z.strictObject({
      type: z.literal('definitions'),
      items: z.array(z.strictObject({ term: inlineContent, blocks: bodies })),
    }),
    z.strictObject({
      type: z.literal('table'),
      columns: z.array(
        z.strictObject({ align: z.enum(['left', 'center', 'right']).optional(), width: z.number().optional() }),
      ),
      headerRows: z.int().min(0),
      rows: z.array(z.array(z.strictObject({ content: inlineContent, colspan: spanOfCells, rowspan: spanOfCells }))),
      caption: inlineContent.optional(),
    }),
    z.strictObject({ type: z.literal('code'), lang: z.string().max(100).optional(), text: z.string() }),
    z.strictObject({ type: z.literal('quote'), blocks: bodies }),
    z.strictObject({
      type: z.literal('callout'),
      tone: z.enum(['note', 'tip', 'important', 'warning']),
      blocks: bodies,
    }),
    z.strictObject({ type: z.literal('equation'), tex: z.string(), alt: z.string().optional() }),
    z.strictObject({
      type: z.literal('figure'),
      kind: z.enum(['image', 'mermaid', 'vega-lite']),
      source: z.string().optional(),
      asset: z.string().optional(),
      alt: z.string(),
      decorative: z.boolean().optional().describe('It says nothing that the text does not say'),
      caption: inlineContent.optional(),
    }),
    z.strictObject({ type: z.literal('pageBreak') }),
  ])
  .meta({ id: 'BlockBody' });

const promptMark = z.object({ name: z.string(), version: z.int(), sha256: z.string() });

export const blockSchema = z
  .object({
    id: idSchema,
    rev: z.int(),
    section: idSchema.optional(),
    prov: z.object({
      by: z.enum(['person', 'agent', 'import']),
      run: z.string().optional(),
      model: z.string().optional(),
      prompt: promptMark.optional().describe('The prompt that the model was given; the hash is of its fixed text'),
      touched: z.boolean().optional(),
    }),
    body: blockBodySchema,
  })
  .meta({ id: 'Block' }) satisfies z.ZodType<Block>;

export const rangeChangeSchema = z
  .strictObject({ from: offsetSchema, to: offsetSchema, insert: z.array(inlineSchema) })
  .meta({ id: 'RangeChange' }) satisfies z.ZodType<RangeChange>;

export const spanSchema = z.object({
  source: idSchema,
  sha256: z.string(),
  page: z.int().optional(),
  start: offsetSchema,
  end: offsetSchema,
  quote: z.string(),
});

const flagSchema = z
  .object({
    kind: z.enum(['number', 'unit', 'date', 'name', 'negation', 'overlap']),
    found: z.string().optional().describe('What the sentence says'),
    has: z.string().optional().describe('What the quote says of that kind'),
  })
  .meta({ id: 'CitationFlag', description: 'What a soft check noticed: look again, never wrong' });
export const standingSchema = z.enum(['stale', 'lost']);
export const standingReasonSchema = z.enum(['gone', 'ambiguous', 'deleted', 'unverified']);

export const citationSchema = spanSchema
  .extend({
    id: idSchema,
    flags: z.array(flagSchema).optional(),
    sourceName: z.string().optional().describe('Name of a source that was deleted'),
    standing: standingSchema.optional().describe('Absent while the quote stands in the present version of its source'),
    reason: standingReasonSchema.optional(),
  })
  .meta({ id: 'Citation' }) satisfies z.ZodType<Citation>;

const cslNameSchema = z.strictObject({
  family: z.string().max(500).exactOptional(),
  given: z.string().max(500).exactOptional(),
  literal: z.string().max(1_000).exactOptional(),
});
const cslDateSchema = z.strictObject({
  'date-parts': z.tuple([z.array(z.int().min(-9_999).max(9_999)).min(1).max(3)]).describe('Year, month, day'),
});
const cslText = z.string().max(2_000).exactOptional();
export const cslEntrySchema = z
  .strictObject({
    type: z.enum([
      'article',
      'article-journal',
      'book',
      'chapter',
      'document',
      'legislation',
      'manuscript',
      'paper-conference',
      'report',
      'standard',
      'thesis',
      'webpage',
    ]),
    title: cslText,
    author: z.array(cslNameSchema).max(200).exactOptional(),
    issued: cslDateSchema.exactOptional(),
    accessed: cslDateSchema.exactOptional(),
    publisher: cslText,
    'publisher-place': cslText,
    'container-title': cslText,
    volume: cslText,
    issue: cslText,
    page: cslText,
    number: cslText,
    edition: cslText,
    language: cslText,
    DOI: cslText,
    ISBN: cslText,
    URL: cslText,
  })
  .meta({
    id: 'CslEntry',
    description: 'An entry of the bibliography as CSL-JSON, without its id',
  }) satisfies z.ZodType<CslEntry>;

export const actorSchema = z
  .object({ kind: z.enum(['person', 'agent', 'system']), id: z.string() })
  .meta({ id: 'Actor' });

export const blockInsertionSchema = z
  .strictObject({
    after: idSchema.nullable().describe('The block before; null for the front of the document'),
    bodies: z.array(blockBodySchema).min(1).max(1_000),
  })
  .meta({ id: 'BlockInsertion' });
export const blockMoveSchema = z.strictObject({
  after: idSchema.nullable().describe('The block before; null for the front of the document'),
});

export const suggestionSchema = z
  .object({
    id: idSchema,
    block: idSchema,
    baseRev: z.int(),
    changes: z.array(rangeChangeSchema).optional(),
    body: blockBodySchema.optional(),
    base: blockBodySchema
      .optional()
      .describe('The body that `body` was made of: what others changed in the block meanwhile then stays'),
    insert: blockInsertionSchema.optional(),
    remove: z.literal(true).optional().describe('The block goes'),
    move: blockMoveSchema.optional(),
    reason: z.string().optional(),
    rewrite: idSchema.optional(),
    alternative: z.int().optional(),
    prompt: promptMark.optional().describe('The prompt under which a model wrote it'),
    by: actorSchema,
    at: z.number().optional().describe('When it was made, milliseconds since the epoch'),
  })
  .meta({ id: 'Suggestion' }) satisfies z.ZodType<Suggestion>;
