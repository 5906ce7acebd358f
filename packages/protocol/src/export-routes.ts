import { z } from 'zod';
import type { Content, Route } from './route.ts';
import { assetListSchema, assetSchema, createExportSchema, exportListSchema, exportSchema } from './schema/index.ts';

const json = (schema: z.ZodType): readonly Content[] => [{ media: 'application/json', schema }];
const bytes = (media: string, description: string): Content => ({ media, description });

/** Exports, and what they use, as routes. */
export const exportRoutes = {
  createExport: {
    method: 'post',
    path: '/v1/documents/{document}/exports',
    tag: 'exports',
    summary: 'Export the committed state',
    description: 'The record is `done` at once where the same was made before from the same.',
    body: json(createExportSchema),
    answers: { 202: { description: 'Started', content: json(exportSchema) } },
    problems: [404, 413, 415, 422, 507],
  },
  getExport: {
    method: 'get',
    path: '/v1/exports/{export}',
    tag: 'exports',
    summary: 'How far an export is',
    answers: {
      200: { description: 'The record; its ETag changes with it', content: json(exportSchema) },
      304: { description: 'As it was under `If-None-Match`' },
    },
    problems: [404],
  },
  listExports: {
    method: 'get',
    path: '/v1/documents/{document}/exports',
    tag: 'exports',
    summary: 'The exports of a document that are kept',
    answers: { 200: { description: 'The records', content: json(exportListSchema) } },
    problems: [404],
  },
  cancelExport: {
    method: 'delete',
    path: '/v1/exports/{export}',
    tag: 'exports',
    summary: 'Give up an export that is being made, or remove one that has ended',
    answers: {
      200: { description: 'Given up', content: json(exportSchema) },
      204: { description: 'Removed, with its file' },
    },
    problems: [404],
  },
  exportFile: {
    method: 'get',
    path: '/v1/exports/{export}/file',
    tag: 'exports',
    summary: 'The exported file',
    answers: { 200: { description: 'The file', content: [bytes('*/*', 'The file')] } },
    problems: [404, 409],
  },
  addAsset: {
    method: 'post',
    path: '/v1/documents/{document}/assets',
    tag: 'exports',
    summary:
      'Add a file that the document or its exports use: a picture, a Word file to build on, a style of citations (CSL)',
    description:
      'What it is, is told by its content. A picture is stored upright and without what a camera writes into it (places, names); the answer has the SHA-256 of ' +
      'what is stored. The same file again is the same asset.',
    parameters: [
      {
        in: 'header',
        name: 'X-File-Name',
        description: 'Name of a raw body, percent-encoded UTF-8.',
        schema: z.string().max(2_000),
      },
    ],
    body: [bytes('*/*', 'The file'), bytes('multipart/form-data', 'A form with one file')],
    answers: { 201: { description: 'Stored', content: json(assetSchema) } },
    problems: [404, 413, 415, 422, 507],
  },
  listAssets: {
    method: 'get',
    path: '/v1/documents/{document}/assets',
    tag: 'exports',
    summary: 'The files that a document has besides its sources',
    answers: { 200: { description: 'By the time at which they came', content: json(assetListSchema) } },
    problems: [404],
  },
  assetFile: {
    method: 'get',
    path: '/v1/documents/{document}/assets/{asset}',
    tag: 'exports',
    summary: 'One of these files',
    answers: { 200: { description: 'The file', content: [bytes('*/*', 'The file')] } },
    problems: [404],
  },
  figure: {
    method: 'get',
    path: '/v1/documents/{document}/figures/{block}',
    tag: 'documents',
    summary: 'A diagram of the document, drawn',
    description:
      'Of a block that is a figure, or of one inside a list or a quotation (`n`). The drawing holds no script and nothing from outside. A source that cannot be ' +
      'drawn is refused with the reason (422 `export.diagram.…`).',
    parameters: [
      { in: 'query', name: 'theme', description: '`light` when absent', schema: z.enum(['light', 'dark']) },
      { in: 'query', name: 'n', description: 'Which figure of the block; 0 when absent', schema: z.int().min(0) },
    ],
    answers: {
      200: { description: 'The drawing', content: [bytes('image/svg+xml', 'The drawing')] },
      304: { description: 'As it was under `If-None-Match`' },
    },
    problems: [404, 422],
  },
  preview: {
    method: 'get',
    path: '/v1/documents/{document}/preview',
    tag: 'exports',
    summary: 'The PDF of a document as it stands, for whoever edits it',
    description: 'A process that keeps the document sets only what changed. Nothing of it is kept; an export is.',
    parameters: [
      { in: 'query', name: 'template', description: 'As in the settings of an export', schema: z.string() },
      { in: 'query', name: 'citations', description: 'A style by its name', schema: z.string() },
      { in: 'query', name: 'locale', description: 'Language of labels', schema: z.enum(['zh', 'en']) },
    ],
    answers: {
      200: {
        description: 'The PDF; its ETag changes with the document',
        content: [bytes('application/pdf', 'The PDF')],
      },
      304: { description: 'As it was under `If-None-Match`' },
    },
    problems: [404, 422],
  },
} satisfies Readonly<Record<string, Route>>;
