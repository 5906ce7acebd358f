/** One thing that must hold for the whole tree. */
export interface Gate {
  readonly name: string;
  /** What is wrong, ready to print; empty when the gate holds. Warnings are shown and do not fail it. */
  run(root: string): Promise<GateResult>;
}

export interface GateResult {
  readonly problems: readonly string[];
  readonly warnings?: readonly string[];
}
