/**
 * How files shall look, by flag.
 * @module
 */
import { resolve } from 'node:path';
import { citationStyles, templateNames } from '@longhand/document';
import type { ExportSettings } from '@longhand/protocol/ports';
import { CliError } from './cli-error.ts';

/** What was asked for; files of the user stand as paths until they are sent. */
export interface WantedLook {
  readonly settings: Omit<ExportSettings, 'base'>;
  /** A Word file whose styles, headers and numbering are kept. */
  readonly base: string | null;
  /** A style of citations as a CSL file. */
  readonly csl: string | null;
}

/** Options of `parseArgs`. */
export const lookOptions = {
  template: { type: 'string' },
  citations: { type: 'string' },
  standard: { type: 'string' },
  evidence: { type: 'boolean' },
  review: { type: 'boolean' },
  base: { type: 'string' },
} as const;

const standards: readonly NonNullable<ExportSettings['standard']>[] = ['ua-1', 'a-2a'];

/** @throws CliError `cli.badChoice` */
export function readLook(values: {
  readonly template?: string | undefined;
  readonly citations?: string | undefined;
  readonly standard?: string | undefined;
  readonly evidence?: boolean | undefined;
  readonly review?: boolean | undefined;
  readonly base?: string | undefined;
}): WantedLook {
  const csl = values.citations !== undefined && /\.(csl|xml)$/i.test(values.citations) ? values.citations : null;
  const template = chosen('--template', values.template, templateNames);
  const citations = csl === null ? chosen('--citations', values.citations, citationStyles, 'FILE.csl') : undefined;
  const standard = chosen('--standard', values.standard, standards);
  return {
    settings: {
      ...(template !== undefined && { template }),
      ...(citations !== undefined && { citations }),
      ...(standard !== undefined && { standard }),
      ...(values.evidence === true && { evidence: true }),
      ...(values.review === true && { review: true }),
    },
    base: values.base === undefined ? null : resolve(values.base),
    csl: csl === null ? null : resolve(csl),
  };
}

function chosen<Choice extends string>(
  flag: string,
  given: string | undefined,
  choices: readonly Choice[],
  ...besides: readonly string[]
): Choice | undefined {
  if (given === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined)
    throw new CliError('cli.badChoice', { flag, given, choices: [...choices, ...besides].join(', ') });
  return choice;
}
