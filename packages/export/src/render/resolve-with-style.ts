/** Resolves a document of a render job, with its citations in the style that was chosen. */
import { readFile, stat } from 'node:fs/promises';
import type { DocumentContent } from '@longhand/document';
import type { Params } from '@longhand/i18n';
import type { ExportSettings } from '@longhand/protocol/ports';
import { type CslStyle, citationStyleOf } from '../citations/style.ts';
import type { ExportErrorCode } from '../export-error.ts';
import { citeGroups, resolve } from '../resolve/resolve.ts';

type Resolved = ReturnType<typeof resolve>;

/** What was asked for cannot be done, and nothing else would be right: no file is made. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: ExportErrorCode;
  readonly params: Params;
}
export interface StyledJob {
  readonly content: DocumentContent;
  readonly settings: ExportSettings;
  /** Where the CSL file of the citation style lies, when the style is one; null when it is gone. */
  readonly csl?: string | null;
  /** Folder of this job alone. */
  readonly folder: string;
}

/** No style goes deeper than a dozen. */
const maxMacroDepth = 100;
/** Styles have up to 150 kB. */
const maxStyleBytes = 1_000_000;

export async function resolveWithStyle(job: StyledJob): Promise<Resolved | Refused> {
  const { content, settings } = job;
  const style = citationStyleOf(content, settings);
  if (style === 'sources') return resolve(content, settings);
  const groups = citeGroups(content, settings);
  const csl = typeof style === 'object' ? await readStyle(job.csl ?? null) : undefined;
  if (typeof csl === 'object') return csl;
  const lang = settings.locale ?? content.lang;
  const told = await styled(job, style, groups, lang, csl);
  if (!('reason' in told)) return resolve(content, settings, told);
  if (typeof style === 'object' && told.isStyle) return unusable(told.reason);
  // Numbers with quotes say more than no file.
  const { document, warnings } = resolve(content, settings);
  return {
    document,
    warnings: [...warnings, { code: 'export.warn.citationStyle', params: { reason: told.reason } }],
  };
}

async function styled(
  { content, folder }: StyledJob,
  style: CslStyle,
  groups: ReturnType<typeof citeGroups>,
  lang: Resolved['document']['lang'],
  csl: string | undefined,
) {
  const [{ TypstEngine }, { styleCitations }] = await Promise.all([
    import('./typst-engine.ts'),
    import('../citations/style-citations.ts'),
  ]);
  const engine = await TypstEngine.load(folder).catch((error: unknown) =>
    String(error instanceof Error ? error.message : error),
  );
  if (typeof engine === 'string') return { reason: engine.split('\n')[0] ?? '', isStyle: false };
  const told = styleCitations(engine, { content, groups, style, lang, ...(csl !== undefined && { csl }) });
  return 'reason' in told ? { ...told, isStyle: true } : told;
}

/** Text of a CSL file, or why it is none. The engine says the rest: it reads the whole of it. */
async function readStyle(path: string | null): Promise<string | Refused> {
  const size = path === null ? null : await stat(path).catch(() => null);
  if (path === null || size === null) return { kind: 'refused', code: 'export.cslMissing', params: {} };
  if (size.size > maxStyleBytes) return unusable(`${size.size} > ${maxStyleBytes} B`);
  const text = await readFile(path, 'utf8');
  // Nothing in a style needs a document type, and entities that expand are an old way to fill a memory.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return unusable('<!DOCTYPE>');
  if (!/<style[\s>]/.test(text) || !text.includes('http://purl.org/net/xbiblio/csl')) return unusable('no <style>');
  if (/<link[^>]*rel\s*=\s*["']independent-parent["']/.test(text)) return unusable('rel="independent-parent"');
  const circle = circleIn(text);
  return circle === null ? text : unusable(`<macro name="${circle}">`);
}

/** Name of a macro that calls itself, by whatever way: the engine would call until its stack is full. */
function circleIn(csl: string): string | null {
  const macros = csl.matchAll(/<macro\s[^>]*?name\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/macro>/g);
  const calls = new Map<string, readonly string[]>();
  for (const [, , name = '', body = ''] of macros)
    calls.set(
      name,
      [...body.matchAll(/\smacro\s*=\s*(["'])(.*?)\1/g)].map(([, , called = '']) => called),
    );
  const sound = new Set<string>();
  const find = (name: string, above: ReadonlySet<string>): string | null => {
    if (above.has(name) || above.size > maxMacroDepth) return name;
    if (sound.has(name)) return null;
    for (const called of calls.get(name) ?? []) {
      const circle = find(called, new Set([...above, name]));
      if (circle !== null) return circle;
    }
    sound.add(name);
    return null;
  };
  for (const name of calls.keys()) {
    const circle = find(name, new Set());
    if (circle !== null) return circle;
  }
  return null;
}

const unusable = (reason: string): Refused => ({ kind: 'refused', code: 'export.cslUnusable', params: { reason } });
