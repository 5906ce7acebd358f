export type IntegrationErrorCode =
  /** The document was deleted, or this program is too old to read it. */
  | 'document.gone'
  /** A source could not be read. */
  | 'source.unreadable'
  /** A tool's schema is none that zod can check. */
  | 'tool.schema'
  /** A graph that serves as a tool stopped to ask a person. */
  | 'tool.waits';

/** What went wrong between a graph and Longhand; what the server refuses is an `ApiError` of the client kit. */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
  readonly code: IntegrationErrorCode;

  constructor(code: IntegrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
