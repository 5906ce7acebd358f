/**
 * Zod schemas of everything that crosses a border. The hand-written types stay the source of truth; the compiler proves that each schema fits.
 * @module
 */
export { blockBodySchema, blockSchema, inlineSchema, rangeChangeSchema } from './block.ts';
export { commandSchema, outlineSectionSchema } from './command.ts';
export { eventDataSchemas, logEventSchema } from './event.ts';
export { exportSettingsSchema } from './export-settings.ts';
export { type Parsed, parseWith } from './parse.ts';
export { type Problem, problemSchema } from './problem.ts';
export {
  acceptedSchema,
  addPageSchema,
  assetListSchema,
  assetSchema,
  bibliographySchema,
  connectedServerSchema,
  createDocumentSchema,
  createdDocumentSchema,
  createExportSchema,
  documentListSchema,
  documentSchema,
  endpointInputSchema,
  endpointListSchema,
  endpointReportSchema,
  eventPageSchema,
  eventPagesSchema,
  evidenceReportSchema,
  exportListSchema,
  exportSchema,
  healthSchema,
  importedSchema,
  modelListSchema,
  probeModelSchema,
  probeReportSchema,
  shownEndpointSchema,
  sourceEntrySchema,
  sourceListSchema,
  sourceTextSchema,
  testEndpointSchema,
  testNamedEndpointSchema,
  toolServerListSchema,
  uploadedSourceSchema,
  wordReportSchema,
} from './rest.ts';
export { chooseEmbeddingSchema, embeddingReportSchema, embeddingStatusSchema, searchAnswerSchema } from './search.ts';
export { budgetSchema, priceSchema } from './spending.ts';
export { docStateSchema } from './state.ts';
export {
  branchSchema,
  documentContentSchema,
  problemListSchema,
  versionContentSchema,
  versionDiffSchema,
  versionListSchema,
} from './version.ts';
