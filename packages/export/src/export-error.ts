import { type Params, sayCode } from '@longhand/i18n';

export type ExportErrorCode =
  | 'export.baseDamaged'
  | 'export.baseEmbedded'
  | 'export.baseExternal'
  | 'export.baseMacros'
  | 'export.baseMissing'
  | 'export.baseNoWord'
  | 'export.baseStrict'
  | 'export.baseTooLarge'
  | 'export.noEngine'
  | 'export.noTypst'
  | 'export.noChromium'
  | 'export.unknownEngine'
  | 'export.timeout'
  | 'export.memory'
  | 'export.failed'
  | 'export.cslMissing'
  | 'export.cslUnusable'
  | 'export.write'
  | 'export.diskFull'
  | 'word.unreadable'
  | 'word.tooLarge';

/** Why no file was made. `code` and `params` are a catalogue message; `message` is its English text. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly code: ExportErrorCode;
  readonly params: Params;

  constructor(code: ExportErrorCode, params: Params = {}, options?: { cause?: unknown }) {
    super(sayCode('en', code, params), options);
    this.code = code;
    this.params = params;
  }
}
