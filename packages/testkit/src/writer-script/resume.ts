const SIGNIFICANT = /[\p{L}\p{N}]/u;

/**
 * What of `plan` comes after `kept`, or null when `kept` is no beginning of it.
 *
 * The kept text may have been through the document model: other bullets, other spacing, other or fewer citation marks. So when it is no
 * exact prefix, letters and digits alone are compared, citation marks are skipped on both sides, and the marks of punctuation right behind
 * the last common letter are matched one by one.
 */
export function restAfter(plan: string, kept: string): string | null {
  if (plan.startsWith(kept)) return plan.slice(kept.length);
  let at = 0;
  let behindLast = 0;
  for (let index = 0; index < kept.length; index += 1) {
    index = skipMark(kept, index);
    const wanted = kept[index];
    if (wanted === undefined) break;
    if (!SIGNIFICANT.test(wanted)) continue;
    for (at = skipMark(plan, at); at < plan.length && !SIGNIFICANT.test(plan[at] ?? ''); at = skipMark(plan, at + 1));
    if (plan[at] !== wanted) return null;
    at += 1;
    behindLast = index + 1;
  }
  // Behind the last letter: take over punctuation, marks and spaces as long as both sides agree.
  let rest = kept.slice(behindLast);
  while (rest !== '') {
    const keptMark = markAt(rest, 0);
    const planMark = markAt(plan, at);
    if (keptMark === '' && planMark.startsWith(rest)) {
      // The kept text stops in the mark, or in the space before it.
      at += rest.length;
      break;
    }
    if (keptMark !== '' || planMark !== '') {
      rest = rest.slice(keptMark.length);
      at += planMark.length;
      if (keptMark === '') continue;
    } else if (plan[at] === rest[0]) {
      at += 1;
      rest = rest.slice(1);
    } else {
      break;
    }
  }
  return plan.slice(at);
}

function markAt(text: string, at: number): string {
  return /^ ?\[S\d+\]/.exec(text.slice(at, at + 12))?.[0] ?? '';
}
function skipMark(text: string, at: number): number {
  let place = at;
  for (let mark = markAt(text, place); mark !== ''; mark = markAt(text, place)) place += mark.length;
  return place;
}

/**
 * Where a writer goes on whose kept text was changed by a person: behind the kept text's last sentence if the plan has it, else at the next
 * paragraph of the plan by length.
 */
export function restAfterEdit(plan: string, kept: string): string {
  const last = kept
    .trimEnd()
    .match(/[^。.\n]{8,}[。.]?$/u)?.[0]
    ?.trim();
  const found = last === undefined ? -1 : plan.indexOf(last);
  if (found >= 0 && last !== undefined) return plan.slice(found + last.length);
  const border = plan.indexOf('\n\n', Math.min(kept.length, plan.length));
  if (border < 0) return '';
  return kept.endsWith('\n\n') ? plan.slice(border + 2) : plan.slice(border);
}
