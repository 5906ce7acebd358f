import { z } from 'zod';
import type { EvidenceReport } from '../evidence-report.ts';
import type { ModelCapabilities, ModelInfo, ProbeReport } from '../model.ts';
import type { DocumentSummary, StoredAsset, StoredExport, StoredText } from '../ports.ts';
import type { EndpointInput, EndpointReport, ModelEndpoint, ToolServer, ToolServerList } from '../settings.ts';
import type { WordReport } from '../word-report.ts';
import { citationSchema, cslEntrySchema, idSchema, langSchema, offsetSchema, seqSchema, spanSchema } from './block.ts';
import { logEventSchema, sourceRecordSchema } from './event.ts';
import { exportSettingsSchema } from './export-settings.ts';
import { noticeSchema, paramsSchema } from './notice.ts';
import { priceSchema } from './spending.ts';
import { docStateSchema, sourceStateSchema } from './state.ts';

export const createDocumentSchema = z
  .strictObject({ title: z.string().max(1_000).optional(), brief: z.string().max(200_000), lang: langSchema })
  .meta({ id: 'CreateDocument' });

export const createdDocumentSchema = z.object({ id: idSchema, seq: seqSchema }).meta({ id: 'CreatedDocument' });

const documentSummarySchema = z
  .object({
    id: idSchema,
    title: z.string(),
    lang: langSchema,
    createdAt: z.number(),
    updatedAt: z.number(),
    seq: seqSchema,
    status: z.string().describe('Status of the latest run, or none'),
    outcome: z
      .enum(['success', 'cancelled', 'failed'])
      .nullable()
      .optional()
      .describe('How the latest run ended, or null'),
    waitsFor: z
      .enum(['questions', 'outline', 'approval', 'budget', 'error', 'model', 'storage'])
      .nullable()
      .optional()
      .describe('Why it does not go on before a person does something, or null'),
    chars: z.int(),
    runs: z.array(idSchema).optional().describe('Ids of all runs, oldest first'),
    unreadSources: z.int().optional().describe('Sources whose text is still being read'),
  })
  .meta({ id: 'DocumentSummary' }) satisfies z.ZodType<DocumentSummary>;
export const documentListSchema = z.object({ documents: z.array(documentSummarySchema) }).meta({ id: 'DocumentList' });

/** A document as it stands: follow its log from `seq` on. */
export const documentSchema = z
  .object({
    state: docStateSchema,
    seq: seqSchema,
    storage: noticeSchema
      .extend({ level: z.enum(['low', 'critical', 'full', 'readonly', 'failing']) })
      .optional()
      .meta({
        description:
          'While the disk of the server has little space or takes nothing: what `state` cannot tell, because it could not be written',
      }),
  })
  .meta({ id: 'Document' });

export const acceptedSchema = z
  .object({ seq: seqSchema })
  .meta({ id: 'Accepted', description: 'Seq of the last event of the command; what came of it is seen in the log' });

/** One answer of the long-poll. Ask again with `after=next`. */
export const eventPageSchema = z
  .object({
    events: z.array(logEventSchema),
    next: seqSchema,
    upToDate: z.boolean(),
    reset: documentSchema
      .optional()
      .describe('The cursor lay beyond the log (a restored backup): start from this state'),
  })
  .meta({ id: 'EventPage' });

export const eventPagesSchema = z
  .object({
    documents: z
      .array(eventPageSchema.extend({ document: z.string() }))
      .describe('Only the documents that have something newer than their cursor'),
    gone: z.array(z.string()).describe('Documents that are not there (any more)'),
  })
  .meta({ id: 'EventPages' });

export const uploadedSourceSchema = z
  .object({ source: sourceRecordSchema, seq: seqSchema })
  .meta({ id: 'UploadedSource' });
export const sourceListSchema = z
  .object({
    sources: z.array(sourceStateSchema),
    progress: z
      .record(
        idSchema,
        z.object({
          phase: z.enum(['waiting', 'reading', 'recognising']),
          page: z.int().optional(),
          pages: z.int().optional(),
        }),
      )
      .describe('How far those are that are read now, by id'),
    takesAddresses: z.boolean().describe('Pages may be added by their address'),
    recognisesText: z.boolean().describe('The text of pictures can be recognised'),
  })
  .meta({ id: 'SourceList' });
