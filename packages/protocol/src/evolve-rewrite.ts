/**
 * The part of the fold that is rewrites.
 * @module
 */
import type { EventOf } from './events.ts';
import type { Alternative, RewriteEventData } from './rewrite.ts';
import type { DocState } from './state.ts';

type RewriteEvent = EventOf<keyof RewriteEventData>;

export function onRewrite(state: DocState, event: RewriteEvent): DocState {
  switch (event.type) {
    case 'rewrite.asked': {
      const alternatives = Array.from({ length: event.data.count }, (_, index): Alternative => waiting(index + 1));
      return { ...state, rewrites: { ...state.rewrites, [event.data.rewrite]: { ...event.data, alternatives } } };
    }
    case 'rewrite.started': {
      const { call, attempt, reserved } = event.data;
      return changed(state, event.data, ({ number }) => ({
        ...{ number, status: 'writing', text: '', attempt, call, suggestions: [], dropped: [] },
        ...(reserved ? { reserved } : {}),
      }));
    }
    case 'rewrite.delta': {
      const { at, text } = event.data;
      return changed(state, event.data, (alternative) => ({
        ...alternative,
        text: alternative.text.slice(0, at) + text,
      }));
    }
    case 'rewrite.ready': {
      const { suggestions, dropped } = event.data;
      return changed(state, event.data, ({ number, text, attempt }) => ({
        ...{ number, status: 'ready', text, attempt, suggestions, dropped },
      }));
    }
    case 'rewrite.failed': {
      const { notice, retryAtMs } = event.data;
      return changed(state, event.data, ({ number, attempt }) => ({
        ...waiting(number),
        ...{ attempt, notice },
        ...(retryAtMs === undefined ? { status: 'failed' } : { retryAtMs }),
      }));
    }
    case 'rewrite.closed': {
      const { [event.data.rewrite]: _closed, ...rewrites } = state.rewrites;
      return { ...state, rewrites };
    }
    default:
      return event satisfies never;
  }
}

function waiting(number: number): Alternative {
  return { number, status: 'waiting', text: '', attempt: 0, suggestions: [], dropped: [] };
}

function changed(
  state: DocState,
  { rewrite: id, alternative: number }: { readonly rewrite: string; readonly alternative: number },
  change: (alternative: Alternative) => Alternative,
): DocState {
  const rewrite = state.rewrites[id];
  if (!rewrite) return state;
  const alternatives = rewrite.alternatives.map((each) => (each.number === number ? change(each) : each));
  return { ...state, rewrites: { ...state.rewrites, [id]: { ...rewrite, alternatives } } };
}
