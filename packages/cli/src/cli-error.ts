import type { MessageCode, Params } from '@longhand/i18n';

/** What keeps a command from its work. `code` is a catalogue code: the sentence names the cause and the next action. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: MessageCode;
  readonly params: Params;
  constructor(code: MessageCode, params: Params = {}, options: { cause?: unknown } = {}) {
    super(code, options);
    this.code = code;
    this.params = params;
  }
}

/** Exit codes of the command line. */
export const EXIT = { ok: 0, failed: 1, usage: 2, paused: 3, interrupted: 130 } as const;
