/**
 * Reading a person's own Word file as the base of a file, and refusing what must not travel with every document that is made on it: macros,
 * embedded objects, parts from elsewhere.
 * @module
 */
import { ArchiveError, type ArchiveLimits, readArchive } from '@longhand/guard';
import { OoxmlError } from '@longhand/ooxml';
import type { TextArea } from '../emit/docx-pages.ts';
import { ExportError } from '../export-error.ts';
import { relationsPart, typesPart, WordPackage } from './package.ts';
import { hasPlaceholder } from './placeholders.ts';
import { elements, find, walk, type XmlNode } from './xml-tree.ts';

export interface WordBase {
  readonly parts: WordPackage;
  /** Name of its main part. */
  readonly main: string;
  /** Space for text where the content goes, and the page around it. */
  readonly area: TextArea;
  readonly page: PageSize;
  /** `placeholders`: its text is kept, and ours goes where it says; `styles`: only its look is kept. */
  readonly use: 'placeholders' | 'styles';
  /** Whether it asks for a table of contents. */
  readonly hasContents: boolean;
}
export interface PageSize {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
}

const limits: ArchiveLimits = { maxBytes: 150_000_000, maxRatio: 200, maxEntries: 4_000 };
const strictNamespace = 'http://purl.oclc.org/ooxml/wordprocessingml/main';
const wordNamespace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
/** Relations to elsewhere that only say where a template or a list of addresses once lay: they are left out. */
const forgotten = new Set(['attachedTemplate', 'mailMergeSource', 'mailMergeHeaderSource', 'mailMergeRecipientData']);
const embedded = new Set([
  'oleObject',
  'package',
  'control',
  'activeXControlBinary',
  'aFChunk',
  'subDocument',
  'frame',
]);
const macros = new Set(['vbaProject', 'wordVbaData', 'keyMapCustomizations', 'attachedToolbars']);
/** Fields that fetch what is not in the file. */
const fetching = /^\s*(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|RD)\b/i;

/**
 * @throws ExportError `export.base…` with what is wrong and what to do
 * @example const base = await readBase('/data/blobs/ab/cdef');
 */
export async function readBase(path: string): Promise<WordBase> {
  try {
    const parts = new WordPackage(await readArchive(path, () => true, limits));
    const main = parts.related('', 'officeDocument');
    const document = main === undefined ? undefined : parts.tree(main);
    if (main === undefined || document === undefined) throw new ExportError('export.baseNoWord');
    checkKind(parts, main, document);
    checkRelations(parts);
    checkFields(parts);
    const { area, page } = pageOf(document);
    return {
      parts,
      main,
      area,
      page,
      use: hasPlaceholder(document) ? 'placeholders' : 'styles',
      hasContents: hasPlaceholder(document, ['toc']),
    };
  } catch (error) {
    if (error instanceof ExportError) throw error;
    if (error instanceof ArchiveError && error.code === 'bomb')
      throw new ExportError('export.baseTooLarge', {}, { cause: error });
    if (error instanceof ArchiveError || error instanceof OoxmlError)
      throw new ExportError('export.baseDamaged', { reason: error.message }, { cause: error });
    throw error;
  }
}

function checkKind(parts: WordPackage, main: string, document: XmlNode): void {
  const type = parts.typeOf(main) ?? '';
  const hasMacros = parts.names.some((name) => /vbaProject|vbaData/i.test(name));
  if (hasMacros || /macroEnabled/i.test(type)) throw new ExportError('export.baseMacros');
  if (document.attributes['xmlns:w'] === strictNamespace) throw new ExportError('export.baseStrict');
  const isWord = document.name === 'w:document' && document.attributes['xmlns:w'] === wordNamespace;
  if (!isWord || !/wordprocessingml\.(?:document|template)\.main\+xml/.test(type) || !parts.has(typesPart))
    throw new ExportError('export.baseNoWord');
}

