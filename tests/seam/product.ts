import { FAILURES, type Failure, goesOnInSentence, HIDES_SPACE } from './failures.ts';
import { join, type Stopped, stopAt } from './stop.ts';
import { TEXTS } from './texts.ts';

/** One stop, one answer, in pieces of one size. */
export interface SeamCase {
  readonly failure: Failure;
  readonly stopped: Stopped;
  readonly answer: string;
  readonly size: number;
  readonly cut: number;
}

/** Pieces in which an answer arrives, UTF-16 units: letter by letter, as tokens, as a proxy gathers them. */
const SIZES = [1, 7, 4_096];

/**
 * Every text, stopped at every position, with every answer that has an occasion there.
 *
 * @param isChosen asked for each stop and each answer: to leave some out
 */
export function* product(isChosen: () => boolean = () => true): Generator<SeamCase> {
  for (const reference of TEXTS) {
    for (let cut = 1; cut < reference.text.length; cut += 1) {
      if (!isChosen()) continue;
      const stopped = stopAt(reference, cut);
      for (const failure of FAILURES) {
        const answer = failure.answer(stopped);
        if (answer === null || !isChosen()) continue;
        for (const size of SIZES) yield { failure, stopped, answer, size, cut };
      }
    }
  }
}

export type Found = 'exact' | 'space' | 'restarted' | 'beginning';

/** What came of a case: an outcome that the failure allows, or what is wrong. */
export function judge({ failure, stopped, answer, size, cut }: SeamCase): Found | { readonly wrong: string } {
  const isCutOff = failure.outcome === 'beginning';
  const { text, isRestarted } = join(stopped, answer, size, isCutOff);
  const { name, lang, text: wanted } = stopped.reference;
  const where = `${name} (${lang}) cut at ${cut}, pieces of ${size}, ${failure.name}`;
  const outcome = isRestarted ? 'restarted' : isCutOff ? 'beginning' : 'exact';
  const kept = JSON.stringify(stopped.kept.slice(-30));
  if (outcome !== failure.outcome)
    return { wrong: `${where}: ${outcome} behind ${kept}, answer ${JSON.stringify(answer.slice(0, 60))}` };
  if (isRestarted) return 'restarted';
  if (isCutOff && written(wanted, stopped).startsWith(written(text, stopped))) return 'beginning';
  if (written(text, stopped) === written(wanted, stopped)) return 'exact';
  const isOnlySpace = withoutSpace(text) === withoutSpace(wanted);
  if (isOnlySpace && HIDES_SPACE.test(failure.name) && !goesOnInSentence(stopped)) return 'space';
  let at = 0;
  while (at < text.length && text[at] === wanted[at]) at += 1;
  const around = (whole: string) => JSON.stringify(whole.slice(Math.max(0, at - 20), at + 30));
  return { wrong: `${where}: behind ${kept}, wanted ${around(wanted)}, joined ${around(text)}` };
}

/** Between a block that settled and what follows, the blank lines are no text; nor are those at the end. */
function written(text: string, { settled, tail }: Stopped): string {
  const whole = text.trimEnd();
  return tail === ''
    ? `${whole.slice(0, settled.length).trimEnd()}\n\n${whole.slice(settled.length).trimStart()}`
    : whole;
}

const withoutSpace = (text: string): string => text.replace(/\s+/g, '');
