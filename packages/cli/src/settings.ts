/**
 * Settings by flag and environment; a flag wins.
 * @module
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Locale } from '@longhand/i18n';
import { type Limit, parseLimit } from '@longhand/protocol';
import type { ExportFormat } from '@longhand/protocol/ports';
import { CliError } from './cli-error.ts';
import { lookOptions, readLook, type WantedLook } from './export-settings.ts';

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 4747;

export interface Settings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly model: string | null;
  /** Language of messages; documents without a language of their own take it too. */
  readonly locale: Locale;
  /** Language given explicitly, for documents. */
  readonly lang: Locale | null;
  readonly logLevel: LogLevel;
}

export interface OutFile {
  readonly path: string;
  /** `archive`: the document itself, with its history and its sources. */
  readonly format: ExportFormat | 'archive';
}

export interface Invocation {
  readonly command: string;
  readonly operands: readonly string[];
  readonly settings: Settings;
  readonly sources: readonly string[];
  readonly outs: readonly OutFile[];
  /** How the files shall look. */
  readonly look: WantedLook;
  readonly title: string | null;
  /** Limits to set; null takes one away, undefined leaves it as it is. */
  readonly limits: { readonly run?: Limit | null; readonly section?: Limit | null };
  /** Language of the passages that a search shows. */
  readonly passagesIn: Locale | null;
  readonly pages: string | null;
  readonly limit: string | null;
  readonly isYes: boolean;
  /** The answer as JSON. */
  readonly isJson: boolean;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

/** @throws CliError when a flag or an environment variable cannot be used */
export function readInvocation(argv: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  const { values, positionals } = parsed(argv);
  const [command = 'serve', ...operands] = positionals;
  const langOf = (given: string | undefined) =>
    oneOf(given, ['zh', 'en'] as const, (bad) => new CliError('cli.badLang', { lang: bad }));
  // A search filters by it; what it says stays in the language of the person.
  const isFilter = command === 'search';
  const lang = langOf((isFilter ? undefined : values.lang) ?? env.LONGHAND_LANG);
  const logLevel = oneOf(
    values['log-level'] ?? env.LONGHAND_LOG_LEVEL,
    LOG_LEVELS,
    (given) => new CliError('cli.badOption', { problem: `--log-level ${given}.` }),
  );
  return {
    command,
    operands,
    sources: values.source ?? [],
    outs: (values.out ?? []).map(outFile),
    look: readLook(values),
    title: values.title ?? null,
    limits: { run: limitOf(values.budget), section: limitOf(values['section-budget']) },
    passagesIn: isFilter ? langOf(values.lang) : null,
    pages: values.pages ?? null,
    limit: values.limit ?? null,
    isYes: values.yes === true,
    isJson: values.json === true,
    isHelp: values.help === true,
    isVersion: values.version === true,
    settings: {
      dataDir: resolve(values.data ?? env.LONGHAND_DATA ?? defaultDataDir(env)),
      host: values.host ?? env.LONGHAND_HOST ?? DEFAULT_HOST,
      port: portOf(values.port ?? env.LONGHAND_PORT),
      model: values.model ?? env.LONGHAND_MODEL ?? null,
      locale: lang ?? systemLocale(env),
      lang,
      logLevel: logLevel ?? 'warn',
    },
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        model: { type: 'string' },
        lang: { type: 'string' },
        'log-level': { type: 'string' },
        source: { type: 'string', multiple: true },
        out: { type: 'string', multiple: true },
        ...lookOptions,
        title: { type: 'string' },
        budget: { type: 'string' },
        'section-budget': { type: 'string' },
        pages: { type: 'string' },
        limit: { type: 'string' },
        yes: { type: 'boolean', short: 'y' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new CliError(
      'cli.badOption',
      { problem: error instanceof Error ? (error.message.split('. ')[0]?.concat('.') ?? '') : '' },
      { cause: error },
    );
  }
}

function oneOf<Choice extends string>(
  given: string | undefined,
  choices: readonly Choice[],
  refuse: (given: string) => CliError,
): Choice | null {
  if (given === undefined || given === '') return null;
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined) throw refuse(given);
  return choice;
}

function limitOf(given: string | undefined): Limit | null | undefined {
  if (given === undefined) return undefined;
  if (given.trim().toLowerCase() === 'none') return null;
  const limit = parseLimit(given);
  if (limit === null) throw new CliError('cli.badBudget', { given });
  return limit;
}

function portOf(given: string | undefined): number {
  if (given === undefined || given === '') return DEFAULT_PORT;
  const port = Number(given);
  if (!/^\d+$/.test(given) || port > 65_535) throw new CliError('cli.badPort', { port: given });
  return port;
}

const FORMATS: Readonly<Record<string, OutFile['format']>> = {
  md: 'md',
  markdown: 'md',
  docx: 'docx',
  pdf: 'pdf',
  html: 'html',
  htm: 'html',
  json: 'json',
  epub: 'epub',
  typ: 'typ',
  tex: 'tex',
  longhand: 'archive',
};

function outFile(path: string): OutFile {
  const format = FORMATS[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''];
  if (!format) throw new CliError('cli.badOut', { file: path });
  return { path: resolve(path), format };
}

/** The platform's folder for application data. */
function defaultDataDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Longhand');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Longhand');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'longhand');
}

function systemLocale(env: NodeJS.ProcessEnv): Locale {
  const tag = env.LC_ALL || env.LC_MESSAGES || env.LANG || new Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh/i.test(tag) ? 'zh' : 'en';
}
