import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { TestOutcome } from './tally.ts';

/**
 * Writes what became of each test as JSON to the file named by LONGHAND_TEST_OUTCOMES, so that `npm test` can add up several runs.
 * Vitest's own reporters give counts, but not the reasons of skips.
 */
export class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const outcomes: TestOutcome[] = [];
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      const tests = [...module.children.allTests()];
      for (const test of tests) outcomes.push(outcomeOf(test, file));
      // A file that cannot be loaded, or whose hooks failed, holds no failed test of its own.
      if (module.state() === 'failed' && !tests.some((test) => test.result().state === 'failed')) {
        outcomes.push({
          name: file,
          state: 'failed',
          reason: module.errors()[0]?.message ?? 'the file could not be run',
        });
      }
    }
    for (const error of errors)
      outcomes.push({ name: 'unhandled error', state: 'failed', reason: String(error.message) });
    const target = process.env.LONGHAND_TEST_OUTCOMES;
    if (target !== undefined) writeFileSync(target, JSON.stringify(outcomes));
  }
}

function outcomeOf(test: TestCase, file: string): TestOutcome {
  const name = `${file} > ${test.fullName}`;
  const result = test.result();
  switch (result.state) {
    case 'passed':
      return { name, state: 'passed' };
    case 'skipped':
      return {
        name,
        state: 'skipped',
        reason: result.note ?? (test.options.mode === 'todo' ? 'not written yet' : 'no reason given'),
      };
    case 'failed':
      return { name, state: 'failed', reason: result.errors[0]?.message.split('\n')[0] ?? 'failed' };
    case 'pending':
      return { name, state: 'failed', reason: 'did not finish' };
    default: {
      const unknown: never = result;
      return unknown;
    }
  }
}

export default OutcomeReporter;