/** A page of the web as a source. */
export const addPageSchema = z.strictObject({ url: z.string().min(1).max(4_000) }).meta({ id: 'AddPage' });

export const sourceTextSchema = z
  .object({
    sha256: z.string(),
    text: z.string(),
    places: z
      .array(
        z.object({
          start: offsetSchema,
          end: offsetSchema,
          page: z.int().optional(),
          box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
          label: z.string().optional(),
        }),
      )
      .describe('Where each part of the text lies in the file; boxes in PDF points: x, y, width, height'),
  })
  .meta({ id: 'SourceText' }) satisfies z.ZodType<StoredText>;

const wordLossSchema = z.object({
  kind: z
    .enum([
      'textBox',
      'object',
      'drawing',
      'control',
      'embedded',
      'nested',
      'other',
      'picture',
      'formula',
      'listPlace',
      'madeByLonghand',
      'outside',
      'innerTable',
      'partly',
      'gone',
    ])
    .describe('Why it was not taken over; a sentence for each is `word.kind.KIND` of the catalogue'),
  near: z.string().describe('Beginning of the paragraph where it stands'),
  text: z.string(),
});
/** What came of a Word file that was brought back. */
export const wordReportSchema = z
  .object({
    seq: seqSchema,
    base: seqSchema.describe('Seq of the document that the file was made of'),
    suggestions: z.int().describe('Changes that wait for a decision now'),
    comments: z.int().describe('Comments, replies, and threads that were resolved or opened again'),
    accepted: z.int().describe('Suggestions of the document that were accepted in Word'),
    rejected: z.int(),
    unchanged: z.int().describe('Blocks that are as they were'),
    notRead: z.array(wordLossSchema),
  })
  .meta({ id: 'WordReport' }) satisfies z.ZodType<WordReport>;

const countsSchema = z
  .object({
    sentences: z.int().describe('Of running text, and cells and captions that cite something'),
    cited: z.int(),
    uncited: z.int().describe('Factual sentences without a citation'),
    flagged: z.int().describe('Citations that a soft check flagged'),
    stale: z.int(),
    lost: z.int(),
  })
  .meta({ id: 'EvidenceCounts' });
/** How the sentences of a document stand to their sources. */
export const evidenceReportSchema = z
  .object({
    document: idSchema,
    seq: seqSchema,
    counts: countsSchema,
    sections: z.array(z.object({ section: idSchema.optional(), title: z.string(), counts: countsSchema })),
    sentences: z
      .array(
        z.object({
          block: idSchema,
          section: idSchema.optional(),
          text: z.string(),
          citations: z.array(idSchema).describe('Empty where the sentence is factual and cites nothing'),
          rules: z.array(z.enum(['number', 'date', 'name', 'claim'])).describe('Why it counts as factual'),
        }),
      )
      .describe('Every sentence that cites something, or should'),
    citations: z.record(z.string(), citationSchema),
    nearest: z
      .array(spanSchema.extend({ citation: idSchema }))
      .describe('For stale citations: the passage of the new version that is nearest to the quote'),
  })
  .meta({ id: 'EvidenceReport' }) satisfies z.ZodType<EvidenceReport>;

export const sourceEntrySchema = z
  .strictObject({ entry: cslEntrySchema.nullable().describe('null: what the file says holds again') })
  .meta({ id: 'SourceEntry' });
export const bibliographySchema = z
  .array(cslEntrySchema.extend({ id: idSchema }))
  .meta({ id: 'Bibliography', description: 'CSL-JSON' });

export const importedSchema = z
  .object({
    id: idSchema,
    seq: seqSchema,
    lost: z.int().describe('Citations that came in as lost: nothing in the archive stands behind them'),
  })
  .meta({ id: 'Imported' });

const exportFormatSchema = z.enum(['md', 'json', 'html', 'docx', 'pdf', 'epub', 'tex', 'typ']);
export const createExportSchema = z
  .strictObject({
    format: exportFormatSchema,
    settings: exportSettingsSchema.exactOptional().describe('What is absent comes from the document'),
  })
  .meta({ id: 'CreateExport' });
const exportNoticeSchema = noticeSchema
  .extend({ block: idSchema.optional().describe('Where, when it is one place') })
  .meta({ id: 'ExportNotice' });
