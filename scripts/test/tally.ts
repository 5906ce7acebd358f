/** What became of one test or one gate. */
export interface TestOutcome {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped or how it failed, in one line. */
  readonly reason?: string;
}

/** Counts of a whole run; several runners add into one. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function count(outcomes: readonly TestOutcome[]): Tally {
  const of = (state: TestOutcome['state']): number => outcomes.filter((outcome) => outcome.state === state).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

/** The closing line of every run, read by people and by machines. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

/**
 * Where nothing may be left out (CI), a skip is a failure: a check that silently stops running protects nobody.
 * @example forbidSkips([{ name: 'pdf', state: 'skipped', reason: 'no qpdf' }])[0].state // 'failed'
 */
export function forbidSkips(outcomes: readonly TestOutcome[]): readonly TestOutcome[] {
  return outcomes.map((outcome) =>
    outcome.state === 'skipped'
      ? {
          ...outcome,
          state: 'failed',
          reason: `skipped, and CI allows no skips: ${outcome.reason ?? 'no reason given'}`,
        }
      : outcome,
  );
}
