/** Why a source could not be read. Every code is a message in the catalogues. */
export type SourceCode =
  | 'source.encrypted'
  | 'source.empty'
  | 'source.unreadable'
  | 'source.noText'
  | 'source.scanned' // pictures of text, which an engine could recognise
  | 'source.tooLarge'
  | 'source.timeout'
  | 'source.memory'
  | 'source.bomb'
  | 'source.unsupported';

export type SourceParams = Readonly<Record<string, string | number>>;

/** A file that cannot become a source; `code` and `params` (always with `name`) make the message for people. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceCode;
  readonly params: SourceParams;

  constructor(code: SourceCode, params: SourceParams, options?: { readonly cause?: unknown }) {
    super(`The source ${params.name} was refused: ${code}. The catalogue text of this code says what to do.`, options);
    this.code = code;
    this.params = params;
  }
}
