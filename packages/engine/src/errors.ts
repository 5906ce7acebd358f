/**
 * Why a command was refused. `code` is a catalogue code (`run.…`), `params` its parameters, `status` the HTTP status that fits.
 * @module
 */
import type { AnswerProblem, Notice } from '@longhand/protocol';

export type EngineErrorCode =
  | AnswerProblem['code']
  | 'run.busy'
  | 'run.none'
  | 'run.notPaused'
  | 'run.emptyBrief'
  | 'run.noInterrupt'
  | 'run.noInstruction'
  | 'run.noOutline'
  | 'run.outlineEmpty'
  | 'run.unknownBlock'
  | 'run.badEdit'
  | 'run.unknownSuggestion'
  | 'run.unknownDocument'
  | 'run.sourceCited'
  | 'run.lowSpace'
  | 'run.notWritable'
  | 'run.slowDisk'
  | 'run.closing'
  | 'run.cannotRewrite'
  | 'run.rewriteHow'
  | 'run.rewritesOpen'
  | 'run.rewriteLong'
  | 'run.rewriteOpen'
  | 'run.rewriteNoText'
  | 'run.rewriteStale'
  | 'run.unknownRewrite'
  | 'run.unknownComment'
  | 'run.commentOpen'
  | 'run.tooManyComments'
  | 'run.nothingToUndo'
  | 'run.nothingToRedo'
  | 'run.unknownVersion'
  | 'run.tooManyVersions';

const STATUS: Readonly<Record<EngineErrorCode, number>> = {
  'run.busy': 409,
  'run.none': 409,
  'run.notPaused': 409,
  'run.emptyBrief': 422,
  'run.noInterrupt': 409,
  'run.noInstruction': 409,
  'run.answerText': 422,
  'run.answerChoice': 422,
  'run.answerOne': 422,
  'run.answerNumber': 422,
  'run.answerRange': 422,
  'run.answerLeast': 422,
  'run.answerMost': 422,
  'run.answerFile': 422,
  'run.answerFileFailed': 422,
  'run.noOutline': 409,
  'run.outlineEmpty': 422,
  'run.unknownBlock': 404,
  'run.badEdit': 422,
  'run.unknownSuggestion': 404,
  'run.unknownDocument': 404,
  'run.sourceCited': 409,
  'run.lowSpace': 507,
  'run.notWritable': 507,
  'run.slowDisk': 503,
  'run.closing': 503,
  'run.cannotRewrite': 409,
  'run.rewriteHow': 422,
  'run.rewritesOpen': 409,
  'run.rewriteLong': 422,
  'run.rewriteOpen': 409,
  'run.rewriteNoText': 422,
  'run.rewriteStale': 409,
  'run.unknownRewrite': 404,
  'run.unknownComment': 404,
  'run.commentOpen': 409,
  'run.tooManyComments': 409,
  'run.nothingToUndo': 409,
  'run.nothingToRedo': 409,
  'run.unknownVersion': 404,
  'run.tooManyVersions': 409,
};

export class EngineError extends Error implements Notice {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly status: number;
  constructor(
    code: EngineErrorCode,
    params: Readonly<Record<string, string | number>> = {},
    options: { cause?: unknown } = {},
  ) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.code = code;
    this.params = params;
    this.status = STATUS[code];
  }
}
