/** Events that arrive within this time of each other came together. */
const TOGETHER_MS = 150;
/** What came together happened over a longer time than this: the older ones waited somewhere. */
const LATE_MS = 2_000;
const LATE_BURSTS = 2;
/** The page itself did not run for this long: what waited, waited here. */
const ASLEEP_MS = 1_500;

export interface Lateness {
  /**
   * Tells of events that arrived in one piece, with the server's time of the oldest and the newest.
   *
   * @param now of a clock that never jumps
   * @returns true when the stream is held back on its way
   */
  arrived(now: number, oldestAt: number, newestAt: number): boolean;
  /** To be called every half second: shows that the page was running. */
  awake(now: number): void;
}

/**
 * Finds a proxy that lets a stream through in portions. The newest event of a portion cannot arrive before it happened, so the oldest is late by
 * as much as the two are further apart than their arrivals: only the server's own clock is used, and a wrong clock of the reader does not
 * matter. What waited at a proxy waited during a silence, so nothing is later than the silence before it was long: more is a jump of the
 * server's clock. One retransmission makes one such portion, a proxy makes nothing else: two in a row are asked for. What waited because this page
 * was asleep does not count.
 *
 * @param now when the stream began, of a clock that never jumps
 */
export function createLateness(now: number): Lateness {
  let awakeAt = now;
  let lastAt = now;
  let hasBegun = false;
  let firstAt = now;
  let silenceMs = 0;
  let oldest = 0;
  let newest = 0;
  let isLate = false;
  let isExcused = false;
  let lateBursts = 0;
  return {
    arrived(arrivedAt, oldestAt, newestAt) {
      const isTogether = hasBegun && arrivedAt - lastAt <= TOGETHER_MS;
      if (!isTogether) {
        if (!isLate && !isExcused) lateBursts = 0;
        isExcused = arrivedAt - awakeAt > ASLEEP_MS;
        isLate = false;
        hasBegun = true;
        silenceMs = arrivedAt - lastAt;
        firstAt = arrivedAt;
        oldest = oldestAt;
        newest = newestAt;
      }
      lastAt = arrivedAt;
      oldest = Math.min(oldest, oldestAt);
      newest = Math.max(newest, newestAt);
      const lateMs = newest - oldest - (arrivedAt - firstAt);
      if (!isLate && !isExcused && lateMs > LATE_MS && lateMs <= silenceMs + TOGETHER_MS) {
        isLate = true;
        lateBursts += 1;
      }
      return lateBursts >= LATE_BURSTS;
    },
    awake(at) {
      awakeAt = at;
    },
  };
}
