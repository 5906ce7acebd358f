import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Lockfile {
  /** By their place from the root: `packages/models`, `node_modules/zod`. */
  readonly packages: Readonly<Record<string, Locked>>;
}
interface Locked {
  readonly dev?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Optional peers of our packages that no dependency of the product needs, and that `npm ci --omit=dev` would install all the same. npm takes an
 * optional peer for a part of the product as soon as it is declared for development anywhere but in the package that names it.
 */
export function findInstalledPeers({ packages }: Lockfile): readonly string[] {
  const own = Object.entries(packages).flatMap(([place, entry]) => (/^packages\/[^/]+$/.test(place) ? [entry] : []));
  const needed = new Set(own.flatMap(({ dependencies = {} }) => Object.keys(dependencies)));
  const problems = new Set<string>();
  for (const { peerDependencies = {}, peerDependenciesMeta = {} } of own) {
    for (const name of Object.keys(peerDependencies)) {
      const isOptional = peerDependenciesMeta[name]?.optional === true;
      const entry = packages[`node_modules/${name}`];
      if (needed.has(name) || entry === undefined || (isOptional && entry.dev === true)) continue;
      problems.add(`npm ci --omit=dev would install ${name}, an optional peer`);
    }
  }
  return [...problems];
}

/** The lockfile in a folder. */
export function readLockfile(root: string): Lockfile {
  // npm's own file; only the fields named here are read.
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
}
