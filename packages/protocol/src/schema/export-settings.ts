import { z } from 'zod';
import type { ExportSettings } from '../ports.ts';
import { langSchema } from './block.ts';
import { citationStyleSchema, templateNameSchema } from './matter.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in hex');

export const exportSettingsSchema = z
  .strictObject({
    locale: langSchema.exactOptional().describe('Language of labels; the document’s own when absent'),
    template: templateNameSchema.exactOptional(),
    citations: citationStyleSchema.exactOptional(),
    evidence: z.boolean().exactOptional().describe('An appendix with each cited sentence, its quote, source and page'),
    standard: z.enum(['ua-1', 'a-2a']).exactOptional().describe('Of a PDF; ua-1 when absent'),
    review: z
      .boolean()
      .exactOptional()
      .describe('Comments and suggestions go into a Word file, as comments and tracked changes'),
    base: sha256Schema.exactOptional().describe('SHA-256 of a stored Word file whose styles are kept'),
  })
  .meta({ id: 'ExportSettings' }) satisfies z.ZodType<ExportSettings>;
