import { z } from 'zod';

/** RFC 9457 problem document. `code` and `params` are of the catalogue in @longhand/i18n; `detail` is its sentence in the reader's language. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    citations: z
      .array(
        z.object({
          citation: z.string(),
          block: z.string(),
          section: z.string().optional(),
          title: z.string().describe('Title of the section'),
          sentence: z.string(),
          quote: z.string(),
        }),
      )
      .optional()
      .describe('With `source.cited`: where the text loses a citation, at most 200'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;
