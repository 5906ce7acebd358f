/** What may go wrong in this package: a caller handed in something that does not fit the block it is meant for. */
export type DocumentErrorCode = 'bad_range' | 'no_inline_content';

/** The one error class of this package. */
export class DocumentError extends Error {
  readonly code: DocumentErrorCode;
  constructor(code: DocumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DocumentError';
    this.code = code;
  }
}
