import type { BlockId, SectionId } from '@longhand/document';
import type { DocState } from '@longhand/protocol';
import { useMemo, useState } from 'react';
import { entriesOf } from '../editor/entries.ts';
import { createPageNumbers, type NumbersOf } from '../editor/page-numbers.ts';

/**
 * The numbers of the sections whose heading stands in the text: as it is numbered there. A section that is not written yet has none,
 * because what is written before it may still change.
 */
export function useOutlineNumbers(state: DocState): ReadonlyMap<SectionId, string> {
  const [numbersOf] = useState(() => createPageNumbers());
  return useMemo(() => outlineNumbers(state, numbersOf), [state, numbersOf]);
}

/** @param numbersOf kept from call to call, so that little is counted anew */
export function outlineNumbers(state: DocState, numbersOf: NumbersOf): ReadonlyMap<SectionId, string> {
  const nodes = entriesOf(state).map(({ node }) => node);
  const numbers = numbersOf(nodes, state);
  const headings = new Map<SectionId, BlockId>();
  for (const { id, section, body } of state.blocks)
    if (section !== undefined && body.type === 'heading' && !headings.has(section)) headings.set(section, id);
  return new Map([...headings].map(([section, heading]) => [section, numbers.heading(heading)]));
}
