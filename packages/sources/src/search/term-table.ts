/** An empty slot. No term has a unit of zero. */
const FREE = 0;

/**
 * Numbers for terms, from 0 up in the order in which they came. Most terms of a Chinese text are one or two units long: those are looked up as
 * one whole number, without making a string.
 */
export class TermTable {
  size = 0;
  /** Open addressing; the length is a power of two. */
  #keys = new Uint32Array(1 << 10);
  #numbers = new Uint32Array(1 << 10);
  #used = 0;
  readonly #long = new Map<string, number>();

  /** The number of a term, given by its UTF-16 units; -1 when it has none. */
  find(units: readonly number[]): number {
    if (units.length > 2) return this.#long.get(String.fromCharCode(...units)) ?? -1;
    const slot = this.#slotOf(keyOf(units));
    return this.#keys[slot] === FREE ? -1 : (this.#numbers[slot] as number); // a slot lies in the table
  }

  /** Gives a term that has no number the next one. */
  add(units: readonly number[]): number {
    const number = this.size++;
    if (units.length > 2) {
      this.#long.set(String.fromCharCode(...units), number);
      return number;
    }
    if (2 * ++this.#used > this.#keys.length) this.#grow();
    const key = keyOf(units);
    const slot = this.#slotOf(key);
    this.#keys[slot] = key;
    this.#numbers[slot] = number;
    return number;
  }

  /** Each term with its number, in any order. */
  *each(): Generator<readonly [units: readonly number[], number: number]> {
    for (let slot = 0; slot < this.#keys.length; slot++) {
      const key = this.#keys[slot] as number;
      if (key === FREE) continue;
      const second = key & 0xffff;
      yield [second === 0 ? [key >>> 16] : [key >>> 16, second], this.#numbers[slot] as number];
    }
    for (const [term, number] of this.#long) yield [unitsOf(term), number];
  }

  #slotOf(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    while (this.#keys[slot] !== FREE && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const numbers = this.#numbers;
    this.#keys = new Uint32Array(2 * keys.length);
    this.#numbers = new Uint32Array(2 * keys.length);
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      if (key === FREE) continue;
      const slot = this.#slotOf(key);
      this.#keys[slot] = key;
      this.#numbers[slot] = numbers[at] as number;
    }
  }
}

export function unitsOf(term: string): number[] {
  return Array.from({ length: term.length }, (_, at) => term.charCodeAt(at));
}

function keyOf(units: readonly number[]): number {
  return (((units[0] ?? 0) << 16) | (units[1] ?? 0)) >>> 0;
}
