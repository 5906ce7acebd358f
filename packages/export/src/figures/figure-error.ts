/** Why a diagram is shown as its source. */
export type FigureCode =
  | 'empty'
  /** No kind of diagram that is drawn here. */
  | 'kind'
  /** A line that is not understood: drawing the rest would show something else than what was meant. */
  | 'line'
  | 'json'
  /** Not a chart by its own grammar. */
  | 'invalid'
  /** It wants something from outside. */
  | 'outside'
  | 'tooLarge'
  | 'timeout'
  | 'memory'
  | 'failed';

/** @example throw new FigureError('line', 'A ~~> B'); */
export class FigureError extends Error {
  override readonly name = 'FigureError';
  readonly code: FigureCode;
  /** The line, kind, key … that the code speaks of. */
  readonly detail: string;

  constructor(code: FigureCode, detail = '', options?: { readonly cause?: unknown }) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail.length > 200 ? `${detail.slice(0, 199)}…` : detail;
  }
}
