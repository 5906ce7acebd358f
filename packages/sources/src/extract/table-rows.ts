/**
 * Rows of cells as lines: `North | 12 | 3.5 %`, each cell with its reference.
 * @module
 */
import { columnName } from '@longhand/ooxml';
import { RefusedFile } from './refused-file.ts';
import type { TextBuilder } from './text-builder.ts';

export interface Cell {
  /** Counted from 0. */
  readonly column: number;
  readonly text: string;
}

/** Empty cells that a row shows at most before the next one that holds something. */
const MAX_GAP = 20;

export class TableRows {
  readonly #builder: TextBuilder;
  readonly #label: (reference: string) => string;
  readonly #maxCells: number;
  #first = -1;
  #cells = 0;

  /** @param label of a cell by its reference, `B7` */
  constructor(builder: TextBuilder, maxCells: number, label: (reference: string) => string) {
    this.#builder = builder;
    this.#maxCells = maxCells;
    this.#label = label;
  }

  /**
   * Writes one row; empty cells between others stay visible, so that columns can be told apart.
   *
   * @param number of the row, from 1
   * @param cells from left to right
   * @throws RefusedFile `source.tooLarge`
   */
  add(number: number, cells: readonly Cell[]): void {
    const filled = cells.flatMap(({ column, text }) => {
      const line = text.replace(/\s+/g, ' ').trim();
      return line === '' ? [] : [{ column, text: line }];
    });
    if (filled.length === 0) return;
    this.#cells += filled.length;
    if (this.#cells > this.#maxCells)
      throw new RefusedFile('source.tooLarge', { limit: `${this.#maxCells.toLocaleString('en')} cells` });
    if (this.#first < 0) this.#first = filled[0]?.column ?? 0;
    this.#builder.separate('\n');
    let column = this.#first;
    for (const [index, cell] of filled.entries()) {
      const gap = Math.min(Math.max(0, cell.column - column), MAX_GAP);
      this.#builder.separate(' | '.repeat(index === 0 ? gap : gap + 1));
      this.#builder.append(cell.text, { label: this.#label(`${columnName(cell.column)}${number}`) });
      column = cell.column + 1;
    }
  }
}
