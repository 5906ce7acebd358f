/** Word files that were made, changed in their XML as Word changes them, and read again. */
import type { DocumentContent } from '@longhand/document';
import { type ReviewFile, readReview } from '@longhand/ooxml';
import type { ExportSettings } from '@longhand/protocol/ports';
import { strFromU8, unzipSync } from 'fflate';
import { docxFile } from '../src/emit/docx.ts';
import { resolve } from '../src/resolve/resolve.ts';
import { compareFiles } from '../src/word-back/compare.ts';
import type { WordChanges } from '../src/word-back/outcome.ts';
import { readStored, type StoredBlocks } from '../src/word-back/read-stored.ts';

/** The parts of a Word file as text, to be changed in place. */
export type Parts = Map<string, string>;

export async function wordFile(content: DocumentContent, settings: ExportSettings = {}): Promise<Uint8Array> {
  return (await docxFile(resolve({ seq: 1, ...content }, settings).document, { picture: () => null })).data;
}

export function partsOf(file: Uint8Array): Parts {
  const parts = Object.entries(unzipSync(file)).filter(([name]) => /\.(?:xml|rels)$/.test(name));
  return new Map(parts.map(([name, data]) => [name, strFromU8(data)]));
}

export const review = (parts: Parts): ReviewFile => readReview((path) => parts.get(path));

/** What a file tells of its blocks, beside the text. */
export const storedIn = (parts: Parts): StoredBlocks =>
  readStored([...parts].flatMap(([name, xml]) => (name.startsWith('customXml/') ? [xml] : [])));

/** What comes back when the body of the file was changed. */
export async function returned(
  content: DocumentContent,
  change: (body: string, parts: Parts) => string,
  settings: ExportSettings = {},
): Promise<WordChanges> {
  const file = await wordFile(content, settings);
  const parts = partsOf(file);
  const body = parts.get('word/document.xml') ?? '';
  const changed = change(body, parts);
  parts.set('word/document.xml', changed);
  return compareFiles({ seq: 1, ...content }, review(partsOf(file)), review(parts), storedIn(parts));
}

/** A run of text as a colleague's program writes it. */
export const run = (text: string, tag = 'w:t') => `<w:r><${tag} xml:space="preserve">${text}</${tag}></w:r>`;
export const by = (author: string) => `w:id="901" w:author="${author}" w:date="2026-02-03T04:05:06Z"`;
export const inserted = (text: string, author = 'Li Wei') => `<w:ins ${by(author)}>${run(text)}</w:ins>`;
export const deleted = (text: string, author = 'Li Wei') => `<w:del ${by(author)}>${run(text, 'w:delText')}</w:del>`;

/** Replaces text of one run by other XML in its paragraph; the run must hold the text alone or at an end of it. */
export function inRun(body: string, text: string, xml: string): string {
  const pattern = new RegExp(
    `<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t[^>]*>([^<]*)${escaped(text)}([^<]*)</w:t></w:r>`,
  );
  const found = pattern.exec(body);
  if (found === null) throw new Error(`There is no run with “${text}”.`);
  const [whole, format = '', before = '', after = ''] = found;
  const part = (words: string) => (words === '' ? '' : `<w:r>${format}<w:t xml:space="preserve">${words}</w:t></w:r>`);
  return body.replace(whole, () => part(before) + xml + part(after));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
