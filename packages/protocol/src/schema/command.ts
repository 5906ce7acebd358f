import { z } from 'zod';
import type { Command } from '../commands.ts';
import {
  blockBodySchema,
  blockInsertionSchema,
  blockMoveSchema,
  idSchema,
  langSchema,
  offsetSchema,
  rangeChangeSchema,
  seqSchema,
} from './block.ts';
import { glossarySchema, layoutSchema, matterSchema, textRangeSchema } from './matter.ts';
import { rewriteKindSchema } from './rewrite.ts';
import { budgetSchema } from './spending.ts';

const titleSchema = z.string().max(1_000);
const briefSchema = z.string().max(200_000);
const modelSchema = z.string().min(1).max(300);
const instructionSchema = z.string().trim().min(1).max(50_000);
const informationSchema = z.string().max(1_000_000);
const commentTextSchema = z.string().trim().min(1).max(20_000);
const versionNameSchema = z.string().trim().min(1).max(200);
const revSchema = z.int().min(0);
const afterSchema = idSchema.nullable().describe('The block before; null for the front of the document');

const answerSchema = z.union([z.string().max(20_000), z.number(), z.array(z.string().max(2_000)).max(50), z.null()]);
export const answersSchema = z
  .record(idSchema, answerSchema)
  .describe(
    'Answers by question id: a text, a number, the chosen options, the id of a source; null means: decide for me',
  );

const textsSchema = z.array(z.string().max(2_000)).max(50);
export const outlineSectionSchema = z
  .strictObject({
    id: idSchema,
    title: z.string().max(1_000),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    goal: z.string().max(20_000).optional(),
    target: z
      .number()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe('Wanted length: words in English, characters in Chinese'),
    points: textsSchema.optional().describe('What must be said'),
    evidence: textsSchema.optional().describe('Questions that the passages must answer'),
    queries: textsSchema.optional().describe('Searches in the sources, in both languages'),
    requirements: z.array(idSchema).max(200).optional().describe('Ids of the requirements that it answers'),
  })
  .meta({ id: 'OutlineSection' });

const outlineSchema = z.array(outlineSectionSchema).max(500);

/** What may be asked of a document. Unknown fields are refused, so that a misspelt one is not silently without effect. */
export const commandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('document.change'),
      title: titleSchema.optional(),
      brief: briefSchema.optional(),
      lang: langSchema.optional(),
      model: modelSchema.optional(),
      matter: matterSchema.optional(),
      glossary: glossarySchema.optional(),
      layout: layoutSchema.optional(),
    }),
    z.strictObject({
      type: z.literal('run.start'),
      model: modelSchema.optional(),
      lang: langSchema.optional(),
      autonomy: z.enum(['ask', 'auto']).optional(),
      budget: budgetSchema.optional(),
    }),
    z.strictObject({ type: z.literal('run.stop') }),
    z.strictObject({
      type: z.literal('run.continue'),
      instruction: z.string().max(50_000).optional(),
      information: informationSchema.optional(),
    }),
    z.strictObject({
      type: z.literal('run.steer'),
      instruction: instructionSchema,
      mode: z.enum(['now', 'queue', 'next']).optional(),
    }),
    z.strictObject({ type: z.literal('run.withdraw'), instruction: seqSchema }),
    z.strictObject({ type: z.literal('run.setModel'), model: modelSchema }),
    z.strictObject({ type: z.literal('run.setBudget'), budget: budgetSchema }),
    z.strictObject({ type: z.literal('run.cancel') }),
    z.strictObject({ type: z.literal('interrupt.answer'), interrupt: idSchema, answers: answersSchema }),
    z.strictObject({ type: z.literal('outline.edit'), sections: outlineSchema }),
    z.strictObject({ type: z.literal('outline.approve'), sections: outlineSchema.optional() }),
    z.strictObject({
      type: z.literal('block.insert'),
      block: idSchema.optional(),
      body: blockBodySchema,
      after: afterSchema,
    }),
    z.strictObject({
      type: z.literal('block.edit'),
      block: idSchema,
      baseRev: revSchema,
      changes: z.array(rangeChangeSchema).min(1).max(10_000),
    }),
    z.strictObject({ type: z.literal('block.replace'), block: idSchema, baseRev: revSchema, body: blockBodySchema }),
    z.strictObject({ type: z.literal('block.remove'), block: idSchema }),
    z.strictObject({ type: z.literal('block.move'), block: idSchema, after: afterSchema }),
    z.strictObject({
      type: z.literal('block.claim'),
      block: idSchema,
      forMs: offsetSchema.max(600_000).optional().describe('Milliseconds'),
    }),
    z.strictObject({ type: z.literal('block.release'), block: idSchema }),
    z.strictObject({
      type: z.literal('suggestion.add'),
      block: idSchema,
      baseRev: revSchema,
      changes: z.array(rangeChangeSchema).max(10_000).optional(),
      body: blockBodySchema.optional(),
      base: blockBodySchema
        .optional()
        .describe('The body that `body` was made of: what others changed in the block meanwhile then stays'),
      insert: blockInsertionSchema.optional(),
      remove: z.literal(true).optional(),
      move: blockMoveSchema.optional(),
      reason: z.string().max(20_000).optional(),
    }),
    z.strictObject({ type: z.literal('suggestion.accept'), suggestion: idSchema }),
    z.strictObject({ type: z.literal('suggestion.reject'), suggestion: idSchema }),
    z.strictObject({ type: z.literal('document.undo') }),
    z.strictObject({ type: z.literal('document.redo') }),
    z.strictObject({
      type: z.literal('version.name'),
      name: versionNameSchema,
      seq: seqSchema.optional().describe('The present state when absent'),
    }),
    z.strictObject({ type: z.literal('version.unname'), seq: seqSchema }),
    z.strictObject({ type: z.literal('version.restore'), seq: seqSchema }),
    z.strictObject({
      type: z.literal('comment.add'),
      block: idSchema,
      text: commentTextSchema,
      range: textRangeSchema.optional(),
      baseRev: revSchema.optional().describe('Of the text that `range` lies in; the present one when absent'),
    }),
    z.strictObject({ type: z.literal('comment.reply'), thread: idSchema, text: commentTextSchema }),
    z.strictObject({ type: z.literal('comment.resolve'), thread: idSchema }),
    z.strictObject({ type: z.literal('comment.reopen'), thread: idSchema }),
    z.strictObject({ type: z.literal('comment.remove'), thread: idSchema, comment: idSchema.optional() }),
    z.strictObject({
      type: z.literal('rewrite.ask'),
      target: z.union([
        z.strictObject({ block: idSchema, from: offsetSchema.optional(), to: offsetSchema.optional() }),
        z.strictObject({ section: idSchema }),
      ]),
      kind: rewriteKindSchema,
      instruction: instructionSchema.optional(),
      lang: langSchema.optional().describe('Language of the result; by default that of the document'),
      count: z.int().min(1).max(3).optional().describe('Alternatives; by default 2'),
    }),
    z.strictObject({ type: z.literal('rewrite.accept'), rewrite: idSchema, alternative: z.int().min(1).max(3) }),
    z.strictObject({ type: z.literal('rewrite.close'), rewrite: idSchema }),
  ])
  .meta({ id: 'Command' }) satisfies z.ZodType<Command>;
