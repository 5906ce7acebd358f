/**
 * The last phase: code looks at the text, a model judges what only reading can, and what a rewrite can mend is mended or suggested. None of it
 * keeps a finished document from its person: whatever cannot be done is left out, and the run ends.
 * @module
 */
import {
  admit,
  beforeCall,
  type Effect,
  type EventBody,
  effectKey,
  type Step,
  type StepContext,
} from '@longhand/engine';
import { type CallPurpose, callsOf, type DocState, type RunPhase, type RunState } from '@longhand/protocol';
import { needsModel } from '../brief/checklist.ts';
import { requestFor } from '../request.ts';
import { findingsOf } from './findings.ts';
import { judgedByCode } from './judge.ts';
import { judged } from './review-call.ts';
import { nextRevision } from './revise-call.ts';

type LiveRun = Extract<RunState, { status: RunPhase }>;

/** Calls that may fail one after another before the review goes on without a model. */
const MAX_FAILURES = 2;
const REVIEW_TOKENS = 900;
const REVISE_TOKENS = 400;

export function reviewing(state: DocState, run: LiveRun, context: StepContext): Step {
  if (run.review === undefined) return events({ type: 'review.found', data: { findings: findingsOf(state) } });
  const open = callsOf(run);
  if (open.length > 0)
    return effects(...open.map(({ id, purpose }): Effect => ({ kind: 'callModel', key: id, purpose })));
  if (run.review === 'found') {
    const isOpen = judgedByCode(state).some(({ verdict }) => verdict === 'open');
    const wanted = isOpen && needsModel(state.brief) ? call(state, run, 'review', REVIEW_TOKENS, context) : null;
    return wanted ?? events(judged(state));
  }
  const next = nextRevision(state);
  if (next) {
    // A short text with a short brief is looked through by its person in a minute; a sentence in the wrong language is always mended.
    const isWanted = next.finding.code === 'run.wrongLanguage' || needsModel(state.brief);
    const wanted = isWanted ? call(state, run, 'revise', REVISE_TOKENS, context) : null;
    return wanted ?? events({ type: 'review.revised', data: { finding: next.finding.id } });
  }
  return events({ type: 'run.finished', data: { outcome: 'success' } });
}

/** A call or the wait before it; null when the review goes on without. */
function call(state: DocState, run: LiveRun, purpose: CallPurpose, tokens: number, context: StepContext): Step | null {
  if (run.model === 'digest' || (run.troubles[purpose]?.failures ?? 0) >= MAX_FAILURES) return null;
  const obstacle = beforeCall(run, purpose, context.now);
  if (obstacle) return obstacle.kind === 'wait' ? effects(obstacle.effect) : null;
  const key = effectKey(run.id, run.callCount + 1);
  const request = requestFor(state, { kind: 'callModel', key, purpose });
  const { pause, reserved } = admit(state, request, tokens, undefined, context);
  // The limit is for writing: a text that is finished is not held back by it.
  if (pause) return null;
  const attempt = (run.attempts[purpose] ?? 0) + 1;
  return events({
    type: 'run.callStarted',
    data: { call: key, purpose, model: run.model, attempt, ...(reserved ? { reserved } : {}) },
  });
}

function events(...bodies: readonly EventBody[]): Step {
  return { events: bodies, effects: [] };
}

function effects(...wanted: readonly Effect[]): Step {
  return { events: [], effects: wanted };
}
