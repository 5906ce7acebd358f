/**
 * What a file is made from and by, as one hash: the same key, the same bytes.
 * @module
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocumentContent } from '@longhand/document';
import type { ExportOptions } from './export-document.ts';
import { forcedPdfEngine } from './render/pdf-engines.ts';
import { assetsOf } from './resolve/assets.ts';

/** SHA-256 of the content, the choices, the stored files that are there, the fonts, and the programs that make the file. */
export async function exportKey(
  content: DocumentContent,
  { format, settings = {}, assetPath }: Pick<ExportOptions, 'format' | 'settings' | 'assetPath'>,
): Promise<string> {
  const stored = [...assetsOf(content)];
  const missing: string[] = [];
  for (const asset of stored) if (((await assetPath?.(asset)) ?? null) === null) missing.push(asset);
  const chosen = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const engine = format === 'pdf' ? [forcedPdfEngine()] : [];
  const made = [programs(), format, ...engine, chosen, missing.sort(), content];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

let known: string | undefined;

/** Changes with any file of the packages that take part, and with the version of any library. */
function programs(): string {
  if (known !== undefined) return known;
  const here = dirname(fileURLToPath(import.meta.url));
  const { resolve } = createRequire(import.meta.url);
  const folders = ['@longhand/document', '@longhand/i18n', '@longhand/ooxml'].map((name) => dirname(resolve(name)));
  const hash = createHash('sha256').update(readFileSync(join(here, '..', 'package.json')));
  for (const folder of [here, join(here, '..', 'fonts'), ...folders]) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const { size, mtimeMs, isFile } = facts(join(folder, name));
      if (isFile) hash.update(`${name}\n${size}\n${mtimeMs}\n`);
    }
  }
  known = hash.digest('hex');
  return known;
}

function facts(path: string) {
  const stat = statSync(path);
  return { size: stat.size, mtimeMs: stat.mtimeMs, isFile: stat.isFile() };
}
