/**
 * The REST and stream interface as data: the server mounts it, and `openApiDocument` writes it down.
 * @module
 */
import { z } from 'zod';
import { exportRoutes } from './export-routes.ts';
import type { Answer, Content, Parameter, Route } from './route.ts';
import { seqSchema } from './schema/block.ts';
import {
  acceptedSchema,
  addPageSchema,
  bibliographySchema,
  commandSchema,
  connectedServerSchema,
  createDocumentSchema,
  createdDocumentSchema,
  documentListSchema,
  documentSchema,
  endpointInputSchema,
  endpointListSchema,
  endpointReportSchema,
  eventPageSchema,
  eventPagesSchema,
  evidenceReportSchema,
  healthSchema,
  importedSchema,
  logEventSchema,
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
} from './schema/index.ts';
import { searchRoutes } from './search-routes.ts';
import { versionRoutes } from './version-routes.ts';

export { openApiDocument } from './openapi.ts';
export type { Answer, Content, Method, Parameter, Route } from './route.ts';

const json = (schema: z.ZodType): readonly Content[] => [{ media: 'application/json', schema }];
const bytes = (media: string, description: string): Content => ({ media, description });

const cursorParameters: readonly Parameter[] = [
  {
    in: 'header',
    name: 'Last-Event-ID',
    description: 'Cursor: events after this seq are sent. Stands above `after`.',
    schema: z.string(),
  },
  { in: 'query', name: 'after', description: 'Cursor, where no header can be sent; 0 when absent.', schema: seqSchema },
  {
    in: 'query',
    name: 'format',
    description: '`ndjson` answers one envelope per line up to the present tail, and ends.',
    schema: z.enum(['ndjson']),
  },
];
const keyParameter: Parameter = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'The same key and content are carried out once and answered the same, for 24 hours.',
  schema: z.string().min(1).max(200),
};
const eventAnswers: Readonly<Record<number, Answer>> = {
  200: {
    description:
      'By default an event stream: `id` is the seq as ten digits, `data` the envelope. Control events: `hb` {tail}, `reset` {state, seq}, ' +
      '`bye` {reason: deploy | age | busy | deleted}. With `Accept: application/json` a long-poll that waits up to 25 s for something newer.',
    content: [
      { media: 'text/event-stream', schema: logEventSchema },
      { media: 'application/json', schema: eventPageSchema },
      { media: 'application/x-ndjson', schema: logEventSchema },
    ],
  },
};

