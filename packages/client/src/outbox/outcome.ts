import type { Seq } from '@longhand/protocol';
import { ApiError } from '../api-error.ts';

/** What became of a queued command. */
export type Outcome =
  /** `seq` is of its last event; 0 when another tab sent it and went away before it told. */
  | { readonly status: 'sent'; readonly seq: Seq }
  /** The server will never take it; it is forgotten. The code `outbox.tooOld` comes from here: see {@link createOutbox}. */
  | { readonly status: 'refused'; readonly error: ApiError };

/** An error class does not survive the way between tabs. */
export type PlainOutcome =
  | Extract<Outcome, { status: 'sent' }>
  | {
      readonly status: 'refused';
      readonly code: string;
      readonly message: string;
      readonly http: number;
      readonly problem: ApiError['problem'];
    };

export function plain(outcome: Outcome): PlainOutcome {
  if (outcome.status === 'sent') return outcome;
  const { code, message, status, problem } = outcome.error;
  return { status: 'refused', code, message, http: status, problem };
}

export function revived(outcome: PlainOutcome): Outcome {
  if (outcome.status === 'sent') return outcome;
  const { code, message, http, problem } = outcome;
  return { status: 'refused', error: new ApiError(code, message, { status: http, problem: problem ?? undefined }) };
}