const problemNoticeSchema = z.object({ code: z.string(), params: paramsSchema.exactOptional() });
export const exportSchema = z
  .object({
    id: idSchema,
    document: idSchema,
    format: exportFormatSchema,
    settings: exportSettingsSchema.exactOptional().describe('As they were asked for'),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    progress: z
      .object({
        step: z.enum(['waiting', 'figures', 'resolve', 'emit', 'render', 'write']),
        before: z.int().optional().describe('While it waits: how many are made first'),
      })
      .optional()
      .describe('While it is made'),
    seq: seqSchema,
    createdAt: z.number(),
    fileName: z.string().optional(),
    media: z.string().optional(),
    blob: z.string().optional(),
    bytes: z.int().optional(),
    engine: z.string().optional(),
    standard: z.string().optional().describe('PDF/UA-1 and the like, where the engine tells'),
    key: z.string().optional().describe('Exports with the same key have the same bytes'),
    problem: problemNoticeSchema.optional(),
    warnings: z.array(exportNoticeSchema).optional().describe('What is otherwise in the file than in the document'),
    findings: z.array(exportNoticeSchema).optional().describe('What in the document wants a look'),
  })
  .meta({ id: 'Export' }) satisfies z.ZodType<StoredExport>;
export const exportListSchema = z
  .object({ exports: z.array(exportSchema).describe('The newest first') })
  .meta({ id: 'ExportList' });

export const assetSchema = z
  .object({
    document: idSchema,
    sha256: z.string(),
    kind: z.enum(['picture', 'word', 'csl']),
    name: z.string(),
    media: z.string(),
    bytes: z.int(),
    createdAt: z.number(),
    width: z.int().optional().describe('Of a picture, in pixels'),
    height: z.int().optional(),
  })
  .meta({ id: 'Asset' }) satisfies z.ZodType<StoredAsset>;
export const assetListSchema = z.object({ assets: z.array(assetSchema) }).meta({ id: 'AssetList' });

const modelCapabilitiesSchema = z
  .object({
    endpoint: z.string().describe('Address of the endpoint, without any key'),
    model: z.string(),
    json: z
      .enum(['json_schema', 'tool', 'json_object', 'plain', 'none', 'unknown'])
      .describe('The best way of asking for JSON that works'),
    tools: z.enum(['yes', 'no', 'unknown']),
    prefill: z
      .enum(['trailing', 'continue_final_message', 'prefix', 'none', 'unknown'])
      .describe('How it is told to go on behind a text that stands, if it does so'),
    usage: z.enum(['yes', 'no', 'unknown']).describe('Whether it counts its tokens'),
    context: z
      .object({
        tokens: z.int(),
        origin: z
          .enum(['served', 'stated', 'atLeast'])
          .describe('served: found out; stated: by the endpoint; atLeast: so much went through whole'),
      })
      .nullable(),
    gaps: z.array(z.string()).describe('Parts of a request that it refused'),
    probedAt: z.number().nullable().describe('Milliseconds since the epoch'),
    beginsThinking: z.boolean().optional().describe('Its answers begin within its thinking'),
    demoted: z
      .object({ what: z.enum(['json', 'prefill', 'context', 'thinking', 'request']), at: z.number() })
      .optional()
      .describe('What use took back last, and when'),
    probeTokens: z
      .object({ input: z.int(), output: z.int() })
      .optional()
      .describe('What the latest probe used: as counted by the endpoint, else estimated'),
  })
  .meta({ id: 'ModelCapabilities' }) satisfies z.ZodType<ModelCapabilities>;

const modelInfoSchema = z
  .object({
    id: z.string().describe('provider/name, or digest'),
    provider: z.enum(['openai', 'anthropic', 'ollama', 'own', 'digest']),
    label: z.string(),
    isDefault: z.boolean(),
    isAvailable: z.boolean(),
    problem: z.string().optional(),
    price: priceSchema
      .extend({ origin: z.enum(['person', 'snapshot']), date: z.string().optional() })
      .optional()
      .describe('Absent when nobody told what it costs'),
    concurrency: z.int().min(1).optional().describe('Calls that it may get at once; absent: as many as come'),
    capabilities: modelCapabilitiesSchema.optional().describe('Absent when nothing is known'),
  })
  .meta({ id: 'ModelInfo' }) satisfies z.ZodType<ModelInfo>;
