import { z } from 'zod';
import type { EventData, EventType, LogEvent } from '../events.ts';
import {
  actorSchema,
  blockSchema,
  citationSchema,
  cslEntrySchema,
  idSchema,
  langSchema,
  offsetSchema,
  rangeChangeSchema,
  seqSchema,
  spanSchema,
  standingReasonSchema,
  standingSchema,
  suggestionSchema,
} from './block.ts';
import { answersSchema, outlineSectionSchema } from './command.ts';
import { commentSchema, glossarySchema, layoutSchema, matterSchema, textRangeSchema, threadSchema } from './matter.ts';
import { noticeSchema } from './notice.ts';
import { rewriteEventSchemas } from './rewrite.ts';
import { budgetSchema, moneySchema, overrunSchema, reservationSchema } from './spending.ts';

export const toolOfferSchema = z.object({
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of the arguments'),
  effect: z.enum(['none', 'readsOutside', 'changesOutside']),
});
export const interruptKindSchema = z.enum(['questions', 'outline', 'approval']);

export const purposeSchema = z.enum(['intake', 'clarify', 'outline', 'draft', 'review', 'revise']);
const afterSchema = idSchema.nullable();
const phaseSchema = z.enum(['clarifying', 'outlining', 'awaitingOutline', 'drafting', 'reviewing']);
export const pauseCauseSchema = z.enum(['user', 'editing', 'budget', 'error', 'model', 'storage']);
export const instructionOutcomeSchema = z.enum(['taken', 'overtaken', 'withdrawn']);
export const runOutcomeSchema = z.enum(['success', 'cancelled', 'failed']);
export const sectionStatusSchema = z.enum(['queued', 'drafting', 'done', 'skipped']);
const errorKindSchema = z.enum([
  'incomplete',
  'malformed',
  'network',
  'refused',
  'auth',
  'not_found',
  'rate_limit',
  'overloaded',
  'context_overflow',
  'context_truncated',
  'endless_reasoning',
  'endless_arguments',
  'stray_thinking',
  'timeout',
  'upstream',
]);
export const modelErrorKindSchema = errorKindSchema;

export const questionSchema = z
  .object({
    id: idSchema,
    text: z.string(),
    kind: z.enum(['choice', 'text', 'number', 'file']),
    options: z.array(z.string()).optional(),
    isMultiple: z.boolean().optional().describe('Several of the options may be chosen'),
    unit: z.string().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .meta({ id: 'Question' });

export const requirementSchema = z
  .object({
    id: idSchema,
    text: z.string(),
    kind: z.enum(['content', 'heading', 'length', 'style', 'format', 'language']),
    isOnly: z.boolean().optional().describe('Of a heading: no others stand beside the prescribed ones'),
  })
  .meta({ id: 'Requirement' });

export const judgementSchema = z
  .object({
    requirement: idSchema,
    verdict: z.enum(['met', 'partly', 'unmet', 'open']),
    reason: z.string().optional(),
    section: idSchema.optional(),
  })
  .meta({ id: 'Judgement' });

export const findingSchema = noticeSchema
  .extend({
    id: idSchema,
    level: z.enum(['info', 'warning']),
    section: idSchema.optional(),
    block: idSchema.optional(),
    isRevisable: z.boolean().optional().describe('A rewrite of the block can mend it'),
  })
  .meta({ id: 'Finding' });

export const sourceRecordSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    media: z.string(),
    bytes: z.int(),
    fileSha256: z.string(),
    url: z.string().optional().describe('Of a page that was fetched: where it was in the end'),
    fetchedAt: z.int().optional().describe('When it was fetched'),
    replaces: idSchema.optional().describe('It is the new version of this source, once its text is read'),
  })
  .meta({ id: 'SourceRecord' });

const pageRangeSchema = z.tuple([z.int(), z.int()]).meta({ id: 'PageRange', description: 'First and last page' });

export const extractedSchema = z.object({
  sha256: z.string(),
  chars: z.int(),
  chunks: z.int(),
  pages: z.int().optional(),
  picturePages: z.array(pageRangeSchema).optional().describe('Pages of pictures without text, where others have text'),
  unreadPages: z.array(pageRangeSchema).optional().describe('Pages that could not be read, where others could'),
  lang: langSchema.optional(),
  headings: z.array(z.string()),
  opening: z.string(),
  entry: cslEntrySchema.optional().describe('What the file says about itself'),
});

