export type ModelErrorCode = 'model.unknown' | 'model.input' | 'model.badPrices';

/** A mistake of the caller: a model that does not exist, messages that no model could take. What goes wrong at a model is an event, not an error. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  /** For the catalogue text of `code`. */
  readonly params: Readonly<Record<string, string>>;

  constructor(
    code: ModelErrorCode,
    message: string,
    params: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
    this.params = params;
  }
}

export type InputProblem =
  /** Nothing to say: no message has text. */
  | 'empty'
  /** A tool result answers no call before it. */
  | 'orphan_tool_result'
  /** A second result for one call. */
  | 'duplicate_tool_result';

/** Messages that cannot be put in order without inventing something. */
export class ModelInputError extends ModelError {
  readonly reason: InputProblem;

  constructor(reason: InputProblem, message: string) {
    super('model.input', message, { reason });
    this.name = 'ModelInputError';
    this.reason = reason;
  }
}
