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
 * Finds a proxy that lets a stream through in portions. The newest event of a portion cannot arrive before it happened, so the oldest is at
 * least as late as the two are apart: only the server's own clock is used, and a wrong clock of the reader does not matter. A jump of the
 * server's clock, or one retransmission, makes one such portion; a proxy makes nothing else, so two in a row are asked for. What waited
 * because this page was asleep does not count.
 */
export function createLateness(now: number): Lateness {
  let awakeAt = now;
  let lastAt = Number.NEGATIVE_INFINITY;
  let oldest = 0;
  let newest = 0;
  let isLate = false;
  let isExcused = false;
  let lateBursts = 0;
  return {
    arrived(arrivedAt, oldestAt, newestAt) {
      const isTogether = arrivedAt - lastAt <= TOGETHER_MS;
      lastAt = arrivedAt;
      if (!isTogether) {
        if (!isLate && !isExcused) lateBursts = 0;
        isExcused = arrivedAt - awakeAt > ASLEEP_MS;
        isLate = false;
        oldest = oldestAt;
        newest = newestAt;
      }
      oldest = Math.min(oldest, oldestAt);
      newest = Math.max(newest, newestAt);
      if (!isLate && !isExcused && newest - oldest > LATE_MS) {
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
