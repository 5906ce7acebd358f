import { z } from 'zod';
import { type DocState, STATE_SCHEMA } from '../state.ts';
import {
  actorSchema,
  blockSchema,
  citationSchema,
  cslEntrySchema,
  idSchema,
  langSchema,
  rangeChangeSchema,
  seqSchema,
  spanSchema,
  suggestionSchema,
} from './block.ts';
import { answersSchema, outlineSectionSchema } from './command.ts';
import {
  eventDataSchemas,
  extractedSchema,
  findingSchema,
  instructionOutcomeSchema,
  interruptKindSchema,
  judgementSchema,
  modelErrorKindSchema,
  originSchema,
  pauseCauseSchema,
  purposeSchema,
  questionSchema,
  requirementSchema,
  runOutcomeSchema,
  sectionStatusSchema,
  sourceRecordSchema,
  toolOfferSchema,
} from './event.ts';
import { historySchema, namedVersionSchema, versionPointSchema } from './history.ts';
import { glossarySchema, layoutSchema, matterSchema, threadSchema } from './matter.ts';
import { noticeSchema } from './notice.ts';
import { rewriteSchema } from './rewrite.ts';
import { budgetSchema, overrunSchema, reservationSchema, spendingSchema } from './spending.ts';

export const sourceStateSchema = sourceRecordSchema
  .extend({
    status: z.enum(['extracting', 'ready', 'failed']),
    text: extractedSchema.optional(),
    problem: noticeSchema.optional(),
    isRecognised: z.boolean().optional().describe('The text of its pictures is recognised'),
    replacedBy: idSchema.optional().describe('Its new version; the text stays for the citations on it'),
    entry: cslEntrySchema.optional().describe('The entry that a person wrote; it stands above the one of the file'),
  })
  .meta({ id: 'SourceState' });

const runPhaseSchema = z.enum(['queued', 'clarifying', 'outlining', 'awaitingOutline', 'drafting', 'reviewing']);

const runFacts = z.object({
  id: idSchema,
  startedAt: z.number(),
  startedSeq: seqSchema,
  model: z.string(),
  lang: langSchema,
  autonomy: z.enum(['ask', 'auto']),
  concurrency: z.int(),
  calls: z.record(
    z.string(),
    z.object({
      id: idSchema,
      purpose: purposeSchema,
      section: idSchema.optional(),
      model: z.string().optional(),
      attempt: z.int(),
      isWaiting: z.boolean().optional(),
      hasText: z.boolean(),
      reserved: reservationSchema.optional(),
      from: z.int().optional(),
    }),
  ),
  troubles: z.record(
    z.string(),
    z.object({
      failures: z.int(),
      error: z
        .object({
          kind: modelErrorKindSchema,
          detail: z.string().optional(),
          isRetryable: z.boolean(),
          answer: z.string().optional(),
        })
        .optional(),
      retryAtMs: z.number().optional(),
      hold: noticeSchema.optional(),
    }),
  ),
  callCount: z.int(),
  attempts: z.record(z.string(), z.int()),
  recoveries: z.int(),
  resumedAt: z.array(z.number()).optional(),
  interrupt: z
    .object({
      id: idSchema,
      kind: interruptKindSchema,
      questions: z.array(questionSchema),
      call: idSchema.optional(),
    })
    .nullable(),
  questions: z.array(questionSchema),
  answers: answersSchema,
  instructions: z.array(
    z.object({
      text: z.string(),
      mode: z.enum(['now', 'queue', 'next', 'continue']),
      seq: seqSchema,
      by: actorSchema,
      notFor: z.array(idSchema).optional(),
      outcome: instructionOutcomeSchema.optional(),
      section: idSchema.optional(),
    }),
  ),
  information: z.array(z.string()),
  tools: z.array(
    z.object({
      call: idSchema,
      name: z.string(),
      arguments: z.string(),
      section: idSchema.optional(),
      isApproved: z.boolean().optional(),
      isStarted: z.boolean().optional(),
      answer: z.object({ text: z.string(), isError: z.boolean() }).optional(),
    }),
  ),
  review: z.enum(['found', 'judged']).optional(),
  toolOffers: z.array(toolOfferSchema).optional(),
  budget: budgetSchema.optional(),
  spent: spendingSchema.optional(),
  sectionSpent: z.record(z.string(), spendingSchema).optional(),
});

const runStateSchema = z
  .union([
    runFacts.extend({ status: runPhaseSchema }),
    runFacts.extend({
      status: z.literal('paused'),
      cause: pauseCauseSchema,
      notice: noticeSchema.optional(),
      overrun: overrunSchema.optional(),
      resumeTo: runPhaseSchema,
    }),
    runFacts.extend({
      status: z.literal('finished'),
      outcome: runOutcomeSchema,
      notice: noticeSchema.optional(),
      finishedAt: z.number(),
    }),
  ])
  .meta({ id: 'RunState' });

/** The committed fold of a document's log. */
export const docStateSchema = z
  .object({
    schema: z.literal(STATE_SCHEMA),
    id: idSchema,
    seq: seqSchema,
    title: z.string(),
    brief: z.string(),
    lang: langSchema,
    model: z.string().optional(),
    matter: matterSchema.optional(),
    glossary: glossarySchema.optional(),
    layout: layoutSchema.optional(),
    origin: originSchema.optional(),
    createdAt: z.number(),
    updatedAt: z.number(),
    sources: z.record(z.string(), sourceStateSchema),
    requirements: z
      .array(requirementSchema.extend(judgementSchema.omit({ requirement: true }).partial().shape))
      .optional(),
    findings: z.array(findingSchema.extend({ isRevised: z.boolean().optional() })).optional(),
    outline: z.array(outlineSectionSchema),
    outlineStatus: z.enum(['none', 'proposed', 'approved']),
    sections: z.record(z.string(), sectionStatusSchema),
    blocks: z.array(blockSchema),
    open: z.record(
      z.string(),
      z.object({
        ...{ block: idSchema, section: idSchema, run: idSchema, after: idSchema.nullable(), text: z.string() },
        cutTo: z.int().optional(),
      }),
    ),
    edits: z.record(z.string(), z.array(z.object({ rev: z.int(), changes: z.array(rangeChangeSchema).nullable() }))),
    claims: z.record(z.string(), z.object({ by: actorSchema, until: z.number() })),
    citations: z.record(z.string(), citationSchema),
    evidence: z.record(z.string(), spanSchema.extend({ isGone: z.boolean().optional() })),
    offered: z.record(z.string(), z.array(z.string())),
    suggestions: z.array(suggestionSchema),
    threads: z.array(threadSchema),
    rewrites: z.record(z.string(), rewriteSchema),
    histories: z.record(z.string(), historySchema).describe('What people can undo, by kind and id'),
    named: z.array(namedVersionSchema),
    points: z.array(versionPointSchema).describe('Places of the log that are worth going back to'),
    run: runStateSchema.nullable(),
    progress: eventDataSchemas.progress.nullable(),
    usage: spendingSchema,
    notices: z.array(eventDataSchemas.notice.extend({ seq: seqSchema })),
  })
  .meta({ id: 'DocState' }) satisfies z.ZodType<DocState>;
