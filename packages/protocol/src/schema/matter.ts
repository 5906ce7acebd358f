/** What stands around the text: front matter, glossary, layout, comments. */
import {
  type CitationStyle,
  type Comment,
  type CommentThread,
  citationStyles,
  type FrontMatter,
  type GlossaryTerm,
  type Layout,
  type TemplateName,
  type TextRange,
  templateNames,
} from '@longhand/document';
import { z } from 'zod';
import { actorSchema, idSchema, offsetSchema } from './block.ts';
import { formSchema, themeSchema } from './theme.ts';

const line = z.string().max(1_000);

export const matterSchema = z
  .strictObject({
    subtitle: line.exactOptional(),
    authors: z
      .array(z.strictObject({ name: line.min(1), affiliation: line.exactOptional(), email: line.exactOptional() }))
      .max(200)
      .exactOptional(),
    date: z
      .string()
      .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/)
      .exactOptional()
      .describe('2026-11-28, 2026-11 or 2026'),
    abstract: z.array(z.string().max(20_000)).max(50).exactOptional().describe('One string for each paragraph'),
    keywords: z.array(line).max(100).exactOptional(),
  })
  .meta({
    id: 'FrontMatter',
    description: 'What stands before the text, beside the title',
  }) satisfies z.ZodType<FrontMatter>;

export const glossarySchema = z
  .array(
    z
      .strictObject({
        term: line,
        definition: z.string().max(20_000),
        translation: line.exactOptional().describe('The term in the other language'),
      })
      .meta({ id: 'GlossaryTerm' }) satisfies z.ZodType<GlossaryTerm>,
  )
  .max(2_000);

export const citationStyleSchema = z
  .union([
    z.enum(citationStyles),
    z.strictObject({ csl: z.string().regex(/^[0-9a-f]{64}$/) }).describe('A stored CSL file by its SHA-256 (hex)'),
  ])
  .meta({ id: 'CitationStyle' }) satisfies z.ZodType<CitationStyle>;

export const templateNameSchema = z.enum(templateNames) satisfies z.ZodType<TemplateName>;

export const layoutSchema = z
  .strictObject({
    template: templateNameSchema.exactOptional(),
    citations: citationStyleSchema.exactOptional(),
    theme: themeSchema.exactOptional(),
    form: formSchema.exactOptional(),
  })
  .meta({ id: 'Layout', description: 'How the document looks in files' }) satisfies z.ZodType<Layout>;

export const textRangeSchema = z
  .strictObject({ from: offsetSchema, to: offsetSchema })
  .meta({ id: 'TextRange' }) satisfies z.ZodType<TextRange>;

export const commentSchema = z
  .object({ id: idSchema, by: actorSchema, at: z.number(), text: z.string() })
  .meta({ id: 'Comment' }) satisfies z.ZodType<Comment>;

export const threadSchema = z
  .object({
    id: idSchema,
    block: idSchema,
    range: textRangeSchema.exactOptional().describe('In the present text of the block; absent: the whole block'),
    quote: z.string().exactOptional().describe('What stood there when the thread was opened'),
    comments: z.array(commentSchema),
    isResolved: z.boolean().exactOptional(),
  })
  .meta({ id: 'CommentThread' }) satisfies z.ZodType<CommentThread>;