export const originSchema = z
  .object({ document: idSchema, seq: seqSchema, title: z.string() })
  .meta({ id: 'Origin', description: 'The document that this one was branched off from, and where' });

const undoneSchema = z.object({
  step: seqSchema.describe('Of the last event of the step'),
  events: z.int().describe('The operations behind this event that belong to it'),
  skipped: z.array(noticeSchema).optional().describe('What could not be taken back, and why'),
});

/** Schema of the data of every event type. */
export const eventDataSchemas = {
  'document.created': z.object({
    title: z.string(),
    brief: z.string(),
    lang: langSchema,
    origin: originSchema.optional(),
  }),
  'document.changed': z.object({
    title: z.string().optional(),
    brief: z.string().optional(),
    lang: langSchema.optional(),
    model: z.string().optional(),
    matter: matterSchema.optional(),
    glossary: glossarySchema.optional(),
    layout: layoutSchema.optional(),
  }),
  'document.undone': undoneSchema,
  'document.redone': undoneSchema,
  'version.named': z.object({ seq: seqSchema, name: z.string() }),
  'version.unnamed': z.object({ seq: seqSchema }),
  'version.restored': z.object({ seq: seqSchema, events: z.int() }),
  'source.added': sourceRecordSchema,
  'source.extracted': extractedSchema.extend({ source: idSchema }),
  'source.failed': noticeSchema.extend({ source: idSchema }),
  'source.reading': z.object({ source: idSchema }),
  'source.removed': z.object({ source: idSchema }),
  'source.replaced': z.object({
    source: idSchema,
    by: idSchema,
    evidence: z.array(spanSchema.extend({ alias: z.string() })),
  }),
  'source.described': z.object({ source: idSchema, entry: cslEntrySchema.nullable() }),
  'run.started': z.object({
    flow: z.literal('write'),
    flowVersion: z.literal(1),
    model: z.string(),
    lang: langSchema,
    autonomy: z.enum(['ask', 'auto']),
    concurrency: z.int().optional(),
    budget: budgetSchema.optional(),
    tools: z.array(toolOfferSchema).optional(),
  }),
  'run.steered': z.object({ instruction: z.string(), mode: z.enum(['now', 'queue', 'next']) }),
  'run.instruction': z.object({
    instruction: seqSchema,
    outcome: instructionOutcomeSchema,
    call: idSchema.optional(),
    section: idSchema.optional(),
  }),
  'run.callStarted': z.object({
    call: idSchema,
    purpose: purposeSchema,
    section: idSchema.optional(),
    model: z.string(),
    attempt: z.int(),
    reserved: reservationSchema.optional(),
  }),
  'run.callWaiting': z.object({ call: idSchema, isWaiting: z.boolean() }),
  'run.callEnded': z.object({
    call: idSchema,
    outcome: z.enum(['finished', 'aborted', 'failed', 'lost']),
    finish: z.enum(['stop', 'length', 'tool_calls', 'content_filter']).optional(),
    error: errorKindSchema.optional(),
    detail: z.string().optional(),
    retryable: z.boolean().optional(),
    retryAtMs: z.number().optional(),
    answer: z.string().optional(),
    hold: noticeSchema.optional(),
  }),
  'run.phase': z.object({ phase: phaseSchema }),
  'run.paused': z.object({
    cause: pauseCauseSchema,
    notice: noticeSchema.optional(),
    overrun: overrunSchema.optional(),
  }),
  'run.resumed': z.object({ instruction: z.string().optional(), information: z.string().optional() }),
  'run.modelChanged': z.object({ model: z.string(), concurrency: z.int().optional() }),
  'run.budgetChanged': z.object({ budget: budgetSchema }),
  'run.recovered': z.object({ attempt: z.int() }),
  'run.finished': z.object({ outcome: runOutcomeSchema, notice: noticeSchema.optional() }),
  'interrupt.opened': z.object({
    interrupt: idSchema,
    kind: interruptKindSchema,
    questions: z.array(questionSchema),
    call: idSchema.optional(),
  }),
  'interrupt.answered': z.object({ interrupt: idSchema, answers: answersSchema }),
  'requirement.listed': z.object({ items: z.array(requirementSchema), origin: z.enum(['model', 'reading']) }),
  'requirement.judged': z.object({ items: z.array(judgementSchema) }),
  'review.found': z.object({ findings: z.array(findingSchema) }),
  'review.revised': z.object({ finding: idSchema }),
  progress: z.object({
    step: z.string(),
    section: idSchema.optional(),
    done: z.number().optional(),
    total: z.number().optional(),
  }),
  'outline.proposed': z.object({ title: z.string().optional(), sections: z.array(outlineSectionSchema) }),
  'outline.edited': z.object({ sections: z.array(outlineSectionSchema) }),
  'outline.approved': z.object({}),
  'outline.section': z.object({ section: idSchema, status: sectionStatusSchema }),
  'text.opened': z.object({ block: idSchema, section: idSchema, after: afterSchema }),
  'text.delta': z.object({ block: idSchema, at: offsetSchema, text: z.string() }),
  'text.truncated': z.object({ block: idSchema, at: offsetSchema }),
  'text.closed': z.object({ block: idSchema, reason: z.enum(['completed', 'interrupted', 'revoked']) }),
  'block.settled': z.object({ block: idSchema, consumed: offsetSchema, content: blockSchema, next: afterSchema }),
  'block.inserted': z.object({ content: blockSchema, after: afterSchema }),
  'block.changed': z.object({ content: blockSchema, changes: z.array(rangeChangeSchema).optional() }),
  'block.removed': z.object({ block: idSchema }),
  'block.moved': z.object({ block: idSchema, after: afterSchema }),
  'block.claimed': z.object({ block: idSchema, until: z.number() }),
  'block.released': z.object({ block: idSchema }),
  'citation.added': citationSchema,
  'citation.moved': citationSchema,
  'citation.marked': z.object({ citation: idSchema, standing: standingSchema, reason: standingReasonSchema }),
  'citation.offered': z.object({ section: idSchema, items: z.array(spanSchema.extend({ alias: z.string() })) }),
  'citation.refused': z.object({ alias: z.string(), section: idSchema.optional(), reason: z.string() }),
  'tool.called': z.object({ call: idSchema, name: z.string(), arguments: z.string(), section: idSchema.optional() }),
  'tool.started': z.object({ call: idSchema }),
  'tool.answered': z.object({ call: idSchema, text: z.string(), isError: z.boolean() }),
  'suggestion.added': suggestionSchema,
  'suggestion.accepted': z.object({ suggestion: idSchema, last: idSchema.optional() }),
  'suggestion.rejected': z.object({ suggestion: idSchema }),
  'comment.added': threadSchema,
  'comment.replied': z.object({ thread: idSchema, comment: commentSchema }),
  'comment.resolved': z.object({ thread: idSchema }),
  'comment.reopened': z.object({ thread: idSchema }),
  'comment.removed': z.object({ thread: idSchema, comment: idSchema.optional() }),
  'comment.placed': z.object({ thread: idSchema, range: textRangeSchema.optional() }),
  ...rewriteEventSchemas,
  usage: z.object({
    call: idSchema,
    model: z.string(),
    input: z.number(),
    output: z.number(),
    isEstimated: z.boolean(),
    section: idSchema.optional(),
    cost: moneySchema.optional(),
  }),
  notice: noticeSchema.extend({ level: z.enum(['info', 'warning', 'error']) }),
} satisfies { readonly [T in EventType]: z.ZodType<EventData[T]> };

const envelope = {
  seq: seqSchema,
  from: seqSchema.optional().describe('First seq of a frame that carries several merged deltas'),
  prev: seqSchema.optional().describe('In the view of one run: the seq of the event before it'),
  run: idSchema.optional(),
  by: actorSchema,
  at: z.number().describe('Milliseconds since the epoch'),
};

const [first, ...rest] = Object.entries(eventDataSchemas).map(([type, data]) =>
  z.object({ ...envelope, type: z.literal(type), data }),
);
if (first === undefined) throw new Error('There is no event type.');

/** The envelope: the same in SSE `data`, NDJSON and long-poll. Readers ignore types that they do not know. */
export const logEventSchema = z
  .discriminatedUnion('type', [first, ...rest])
  // The list is built from a table, so the compiler cannot see the pairs of type and data; `eventDataSchemas` proves each of them.
  .meta({ id: 'LogEvent' }) as unknown as z.ZodType<LogEvent>;