function checkRelations(parts: WordPackage): void {
  const owners = parts.names.filter((name) => name.endsWith('.rels'));
  for (const name of owners) {
    const part = name === '_rels/.rels' ? '' : name.replace(/_rels\/([^/]+)\.rels$/, '$1');
    if (relationsPart(part) !== name) continue;
    for (const { id, kind, target, isExternal } of parts.relations(part)) {
      if (macros.has(kind)) throw new ExportError('export.baseMacros');
      if (embedded.has(kind)) throw new ExportError('export.baseEmbedded', { kind });
      if (!isExternal) continue;
      if (forgotten.has(kind)) forget(parts, part, id);
      else if (kind !== 'hyperlink' || !/^(?:https?:|mailto:|#)/i.test(target))
        throw new ExportError('export.baseExternal', { target: target.slice(0, 200) });
    }
  }
  if (parts.names.some((name) => /(?:^|\/)(?:embeddings|activeX)\//i.test(name)))
    throw new ExportError('export.baseEmbedded', { kind: 'embeddings' });
}

/** Removes the relation and the element that carries it. */
function forget(parts: WordPackage, part: string, id: string): void {
  parts.removeRelation(part, id);
  const tree = parts.tree(part);
  if (tree === undefined) return;
  tree.children = tree.children.filter(
    (child) => typeof child === 'string' || ![...walk(child)].some(({ attributes }) => attributes['r:id'] === id),
  );
}

function checkFields(parts: WordPackage): void {
  for (const name of parts.names) {
    if (!/^word\/[^/]+\.xml$/.test(name)) continue;
    const tree = parts.tree(name);
    if (tree === undefined) continue;
    const open: string[] = [];
    for (const { name: element, attributes, children } of walk(tree)) {
      if (element === 'w:fldSimple') checkField(attributes['w:instr'] ?? '');
      else if (element === 'w:fldChar' && attributes['w:fldCharType'] === 'begin') open.push('');
      else if (element === 'w:fldChar')
        checkField((attributes['w:fldCharType'] === 'end' ? open.pop() : open.at(-1)) ?? '');
      else if (element === 'w:instrText') open.push((open.pop() ?? '') + children.join(''));
    }
  }
}

function checkField(instruction: string): void {
  if (fetching.test(instruction))
    throw new ExportError('export.baseExternal', { target: instruction.trim().slice(0, 200) });
}

/** Page of the section that the content goes into: the one of its placeholder, else the last. */
function pageOf(document: XmlNode): { area: TextArea; page: PageSize } {
  const body = find(document, 'w:body');
  const blocks = body === undefined ? [] : elements(body);
  const from = Math.max(
    0,
    blocks.findIndex((block) => hasPlaceholder(block, ['content'])),
  );
  const sections = blocks
    .slice(from)
    .map((block) => (block.name === 'w:sectPr' ? block : find(find(block, 'w:pPr'), 'w:sectPr')));
  const section = sections.find((each) => each !== undefined);
  const measure = (name: string, attribute: string, absent: number) => {
    const value = Number.parseInt(find(section, name)?.attributes[attribute] ?? '', 10);
    return Number.isFinite(value) ? Math.abs(value) : absent;
  };
  const width = measure('w:pgSz', 'w:w', 11_906);
  const height = measure('w:pgSz', 'w:h', 16_838);
  const margin = {
    top: measure('w:pgMar', 'w:top', 1_440),
    bottom: measure('w:pgMar', 'w:bottom', 1_440),
    left: measure('w:pgMar', 'w:left', 1_800),
    right: measure('w:pgMar', 'w:right', 1_800),
  };
  const columns = Math.max(1, measure('w:cols', 'w:num', 1));
  const between = measure('w:cols', 'w:space', 720);
  const line = Math.floor((width - margin.left - margin.right - (columns - 1) * between) / columns);
  const area = { width: Math.max(2_000, line), height: Math.max(3_000, height - margin.top - margin.bottom) };
  return { area, page: { width, height, margin } };
}
