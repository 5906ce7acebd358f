/**
 * `models`: which models there are and what is known of them; `models probe NAME` finds it out anew.
 * @module
 */
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { ModelCapabilities } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { openSession, type ServerSession } from './session.ts';
import type { Invocation, Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** @throws CliError when the operands are no wish that it knows */
export async function models({ settings, operands }: Invocation, terminal: Terminal): Promise<number> {
  const [verb, name, extra] = operands;
  if ((verb !== undefined && verb !== 'probe') || extra !== undefined)
    throw new CliError('cli.badOption', { problem: `models ${operands.join(' ')}.` });
  const session = await openSession(settings, terminal);
  try {
    return verb === 'probe'
      ? await probe(session, settings, terminal, name ?? settings.model)
      : await list(session, settings);
  } finally {
    await session.close();
  }
}

async function list({ api }: ServerSession, { locale }: Settings): Promise<number> {
  for (const model of await api.models()) {
    const problem = model.problem ? `  ${sayCode(locale, model.problem, { model: model.id })}` : '';
    process.stdout.write(`${model.isDefault ? '*' : ' '} ${model.id}${problem}\n`);
    if (model.capabilities) process.stdout.write(`    ${knownText(locale, model.capabilities)}\n`);
  }
  return EXIT.ok;
}

async function probe(
  { api }: ServerSession,
  { locale }: Settings,
  terminal: Terminal,
  name: string | null,
): Promise<number> {
  const model = name ?? (await api.models()).find(({ isDefault }) => isDefault)?.id ?? 'digest';
  terminal.line(say(locale, 'cli.probing', { model }));
  const { capabilities, problem } = await api.probeModel(model);
  if (capabilities) process.stdout.write(`${model}\n    ${knownText(locale, capabilities)}\n`);
  else if (problem === undefined) terminal.line(say(locale, 'cli.nothingToProbe', { model }));
  if (problem === undefined) return EXIT.ok;
  terminal.line(say(locale, 'cli.probeFailed', { model, why: sayCode(locale, problem, { model }) }));
  return EXIT.failed;
}

/** What is known of a model, in one line. */
export function knownText(locale: Locale, { json, tools, prefill, usage, context }: ModelCapabilities): string {
  const known = (value: 'yes' | 'no' | 'unknown'): string => say(locale, `cli.known.${value}`);
  const prefillKnown = prefill === 'none' ? 'no' : prefill === 'unknown' ? 'unknown' : 'yes';
  const tokens = context?.tokens ?? 0;
  return [
    context === null
      ? say(locale, 'cli.known.context', { tokens: known('unknown') })
      : say(locale, context.origin === 'atLeast' ? 'cli.known.contextAtLeast' : 'cli.known.context', { tokens }),
    say(locale, 'cli.known.json', {
      rung: json === 'none' ? known('no') : json === 'unknown' ? known('unknown') : json,
    }),
    say(locale, 'cli.known.tools', { known: known(tools) }),
    say(locale, 'cli.known.prefill', { known: known(prefillKnown) }),
    say(locale, 'cli.known.usage', { known: known(usage) }),
  ].join(locale === 'zh' ? '，' : ', ');
}
