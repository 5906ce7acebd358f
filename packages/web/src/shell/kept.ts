/**
 * What a person typed into a form and has not sent yet outlives a reload, a closed tab and a browser that crashed.
 * @module
 */
import { useCallback, useRef, useState } from 'react';

const PREFIX = 'longhand.form.';
/** A form that nobody came back to for so long is forgotten. */
const LIFE_MS = 30 * 24 * 3_600_000;

interface Stored {
  readonly at: number;
  readonly value: unknown;
}

/** The part of `Storage` that is needed here. */
type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Asked for each time: where storage is forbidden, already its name throws. */
export const browserShelf = (): Shelf => localStorage;

/** What is kept under a name; null when nothing is, or when it is not readable. */
export function readKept(shelf: () => Shelf, name: string): unknown {
  try {
    const stored = parsed(shelf().getItem(PREFIX + name));
    return isStored(stored) ? stored.value : null;
  } catch {
    return null;
  }
}

/** Keeps a value, or forgets it when it is null. A browser that keeps nothing changes nothing: the form then lives as long as its page. */
export function writeKept(shelf: () => Shelf, name: string, value: unknown, now: number): void {
  try {
    if (value === null) shelf().removeItem(PREFIX + name);
    else shelf().setItem(PREFIX + name, JSON.stringify({ at: now, value } satisfies Stored));
  } catch {
    // Full or forbidden.
  }
}

/** Forgets what is older than a month. */
export function sweepKept(shelfOf: () => Shelf, now: number): void {
  try {
    const shelf = shelfOf();
    const names = Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? '');
    for (const name of names.filter((each) => each.startsWith(PREFIX))) {
      const stored: unknown = parsed(shelf.getItem(name));
      if (!isStored(stored) || now - stored.at > LIFE_MS) shelf.removeItem(name);
    }
  } catch {
    // Forbidden: then there is nothing to forget.
  }
}

/**
 * As `useState`, kept in this browser under `name` until it is set to null.
 *
 * @param name of the form, with the document's id where it belongs to one; another name is another form
 * @param isValue tells whether what an older page kept is still of the right shape
 */
export function useKept<Value>(
  name: string,
  isValue: (value: unknown) => value is Value,
): readonly [Value | null, (value: Value | null) => void] {
  const [held, setHeld] = useState(() => ({ name, value: kept(name, isValue) }));
  const current = useRef(held);
  if (current.current.name !== name) current.current = { name, value: kept(name, isValue) };
  const set = useCallback(
    (value: Value | null) => {
      current.current = { name, value };
      writeKept(browserShelf, name, value, Date.now());
      setHeld(current.current);
    },
    [name],
  );
  return [current.current.value, set];
}

function kept<Value>(name: string, isValue: (value: unknown) => value is Value): Value | null {
  const value = readKept(browserShelf, name);
  return isValue(value) ? value : null;
}

function isStored(value: unknown): value is Stored {
  return (
    typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'number' && 'value' in value
  );
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