export const modelListSchema = z.object({ models: z.array(modelInfoSchema) }).meta({ id: 'ModelList' });

const endpointKindSchema = z.enum(['openai', 'anthropic', 'ollama']);
const endpointNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/)
  .describe('What stands before the slash in the ids of its models: small letters, digits and -');
const endpointSettings = {
  models: z.array(z.string().min(1).max(200)).max(200).exactOptional(),
  contextLength: z.int().min(256).max(100_000_000).exactOptional(),
  price: priceSchema.exactOptional(),
  concurrency: z.int().min(1).max(100).exactOptional().describe('Calls that it may get at once'),
};
const modelEndpointSchema = z
  .object({
    ...endpointSettings,
    name: z.string(),
    kind: endpointKindSchema,
    address: z.string(),
    hasKey: z.boolean().describe('The key itself is never told'),
    models: z.array(z.string()).describe('Names to offer; empty: what the endpoint lists'),
    concurrency: z.int().min(1).exactOptional().describe('Calls that it may get at once; absent: as many as come'),
    origin: z.enum(['environment', 'page', 'found']),
    isOverruled: z.boolean().exactOptional().describe('The environment sets an endpoint of the same name'),
  })
  .meta({ id: 'ModelEndpoint' }) satisfies z.ZodType<ModelEndpoint>;
export const endpointListSchema = z
  .object({ endpoints: z.array(modelEndpointSchema), notice: noticeSchema.optional() })
  .meta({ id: 'ModelEndpointList' });
export const shownEndpointSchema = modelEndpointSchema;
export const endpointInputSchema = z
  .strictObject({
    ...endpointSettings,
    name: endpointNameSchema,
    kind: endpointKindSchema,
    address: z.string().min(1).max(2_000),
    key: z
      .string()
      .max(4_000)
      .nullable()
      .exactOptional()
      .describe('Absent: the one that is kept, as long as the address stays; null: none'),
  })
  .meta({ id: 'EndpointInput' }) satisfies z.ZodType<EndpointInput>;
const testedModelSchema = z.string().min(1).max(300).nullable().exactOptional();
export const testEndpointSchema = z
  .strictObject({ endpoint: endpointInputSchema, model: testedModelSchema })
  .meta({ id: 'TestEndpoint' });
export const testNamedEndpointSchema = z.strictObject({ model: testedModelSchema }).meta({ id: 'TestNamedEndpoint' });
export const endpointReportSchema = z
  .object({
    outcome: z.enum(['answered', 'failed']),
    problem: z.string().exactOptional().describe('Catalogue code'),
    model: z.string().nullable(),
    models: z.int(),
    ms: z.number(),
    firstTextMs: z.number().exactOptional(),
  })
  .meta({ id: 'EndpointReport' }) satisfies z.ZodType<EndpointReport>;

const toolServerSchema = z
  .object({
    name: z.string(),
    place: z.string().describe('Its command or its address, without arguments'),
    status: z.enum(['connecting', 'connected', 'down']),
    problem: problemNoticeSchema.exactOptional(),
    tools: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        effect: z.enum(['none', 'readsOutside', 'changesOutside']),
      }),
    ),
  })
  .meta({ id: 'ToolServer' }) satisfies z.ZodType<ToolServer>;
export const connectedServerSchema = toolServerSchema;
export const toolServerListSchema = z
  .object({
    path: z.string().describe('The file that names the servers'),
    problem: problemNoticeSchema.exactOptional(),
    servers: z.array(toolServerSchema),
  })
  .meta({ id: 'ToolServerList' }) satisfies z.ZodType<ToolServerList>;

export const probeModelSchema = z.strictObject({ model: z.string().min(1).max(300) }).meta({ id: 'ProbeModel' });
export const probeReportSchema = z
  .object({
    model: z.string(),
    capabilities: modelCapabilitiesSchema.nullable(),
    problem: z.string().optional().describe('Catalogue code: why the probe could not be finished'),
  })
  .meta({ id: 'ProbeReport' }) satisfies z.ZodType<ProbeReport>;

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'draining', 'degraded']),
    /** Catalogue codes: why it is `degraded`. */
    reasons: z.array(noticeSchema).optional(),
  })
  .meta({ id: 'Health' });
