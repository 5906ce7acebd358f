/**
 * `versions`: the versions of a document that are worth going back to; `diff`: what differs between two of them.
 * @module
 */
import { type BlockDiff, type DocumentDiff, type Piece, plainText } from '@longhand/document';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { Version } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { isColoured } from './search.ts';
import { openSession } from './session.ts';
import type { Invocation } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** One line for each version, newest first, or all of it as JSON. */
export async function versions({ operands, settings, isJson }: Invocation, terminal: Terminal): Promise<number> {
  const [id] = operands;
  if (id === undefined) throw new CliError('cli.noId', { example: 'd_…' });
  const session = await openSession(settings, terminal);
  try {
    const list = await session.api.versions.list(id);
    const lines = list.versions.map((version) => versionLine(version, settings.locale));
    process.stdout.write(isJson ? `${JSON.stringify(list, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''));
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** As diff(1): 0 where the versions are the same, else 1. */
export async function diff({ operands, settings, isJson }: Invocation, terminal: Terminal): Promise<number> {
  const [id, from, to] = operands;
  if (id === undefined || from === undefined) throw new CliError('cli.noVersions');
  const session = await openSession(settings, terminal);
  try {
    const found = await session.api.versions.diff(id, versionOf(from), to === undefined ? undefined : versionOf(to));
    const text = diffText(found, settings.locale, isColoured(process.stdout, process.env));
    process.stdout.write(isJson ? `${JSON.stringify(found, null, 2)}\n` : text);
    return found.blocks.length + found.fields.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    await session.close();
  }
}

function versionOf(given: string): number {
  if (!/^\d{1,15}$/.test(given)) throw new CliError('document.badVersion', { given });
  return Number(given);
}

function versionLine({ seq, at, kind, name, of = seq }: Version, locale: Locale): string {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const what = sayCode(locale, `document.version.${kind}`, { of });
  return `${String(seq).padStart(8)}  ${when} UTC  ${what}${name === undefined ? '' : `  ${plain(name)}`}`;
}

/** What was taken out and put in, in colours, or between signs where there are none. */
export function diffText(
  { fields, blocks }: Pick<DocumentDiff, 'fields' | 'blocks'>,
  locale: Locale,
  withColours: boolean,
): string {
  if (fields.length + blocks.length === 0) return `${say(locale, 'document.diff.nothing')}\n`;
  const style = (code: string, text: string) => (withColours ? `\u001B[${code}m${text}\u001B[0m` : text);
  const marked = ({ kind, content }: Piece<string>): string => {
    const text = plain(content);
    if (kind === 'same') return text;
    const isAdded = kind === 'added';
    if (withColours) return style(isAdded ? '32;4' : '31;9', text);
    return isAdded ? `{+${text}+}` : `[-${text}-]`;
  };
  const head = (kind: BlockDiff['kind']) => style('1', say(locale, `document.diff.${kind}`));
  const shown = (each: BlockDiff): string => {
    if (each.kind === 'changed') return each.text.map(marked).join('');
    const text = plainText(each.block.body);
    if (each.kind === 'moved') return plain(text);
    return marked({ kind: each.kind, content: text });
  };
  const lines = [
    ...fields.map((name) => `${head('changed')}: ${say(locale, `document.field.${name}`)}`),
    ...blocks.map((each) => `${head(each.kind)}\n  ${shown(each).replaceAll('\n', '\n  ')}`),
  ];
  return `${lines.join('\n\n')}\n`;
}

/** Without anything that a terminal would obey: a document may hold a stranger's text. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]+/g, ' ');
}
