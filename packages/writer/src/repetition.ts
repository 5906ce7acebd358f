/**
 * Finds the loop in which small models get caught: the same words again and again, until somebody pulls the plug.
 * @module
 */

/** Text that must be one repetition throughout (UTF-16 units). */
const WINDOW = 3_000;
const LONGEST_PERIOD = 600;
const STEP = 500;

export interface RepetitionWatch {
  /** Takes the next piece; true once the last 3,000 units are nothing but one repeated piece of at most 600. */
  isLooping(text: string): boolean;
}

/**
 * @example createRepetitionWatch().isLooping('so and '.repeat(1000)) // true
 */
export function createRepetitionWatch(): RepetitionWatch {
  let recent = '';
  // Gathered, and looked at now and then: to cut the window anew for each token would copy it for each token.
  let unseen = '';
  return {
    isLooping(text) {
      unseen += text;
      if (recent.length + unseen.length < WINDOW || unseen.length < STEP) return false;
      recent = (recent + unseen).slice(-WINDOW);
      unseen = '';
      return isPeriodic(recent);
    },
  };
}

/** True when the whole text equals itself, moved by some period. */
function isPeriodic(text: string): boolean {
  const head = text.slice(0, LONGEST_PERIOD);
  for (
    let period = text.indexOf(head, 1);
    period > 0 && period <= LONGEST_PERIOD;
    period = text.indexOf(head, period + 1)
  ) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}
