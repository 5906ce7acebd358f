/**
 * The PDF files that Debian's documentation packages bring: Chinese (simplified and traditional) and English, from LaTeX, DocBook and others.
 * Nothing is installed: a package is used where it is on the machine, or as a `.deb` that somebody laid into the corpus folder.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the corpus is made of. The `.deb` files together are about 65 MB. */
const PACKAGES = [
  'debian-reference-en',
  'debian-reference-zh-cn',
  'debian-reference-zh-tw',
  'debmake-doc',
  'debian-edu-doc-zh-cn',
  'maint-guide-zh-cn',
  'texlive-lang-chinese',
] as const;

const FOLDER = fileURLToPath(new URL('../../.cache/extract-corpus/', import.meta.url));
const MOST = 1e9;

export interface Corpus {
  /** Paths of PDF files, in a stable order. */
  readonly files: readonly string[];
  readonly missing: readonly string[];
}

export function findCorpus(): Corpus {
  const files: string[] = [];
  const missing: string[] = [];
  for (const name of PACKAGES) {
    const found = ofPackage(name);
    if (found === null) missing.push(name);
    else files.push(...found);
  }
  return { files, missing };
}

/** The command that brings what is missing. */
export function hintFor(missing: readonly string[]): string {
  return `mkdir -p .cache/extract-corpus && (cd .cache/extract-corpus && apt-get download ${missing.join(' ')})`;
}

function ofPackage(name: string): readonly string[] | null {
  const deb = existsSync(FOLDER) ? readdirSync(FOLDER).find((file) => file.startsWith(`${name}_`)) : undefined;
  if (deb !== undefined) return pdfsUnder(unpacked(join(FOLDER, deb), join(FOLDER, name)));
  const listed = spawnSync('dpkg', ['-L', name], { encoding: 'utf8', maxBuffer: MOST });
  return listed.status === 0
    ? listed.stdout.split('\n').filter((path) => path.endsWith('.pdf') && existsSync(path))
    : null;
}

/** Unpacks once, under a name of its own until it is whole. */
function unpacked(deb: string, folder: string): string {
  if (existsSync(folder)) return folder;
  const open = `${folder}.part`;
  rmSync(open, { recursive: true, force: true });
  mkdirSync(open);
  const { status, stderr } = spawnSync('dpkg-deb', ['-x', deb, open], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${basename(deb)} could not be unpacked: ${stderr.trim()}`);
  renameSync(open, folder);
  return folder;
}

function pdfsUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.pdf'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size > 0)
    .sort();
}
