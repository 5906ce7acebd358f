import type { SourceCode, SourceParams } from './errors.ts';

/** Thrown inside the child by a reader that knows why it cannot go on; it becomes a SourceError on the other side. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';
  readonly code: SourceCode;
  readonly params: SourceParams;

  constructor(code: SourceCode, params: SourceParams = {}, options?: { readonly cause?: unknown }) {
    super(code, options);
    this.code = code;
    this.params = params;
  }
}
