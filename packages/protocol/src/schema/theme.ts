/** What a document changes of its template's theme, and what printed forms ask for. The limits are those of `changedTheme`. */
import type { FormFields, ThemeChanges } from '@longhand/document';
import { z } from 'zod';

const margin = z.number().min(5).max(90);
const yesOrNo = z.boolean().exactOptional();
const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i)
  .exactOptional();
const face = z.enum(['serif', 'sans', 'kai', 'title']);
const families = z.array(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u)).max(12);
const ladder = z.strictObject({ latin: families, cjk: families }).exactOptional();
const place = z
  .string()
  .max(200)
  .regex(/^(?:[^{}]|\{(?:title|chapter|page|total|date)\})*$/)
  .exactOptional();
const pageLine = z.strictObject({ left: place, center: place, right: place, rule: yesOrNo }).exactOptional();

export const themeSchema = z
  .strictObject({
    page: z
      .strictObject({
        size: z.enum(['a4', 'a5', 'b5', 'letter']).exactOptional(),
        top: margin.exactOptional(),
        bottom: margin.exactOptional(),
        left: margin.exactOptional(),
        right: margin.exactOptional(),
        columns: z.union([z.literal(1), z.literal(2)]).exactOptional(),
      })
      .exactOptional(),
    fonts: z
      .strictObject({ serif: ladder, sans: ladder, mono: ladder, kai: ladder, title: ladder })
      .exactOptional()
      .describe('Names of families, the best first'),
    body: z
      .strictObject({
        face: face.exactOptional(),
        size: z.number().min(6).max(24).exactOptional(),
        line: z.number().min(7).max(60).exactOptional(),
        indent: z.number().min(0).max(8).exactOptional(),
        justify: yesOrNo,
      })
      .exactOptional(),
    headings: z
      .strictObject({
        faces: z.array(face).length(6).exactOptional(),
        sizes: z.array(z.number().min(6).max(48)).length(6).exactOptional(),
        bold: yesOrNo,
        numbers: z.enum(['decimal', 'chapter', 'official', 'none']).exactOptional(),
        opensPage: yesOrNo,
      })
      .exactOptional(),
    tables: z
      .strictObject({
        rules: z.enum(['lines', 'grid', 'rows']).exactOptional(),
        size: z.number().min(5).max(24).exactOptional(),
        shade: yesOrNo,
      })
      .exactOptional(),
    colours: z
      .strictObject({ ink: colour, quiet: colour, accent: colour, heading: colour, rule: colour, tint: colour })
      .exactOptional(),
    header: pageLine,
    footer: pageLine,
    front: z
      .strictObject({
        cover: yesOrNo,
        contents: yesOrNo,
        logo: z
          .string()
          .regex(/^(?:[0-9a-f]{64})?$/)
          .exactOptional()
          .describe('SHA-256 of a stored picture, or empty'),
      })
      .exactOptional(),
  })
  .meta({
    id: 'Theme',
    description: 'What differs from the theme of the template: millimetres, points, `#rrggbb`',
  }) satisfies z.ZodType<ThemeChanges>;

const line = z.string().max(500).exactOptional();

export const formSchema = z
  .strictObject({
    issuer: line,
    number: line,
    recipient: line,
    attachments: z.array(z.string().max(500)).max(100).exactOptional(),
    copies: line,
    printedBy: line,
    secrecy: line,
    urgency: line,
    signer: line,
    copyMark: line,
  })
  .meta({
    id: 'FormFields',
    description: 'What the printed forms of the templates bid and official ask for',
  }) satisfies z.ZodType<FormFields>;
