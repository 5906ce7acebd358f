/**
 * The client kit: typed REST, and a document that is followed by position. Browser and Node, no framework.
 * @module
 */
export { type Api, type ApiOptions, createApi, type SourcesLook } from './api.ts';
export { ApiError, type ApiErrorCode } from './api-error.ts';
export type { BreakReason, Connection, Transition } from './connection.ts';
export { embeddingReportText, embeddingStatusText } from './embedding-text.ts';
export { endpointReportText } from './endpoint-text.ts';
export { defaultEnvironment, type Environment, type Locks, type Moment, type TabChannel } from './environment.ts';
export { type FollowedDocument, type FollowOptions, followDocument } from './follow.ts';
export { newKey } from './key.ts';
export type { LineTimings } from './line.ts';
export { createOutbox, type Outbox, type OutboxOptions, type OutboxState } from './outbox/outbox.ts';
export type { Outcome } from './outbox/outcome.ts';
export { indexedDbStorage, memoryStorage, type OutboxStorage, type QueuedCommand } from './outbox/storage.ts';
export { limitText, spentText } from './spending-text.ts';
export type { RepeatOptions, RequestOptions, Transport, TransportOptions } from './transport.ts';
export type { UploadOptions } from './upload.ts';
