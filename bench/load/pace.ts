import { nowUs } from './clock.ts';

export interface Load {
  readonly streams: number;
  /** Events a second in each stream. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** After this many events the sockets get their turn, however late the producer is. */
const MAX_PER_TURN = 2_000;

/**
 * Calls `emit` for every event that is due, each stream at its own phase, with the time at which it was due: a producer that is late stays
 * late in the figures.
 */
export function pace(
  { streams, perSecond, seconds }: Load,
  emit: (stream: number, dueUs: number) => void,
): Promise<void> {
  const gapUs = 1e6 / perSecond / streams;
  const total = streams * perSecond * seconds;
  const startUs = nowUs();
  let sent = 0;
  return new Promise((resolve) => {
    const turn = (): void => {
      const most = Math.min(total, sent + MAX_PER_TURN, Math.floor((nowUs() - startUs) / gapUs));
      for (; sent < most; sent++) emit(sent % streams, startUs + sent * gapUs);
      if (sent >= total) resolve();
      else setTimeout(turn, 1);
    };
    turn();
  });
}