export const routes = {
  createDocument: {
    method: 'post',
    path: '/v1/documents',
    tag: 'documents',
    summary: 'Make a document from a brief',
    parameters: [keyParameter],
    body: json(createDocumentSchema),
    answers: { 201: { description: 'Made', content: json(createdDocumentSchema) } },
    problems: [413, 415, 422, 507],
  },
  listDocuments: {
    method: 'get',
    path: '/v1/documents',
    tag: 'documents',
    summary: 'List the documents, newest change first',
    answers: { 200: { description: 'The list', content: json(documentListSchema) } },
    problems: [],
  },
  getDocument: {
    method: 'get',
    path: '/v1/documents/{document}',
    tag: 'documents',
    summary: 'The committed state of a document',
    description: 'Follow its events from `seq` on.',
    answers: { 200: { description: 'State and seq', content: json(documentSchema) } },
    problems: [404],
  },
  deleteDocument: {
    method: 'delete',
    path: '/v1/documents/{document}',
    tag: 'documents',
    summary: 'Delete a document with its sources and exports',
    answers: { 204: { description: 'Gone' } },
    problems: [404],
  },
  documentEvents: {
    method: 'get',
    path: '/v1/documents/{document}/events',
    tag: 'events',
    summary: 'Follow the log of a document',
    description: 'Never answers 204: people edit, and new runs start. Closing the connection means nothing for a run.',
    parameters: cursorParameters,
    answers: eventAnswers,
    problems: [400, 404, 429],
  },
  manyEvents: {
    method: 'get',
    path: '/v1/events',
    tag: 'events',
    summary: 'Follow the logs of several documents over one connection',
    description:
      'For a browser, which has six connections to a server. The events are those of each document, each with its `document`; frames ' +
      'have no id, because a position belongs to a document: come back with the cursors. Never answers 204 or 404.',
    parameters: [
      {
        in: 'query',
        name: 'documents',
        description: 'A document and its cursor, `{id}:{seq}`; once for each document, at most 100.',
        schema: z.array(z.string()).min(1).max(100),
      },
    ],
    answers: {
      200: {
        description:
          'By default an event stream. Control events: `hb` {tails}, `reset` {document, state, seq}, `gone` {document}, `bye` {reason: deploy | age | busy | deleted}. ' +
          'With `Accept: application/json` a long-poll that waits up to 25 s for something newer in any of them.',
        content: [
          { media: 'text/event-stream', schema: logEventSchema },
          { media: 'application/json', schema: eventPagesSchema },
        ],
      },
    },
    problems: [400, 429],
  },
  runEvents: {
    method: 'get',
    path: '/v1/runs/{run}/events',
    tag: 'events',
    summary: 'Follow one run',
    description: 'The same seqs, only the events of the run, each with `prev`; ends after `run.finished`.',
    parameters: cursorParameters,
    answers: {
      ...eventAnswers,
      204: { description: 'The run is finished and the cursor is at its end: do not come back' },
    },
    problems: [400, 404, 429],
  },
  sendCommand: {
    method: 'post',
    path: '/v1/documents/{document}/commands',
    tag: 'documents',
    summary: 'Ask something of a document',
    parameters: [keyParameter],
    body: json(commandSchema),
    answers: { 202: { description: 'Committed', content: json(acceptedSchema) } },
    problems: [404, 409, 413, 415, 422, 507],
  },
  uploadSource: {
    method: 'post',
    path: '/v1/documents/{document}/sources',
    tag: 'sources',
    summary: 'Add a source: a file, or a page of the web',
    description:
      'The file as the raw body, or as the first file of a form. Its text is extracted afterwards: follow the document. JSON without `X-File-Name` names a ' +
      'page by its address (403 `source.addressOff` where the server does not fetch pages); what was fetched is kept as the file.',
    parameters: [
      {
        in: 'header',
        name: 'X-File-Name',
        description: 'Name of a raw body, percent-encoded UTF-8.',
        schema: z.string().max(2_000),
      },
      keyParameter,
    ],
    body: [bytes('*/*', 'The file'), bytes('multipart/form-data', 'A form with one file'), ...json(addPageSchema)],
    answers: { 201: { description: 'Stored', content: json(uploadedSourceSchema) } },
    problems: [400, 403, 404, 413, 415, 422, 507],
  },
  listSources: {
    method: 'get',
    path: '/v1/documents/{document}/sources',
    tag: 'sources',
    summary: 'List the sources of a document',
    answers: { 200: { description: 'The list', content: json(sourceListSchema) } },
    problems: [404],
  },
  recogniseSource: {
    method: 'post',
    path: '/v1/documents/{document}/sources/{source}/read',
    tag: 'sources',
    summary: 'Read a source again, recognising the text of its pictures',
    description:
      'For a source that failed with `source.scanned`; or for one with `picturePages`, which becomes a new version of itself (a new source that replaces it). ' +
      'Takes some seconds a page; 409 `source.noOcr` where no engine is installed, `source.notScanned` for any other source.',
    answers: { 202: { description: 'It is read again: follow the document', content: json(acceptedSchema) } },
    problems: [404, 409, 507],
  },
  removeSource: {
    method: 'delete',
    path: '/v1/documents/{document}/sources/{source}',
    tag: 'sources',
    summary: 'Remove a source',
    description:
      'While the text cites it the answer is 409 `source.cited`, with the sentences that would lose a citation. With `citations=lose` it goes all the ' +
      'same: these citations keep their quote and are marked as lost.',
    parameters: [
      {
        in: 'query',
        name: 'citations',
        description: '`lose` confirms that citations lose it.',
        schema: z.enum(['lose']),
      },
    ],
    answers: { 200: { description: 'Removed', content: json(acceptedSchema) } },
    problems: [404, 409],
  },
  replaceSource: {
    method: 'post',
    path: '/v1/documents/{document}/sources/{source}/versions',
    tag: 'sources',
    summary: 'Replace a source by a new version of the file',
    description:
      'The file as for a new source. Once its text is read it takes the place of the old one: citations whose quote stands in it move there, the others ' +
      'are marked as stale and keep the old text.',
    parameters: [
      {
        in: 'header',
        name: 'X-File-Name',
        description: 'Name of a raw body, percent-encoded UTF-8.',
        schema: z.string().max(2_000),
      },
      keyParameter,
    ],
    body: [bytes('*/*', 'The file'), bytes('multipart/form-data', 'A form with one file')],
    answers: { 201: { description: 'Stored', content: json(uploadedSourceSchema) } },
    problems: [404, 409, 413, 415, 422, 507],
  },
  describeSource: {
    method: 'post',
    path: '/v1/documents/{document}/sources/{source}/entry',
    tag: 'sources',
    summary: 'Write the bibliography entry of a source',
    body: json(sourceEntrySchema),
    answers: { 200: { description: 'Written', content: json(acceptedSchema) } },
    problems: [404, 413, 415, 422, 507],
  },
  bibliography: {
    method: 'get',
    path: '/v1/documents/{document}/bibliography',
    tag: 'sources',
    summary: 'The sources of a document as CSL-JSON',
    description: 'What a person wrote stands above what the file says of itself, and that above its name.',
    answers: { 200: { description: 'The entries', content: json(bibliographySchema) } },
    problems: [404],
  },
  evidenceReport: {
    method: 'get',
    path: '/v1/documents/{document}/evidence',
    tag: 'documents',
    summary: 'How the sentences of a document stand to their sources',
    description:
      'Cited sentences, factual sentences without a citation, and citations that are flagged, stale or lost; in sum and by section. A sentence counts as ' +
      'factual when it has a number or a date, names somebody or something, or claims a cause, a comparison or a finding.',
    answers: { 200: { description: 'The report', content: json(evidenceReportSchema) } },
    problems: [404],
  },
  sourceText: {
    method: 'get',
    path: '/v1/sources/{source}/text',
    tag: 'sources',
    summary: 'The normalised text of a source, and where it lies in the file',
    answers: { 200: { description: 'The text', content: json(sourceTextSchema) } },
    problems: [404, 409],
  },
  sourceFile: {
    method: 'get',
    path: '/v1/sources/{source}/file',
    tag: 'sources',
    summary: 'The file as it was uploaded',
    answers: { 200: { description: 'The file', content: [bytes('*/*', 'The file')] } },
    problems: [404],
  },
  archive: {
    method: 'get',
    path: '/v1/documents/{document}/archive',
    tag: 'documents',
    summary: 'A document with its whole history and its sources',
    description: 'One JSON record per line; see PROTOCOL.md. `POST /v1/imports` makes a document out of it.',
    answers: {
      200: {
        description: 'The archive',
        content: [bytes('application/vnd.longhand.archive+x-ndjson', 'One record per line')],
      },
    },
    problems: [404],
  },
  takeWord: {
    method: 'post',
    path: '/v1/documents/{document}/word',
    tag: 'documents',
    summary: 'Bring back a Word file that was made of the document',
    description:
      'Compared with the document as it was then. What was changed comes back as suggestions and comments by those who made them; suggestions that were ' +
      'decided in Word are decided. All of it in one decision, or nothing. Without a key, the same file is taken once.',
    parameters: [
      {
        in: 'header',
        name: 'X-File-Name',
        description: 'Name of a raw body, percent-encoded UTF-8.',
        schema: z.string().max(2_000),
      },
      keyParameter,
    ],
    body: [bytes('*/*', 'The file'), bytes('multipart/form-data', 'A form with one file')],
    answers: { 200: { description: 'What came of it', content: json(wordReportSchema) } },
    problems: [400, 404, 409, 413, 415, 422, 507],
  },
  importArchive: {
    method: 'post',
    path: '/v1/imports',
    tag: 'documents',
    summary: 'Make a document out of an archive',
    description:
      'All of it or nothing. Every quote must be a slice of the text that comes with it, else the archive is refused (`archive.quote`); a citation whose text ' +
      'does not come with it is marked as lost. Sources and runs get new ids, and an unfinished run waits for a person.',
    parameters: [
      {
        in: 'query',
        name: 'id',
        description: '`same` keeps the id of the document, where it is free.',
        schema: z.enum(['same']),
      },
    ],
    body: [bytes('*/*', 'The archive')],
    answers: { 201: { description: 'Made', content: json(importedSchema) } },
    problems: [409, 413, 422, 507],
  },
  ...versionRoutes,
  ...searchRoutes,
  ...exportRoutes,
  listModels: {
    method: 'get',
    path: '/v1/models',
    tag: 'models',
    summary: 'The models that a run may use',
    answers: { 200: { description: 'The list', content: json(modelListSchema) } },
    problems: [],
  },
  probeModel: {
    method: 'post',
    path: '/v1/models/probe',
    tag: 'models',
    summary: 'Find out anew what a model can do',
    description:
      'Asks the model a few small questions, for at most half a minute, and remembers what came of them. Every model is probed so by itself before its first call.',
    body: json(probeModelSchema),
    answers: { 200: { description: 'What is known now', content: json(probeReportSchema) } },
    problems: [415, 422],
  },
  listEndpoints: {
    method: 'get',
    path: '/v1/endpoints',
    tag: 'models',
    summary: 'The endpoints that serve models',
    description: 'Of a key it is told only that there is one.',
    answers: { 200: { description: 'The list', content: json(endpointListSchema) } },
    problems: [],
  },
  addEndpoint: {
    method: 'post',
    path: '/v1/endpoints',
    tag: 'models',
    summary: 'Add an endpoint',
    description: 'It is tried with `/v1/endpoints/test`; adding it asks it nothing.',
    body: json(endpointInputSchema),
    answers: { 201: { description: 'Kept', content: json(shownEndpointSchema) } },
    problems: [409, 415, 422, 507],
  },
  changeEndpoint: {
    method: 'post',
    path: '/v1/endpoints/{endpoint}',
    tag: 'models',
    summary: 'Change an endpoint that was added',
    description:
      'Its name stays. A key that is kept is forgotten when the address or the kind changes and no key comes with it.',
    body: json(endpointInputSchema),
    answers: { 200: { description: 'Kept', content: json(shownEndpointSchema) } },
    problems: [404, 409, 415, 422, 507],
  },
  removeEndpoint: {
    method: 'delete',
    path: '/v1/endpoints/{endpoint}',
    tag: 'models',
    summary: 'Remove an endpoint that was added, with its key',
    answers: { 204: { description: 'Gone' } },
    problems: [404, 409],
  },
  testEndpoint: {
    method: 'post',
    path: '/v1/endpoints/test',
    tag: 'models',
    summary: 'Try settings before they are kept',
    description: 'Lists the models and asks one of them for a word; takes a minute at most.',
    body: json(testEndpointSchema),
    answers: { 200: { description: 'What came of it', content: json(endpointReportSchema) } },
    problems: [415, 422],
  },
  testNamedEndpoint: {
    method: 'post',
    path: '/v1/endpoints/{endpoint}/test',
    tag: 'models',
    summary: 'Try an endpoint that is set',
    body: json(testNamedEndpointSchema),
    answers: { 200: { description: 'What came of it', content: json(endpointReportSchema) } },
    problems: [404, 415, 422],
  },
  listToolServers: {
    method: 'get',
    path: '/v1/tool-servers',
    tag: 'models',
    summary: 'The MCP servers whose tools models may call',
    answers: { 200: { description: 'The list', content: json(toolServerListSchema) } },
    problems: [],
  },
  connectToolServer: {
    method: 'post',
    path: '/v1/tool-servers/{server}/connect',
    tag: 'models',
    summary: 'Connect an MCP server again',
    answers: { 200: { description: 'How it stands now', content: json(connectedServerSchema) } },
    problems: [404],
  },
  live: {
    method: 'get',
    path: '/livez',
    tag: 'service',
    summary: 'Is the process alive?',
    answers: { 200: { description: 'Yes', content: json(healthSchema) } },
    problems: [],
  },
  ready: {
    method: 'get',
    path: '/readyz',
    tag: 'service',
    summary: 'Should this process get requests?',
    answers: {
      200: { description: 'Yes', content: json(healthSchema) },
      503: { description: 'No: starting, draining or out of space', content: json(healthSchema) },
    },
    problems: [],
  },
} satisfies Readonly<Record<string, Route>>;

export type RouteId = keyof typeof routes;
