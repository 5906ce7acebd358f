/**
 * The server kit: REST, event streams, sources, exports and the page, over an engine and a store; and `assemble`, all of it in one process.
 * @module
 */
export { assemble, type Longhand, type Parts, type Settings } from './assemble.ts';
export { createServer, type LonghandServer, type ServerDeps, type ServerOptions } from './create-server.ts';
export type { Models } from './documents/document-routes.ts';
export type { Render } from './exports/exporter.ts';
export type { Listening, ListenOptions } from './http/listen.ts';
export type { Report } from './http/problem.ts';
export { type StorageNotice, spaceLimits } from './http/space.ts';
export type { McpServers } from './mcp/mcp-config.ts';
export { type McpHouse, openMcpHouse } from './mcp/mcp-house.ts';
export type { EndpointBook } from './models/endpoint-book.ts';
export type { LogLevel } from './report.ts';
export { ServerError } from './server-error.ts';
export { createRetriever, type FoundPassage, type Retriever } from './sources/retriever.ts';
export type { AdmissionLimits } from './stream/admission.ts';
export type { ReaderLimits } from './stream/readers.ts';
