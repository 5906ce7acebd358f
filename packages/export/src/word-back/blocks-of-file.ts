/**
 * The blocks of a Word file that Longhand made, from the file alone.
 * @module
 */
import { type BlockBody, type BlockId, validateBody } from '@longhand/document';
import type { ReviewFile } from '@longhand/ooxml';
import { type Element, elementsOfFile, groupsAsWritten } from './elements.ts';
import { bodiesOf } from './new-blocks.ts';
import type { StoredBlocks } from './read-stored.ts';
import { bodyOf, type StoredBlock } from './stored-form.ts';
import { standsAlone } from './units.ts';

export interface BlockOfFile {
  readonly id: BlockId;
  /** Several where somebody parted it, none where nothing is left. */
  readonly bodies: readonly BlockBody[];
  /** Nobody changed it since it was written: its body is what it was. Else it is what its text says. */
  readonly isAsWritten: boolean;
}

/**
 * In the order of the file. A block whose text was changed is read from its text; what stored parts say of it is not believed then, and
 * neither is what does not pass the checks of every body, or says what the file does not show.
 *
 * @param stored what the file tells of its blocks; a block that it does not tell is read from its text
 * @example blocksOfFile(readReview(read), readStored(parts))
 */
export function blocksOfFile(file: ReviewFile, stored: StoredBlocks): readonly BlockOfFile[] {
  const { blocks } = groupsAsWritten(file, elementsOfFile(file));
  const last = [...blocks.keys()].at(-1);
  return [...blocks].map(([mark, elements]): BlockOfFile => {
    const known = stored.get(mark);
    const body =
      known === undefined ? null : (bodyOf(known, elements) ?? (mark === last ? bodyAtStart(known, elements) : null));
    if (known !== undefined && body !== null) return { id: known.id, bodies: [body], isAsWritten: true };
    // What no document may hold (a picture that is stored nowhere) is no block.
    const bodies = bodiesOf(elements, standsAlone).filter((made) => validateBody(made).length === 0);
    return { id: known?.id ?? mark, bodies, isAsWritten: false };
  });
}

/** What follows the last block (sources, notes on the file) seems to belong to it where a program lost the end of its bookmark. */
function bodyAtStart(known: StoredBlock, elements: readonly Element[]): BlockBody | null {
  for (let end = Math.min(elements.length - 1, LOOKED_AT); end > 0; end--) {
    const body = bodyOf(known, elements.slice(0, end));
    if (body !== null) return body;
  }
  return null;
}

/** Elements of the last block: its digest is made for each end that it may have. */
const LOOKED_AT = 100;
