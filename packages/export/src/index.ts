/**
 * Documents to files.
 * @module
 */
export { type ExportOptions, type ExportResult, exportDocument } from './export-document.ts';
export { ExportError, type ExportErrorCode } from './export-error.ts';
export { findChromium } from './render/chromium-engine.ts';
export type { ExportWarning } from './resolve/resolved.ts';
