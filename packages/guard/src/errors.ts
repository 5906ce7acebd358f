/** Why guarded work ended without a result. */
export type GuardCode =
  | 'timeout' // the clock ran out
  | 'memory' // the memory limit was reached
  | 'output' // it wrote more than allowed
  | 'crashed' // it ended by itself without a result
  | 'aborted'; // the caller's signal

export class GuardError extends Error {
  override readonly name = 'GuardError';
  readonly code: GuardCode;

  constructor(code: GuardCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
