/**
 * The versions of a document that are worth offering. Every place of the log is a version; a list of all of them would help nobody.
 * @module
 */
import type { Actor, Seq } from './events.ts';
import type { DocState, VersionPoint } from './state.ts';

export interface Version {
  readonly seq: Seq;
  /** When the document became so; for a version that is only named: when it was named (ms). */
  readonly at: number;
  readonly by: Actor;
  readonly kind: VersionPoint['kind'] | 'named';
  readonly name?: string;
  /** Of a version that was restored. */
  readonly of?: Seq;
}

/** Newest first. */
export function versionsOf({ points, named }: Pick<DocState, 'points' | 'named'>): readonly Version[] {
  const versions = new Map<Seq, Version>(points.map((point) => [point.seq, point]));
  for (const { seq, name, by, at } of named) {
    const point = versions.get(seq);
    versions.set(seq, point ? { ...point, name } : { seq, at, by, kind: 'named', name });
  }
  return [...versions.values()].sort((a, b) => b.seq - a.seq);
}
