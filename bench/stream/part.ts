import type { Goal } from '../harness.ts';

export interface Measured {
  readonly figures: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
}

/** One shape of load; prints its table and gives its figures. */
export type Part = () => Promise<Measured>;
