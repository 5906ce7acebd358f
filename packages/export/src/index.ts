/**
 * Documents to files.
 * @module
 */
export { type ExportOptions, type ExportResult, exportDocument } from './export-document.ts';
export { ExportError, type ExportErrorCode } from './export-error.ts';
export { exportKey } from './export-key.ts';
export { diagramOf, figuresIn } from './figures/diagrams.ts';
export type { DiagramJob, DrawOutcome } from './figures/draw-child.ts';
export { figureKey } from './figures/figures.ts';
export { type TakenPicture, takePicture } from './pictures/take-picture.ts';
export { findChromium } from './render/chromium-engine.ts';
export { forcedPdfEngine, type PdfEngine, pdfEngines } from './render/pdf-engines.ts';
export { createRenderService, type RenderService, type ServiceOptions } from './render/render-service.ts';
export type { ExportWarning } from './resolve/resolved.ts';
export type { BlockOfFile } from './word-back/blocks-of-file.ts';
export type {
  WordChanges,
  WordComment,
  WordRemark,
  WordSuggestion,
} from './word-back/outcome.ts';
export { compareWord, readWordBlocks, readWordOrigin } from './word-back/word-back.ts';
export type { WordOrigin } from './word-back/word-job.ts';
