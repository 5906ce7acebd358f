/**
 * Reads a Word file that came back. It runs alone in a guarded child: the file is a stranger's.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { citationStyles, type DocumentContent, templateNames } from '@longhand/document';
import { ArchiveError, type ArchiveLimits, readArchive } from '@longhand/guard';
import { OoxmlError, type PartReader, readReview } from '@longhand/ooxml';
import type { ExportSettings } from '@longhand/protocol/ports';
import { type BlockOfFile, blocksOfFile } from './blocks-of-file.ts';
import { compareFiles } from './compare.ts';
import { properties } from './marks.ts';
import { type NewPicture, picturesIn } from './new-pictures.ts';
import type { WordChanges } from './outcome.ts';
import { readStored } from './read-stored.ts';

export type WordJob =
  | { readonly task: 'origin' | 'blocks'; readonly path: string }
  | {
      readonly task: 'compare';
      readonly path: string;
      /** Where the same file lies as it was written. */
      readonly written: string;
      readonly content: DocumentContent;
      /** Where new pictures may be put. */
      readonly folder: string;
    };
/** Which document a file was made of. */
export interface WordOrigin {
  readonly document: string;
  readonly seq: number;
  readonly settings: ExportSettings;
}
export type WordOutcome =
  | { readonly kind: 'origin'; readonly origin: WordOrigin | null }
  | { readonly kind: 'blocks'; readonly blocks: readonly BlockOfFile[] }
  | { readonly kind: 'changes'; readonly changes: WordChanges; readonly pictures: readonly NewPicture[] }
  | { readonly kind: 'refused'; readonly code: 'word.unreadable' | 'word.tooLarge' };

const limits: ArchiveLimits = { maxBytes: 200_000_000, maxRatio: 200, maxEntries: 10_000 };
const PROPERTIES = 'docprops/custom.xml';
const PARTS =
  /^(?:_rels\/\.rels|docprops\/(?:core|custom)\.xml|word\/(?:_rels\/[^/]+\.rels|[^/]+\.xml)|customxml\/item\d+\.xml)$/;
const STORED = /^customxml\/item\d+\.xml$/;

export async function readWordFile(job: WordJob): Promise<WordOutcome> {
  try {
    if (job.task === 'origin') return { kind: 'origin', origin: await originOf(job.path) };
    const parts = await partsOf(job.path);
    const stored = readStored(storedIn(parts));
    const returned = readReview(asReader(parts));
    if (job.task !== 'compare') return { kind: 'blocks', blocks: blocksOfFile(returned, stored) };
    const written = readReview(asReader(await partsOf(job.written)));
    const changes = compareFiles(job.content, written, returned, stored);
    return { kind: 'changes', changes, pictures: await takenPictures(job.path, picturesIn(changes), job.folder) };
  } catch (error) {
    if (error instanceof ArchiveError)
      return { kind: 'refused', code: error.code === 'bomb' ? 'word.tooLarge' : 'word.unreadable' };
    if (error instanceof OoxmlError) return { kind: 'refused', code: 'word.unreadable' };
    throw error;
  }
}

async function originOf(path: string): Promise<WordOrigin | null> {
  const parts = await readArchive(path, (name) => name.toLowerCase() === PROPERTIES, limits);
  if (parts.size === 0) return null;
  const { properties: found } = readReview(asReader(parts, EMPTY));
  const document = found.get(properties.document);
  const seq = Number(found.get(properties.seq));
  if (document === undefined || !Number.isSafeInteger(seq) || seq < 1) return null;
  return { document, seq, settings: settingsOf(found.get(properties.settings)) };
}

/** What was chosen when the file was made. Nothing in it is trusted: what does not fit is left out. */
function settingsOf(text: string | undefined): ExportSettings {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null) return {};
  const given = new Map<string, unknown>(Object.entries(value));
  const locale = given.get('locale');
  const template = templateNames.find((name) => name === given.get('template'));
  const citations = citationStyles.find((name) => name === given.get('citations')) ?? cslOf(given.get('citations'));
  const base = given.get('base');
  return {
    ...(locale === 'zh' || locale === 'en' ? { locale } : {}),
    ...(template === undefined ? {} : { template }),
    ...(citations === undefined ? {} : { citations }),
    ...(given.get('evidence') === true ? { evidence: true } : {}),
    ...(given.get('review') === true ? { review: true } : {}),
    ...(given.get('review') === false ? { review: false } : {}),
    ...(isSha256(base) ? { base } : {}),
  };
}

function cslOf(value: unknown): { readonly csl: string } | undefined {
  const csl = typeof value === 'object' && value !== null && 'csl' in value ? value.csl : undefined;
  return isSha256(csl) ? { csl } : undefined;
}

function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function partsOf(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  return readArchive(path, (name) => PARTS.test(name.toLowerCase()), limits);
}

function storedIn(parts: ReadonlyMap<string, Uint8Array>): string[] {
  return [...parts].flatMap(([name, bytes]) => (STORED.test(name.toLowerCase()) ? [decoded(bytes)] : []));
}

/** The bytes of pictures, each in a file of its own. */
async function takenPictures(path: string, wanted: readonly string[], folder: string): Promise<NewPicture[]> {
  if (wanted.length === 0) return [];
  const names = new Map(wanted.map((part) => [part.toLowerCase(), part]));
  const found = await readArchive(path, (name) => names.has(name.toLowerCase()), limits);
  const taken: NewPicture[] = [];
  for (const [name, bytes] of found) {
    const place = join(folder, `picture-${taken.length + 1}`);
    await writeFile(place, bytes, { flag: 'wx' });
    taken.push({ part: names.get(name.toLowerCase()) ?? name, path: place });
  }
  return taken;
}

const EMPTY: Readonly<Record<string, string>> = { 'word/document.xml': '<w:document><w:body/></w:document>' };

/** Parts as text; some programs write a name in one case and refer to it in another. */
function asReader(parts: ReadonlyMap<string, Uint8Array>, instead: Readonly<Record<string, string>> = {}): PartReader {
  const byName = new Map([...parts].map(([name, bytes]) => [name.toLowerCase(), bytes]));
  return (name) => {
    const bytes = byName.get(name.toLowerCase());
    return bytes === undefined ? instead[name] : decoded(bytes);
  };
}

function decoded(bytes: Uint8Array): string {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes);
}
