import type { Block } from '@longhand/document';
import { countWords, plainText } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { useEffect, useRef, useState } from 'react';

const EVERY_MS = 500;

/** Blocks are immutable values: each is counted once. */
const counted = new WeakMap<Block, number>();

/** Length of each section, headings left out; refreshed twice a second at most, since text arrives far more often. */
export function useLengths(state: DocState): ReadonlyMap<string, number> {
  const [lengths, setLengths] = useState<ReadonlyMap<string, number>>(() => lengthsOf(state));
  const latest = useRef(state);
  latest.current = state;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any new text starts the timer, unless it runs.
  useEffect(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      setLengths(lengthsOf(latest.current));
    }, EVERY_MS);
  }, [state.blocks, state.open]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return lengths;
}

function lengthsOf(state: DocState): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  const add = (section: string | undefined, count: number) => {
    if (section !== undefined) lengths.set(section, (lengths.get(section) ?? 0) + count);
  };
  for (const block of state.blocks) add(block.section, lengthOf(block));
  for (const open of Object.values(state.open)) add(open.section, countWords(open.text));
  return lengths;
}

function lengthOf(block: Block): number {
  let length = counted.get(block);
  if (length === undefined) {
    length = block.body.type === 'heading' ? 0 : countWords(plainText(block.body));
    counted.set(block, length);
  }
  return length;
}
