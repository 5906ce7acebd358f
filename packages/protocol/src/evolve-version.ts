/**
 * The part of the fold that knows which places of the log are worth going back to. Every place is a version; these are the ones to offer.
 * @module
 */
import type { EventOf, LogEvent } from './events.ts';
import { isOperation } from './evolve-history.ts';
import type { DocState, VersionPoint } from './state.ts';

const POINTS_KEPT = 200;
/** Edits of one person with a shorter silence between them are one sitting. */
const SITTING_MS = 10 * 60_000;

export function onVersion(state: DocState, event: EventOf<'version.named' | 'version.unnamed'>): DocState {
  const { seq } = event.data;
  const others = state.named.filter((version) => version.seq !== seq);
  if (event.type === 'version.unnamed') return { ...state, named: others };
  const named = [...others, { seq, name: event.data.name, by: event.by, at: event.at }];
  return { ...state, named: named.sort((a, b) => a.seq - b.seq) };
}

/** The state with the point that an event makes, or moves. */
export function withPoint(state: DocState, event: LogEvent): DocState {
  const point = pointOf(event);
  if (point === null) return state;
  const { points } = state;
  const last = points.at(-1);
  const isSame = last !== undefined && isSameSitting(last, point);
  if (!isSame) return { ...state, points: [...points, point].slice(-POINTS_KEPT) };
  // What a restoration did stands behind its event, and belongs to it.
  return { ...state, points: [...points.slice(0, -1), { ...last, seq: point.seq, at: point.at }] };
}

function isSameSitting(last: VersionPoint, { kind, by, at }: VersionPoint): boolean {
  if (kind === 'run') return last.kind === 'run';
  if (kind !== 'edits' || last.by.kind !== by.kind || last.by.id !== by.id) return false;
  return last.kind === 'edits' ? at - last.at < SITTING_MS : last.kind === 'restored' && at === last.at;
}

function pointOf(event: LogEvent): VersionPoint | null {
  const { seq, at, by } = event;
  switch (event.type) {
    case 'document.created':
      return { kind: 'created', seq, at, by };
    case 'run.paused':
    case 'run.finished':
      return { kind: 'run', seq, at, by };
    case 'version.restored':
      return { kind: 'restored', seq, at, by, of: event.data.seq };
    default:
      return by.kind === 'person' && isOperation(event) ? { kind: 'edits', seq, at, by } : null;
  }
}
