/**
 * `models`: which models there are and what is known of them; `models probe NAME` finds it out anew. `models endpoints`, `add`, `test` and
 * `remove` are about the endpoints that serve them. `models embeddings` is about the one that makes vectors of sources.
 * @module
 */

import { endpointReportText } from '@longhand/client';
import { type Locale, say, sayCode } from '@longhand/i18n';
import type { EndpointInput, EndpointKind, ModelCapabilities } from '@longhand/protocol';
import { CliError, EXIT } from './cli-error.ts';
import { embeddingWish } from './embeddings.ts';
import { openSession, type ServerSession } from './session.ts';
import type { Invocation, Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** @throws CliError when the operands are no wish that it knows */
export async function models({ settings, operands }: Invocation, terminal: Terminal): Promise<number> {
  const wish = wishOf(operands);
  if (wish === null) throw new CliError('cli.badOption', { problem: `models ${operands.join(' ')}.` });
  const session = await openSession(settings, terminal);
  try {
    return await wish(session, settings, terminal);
  } finally {
    await session.close();
  }
}

type Wish = (session: ServerSession, settings: Settings, terminal: Terminal) => Promise<number>;

function wishOf([verb, name, kind, address, extra]: readonly string[]): Wish | null {
  switch (verb) {
    case undefined:
      return list;
    case 'probe':
      if (kind !== undefined) return null;
      return (session, settings, terminal) => probe(session, settings, terminal, name ?? settings.model);
    case 'endpoints':
      return name === undefined ? endpoints : null;
    case 'add':
      if (name === undefined || !isKind(kind) || address === undefined || extra !== undefined) return null;
      return (session, settings, terminal) => add(session, settings, terminal, { name, kind, address });
    case 'test':
      if (name === undefined || address !== undefined) return null;
      return (session, settings) => test(session, settings, name, kind ?? null);
    case 'remove':
      if (name === undefined || kind !== undefined) return null;
      return async ({ api }) => {
        await api.endpoints.remove(name);
        return EXIT.ok;
      };
    case 'embeddings':
      if (address !== undefined) return null;
      return embeddingWish(name, kind);
    default:
      return null;
  }
}

function isKind(kind: string | undefined): kind is EndpointKind {
  return kind === 'openai' || kind === 'ollama' || kind === 'anthropic';
}

async function endpoints({ api }: ServerSession, { locale }: Settings): Promise<number> {
  const list = await api.endpoints.list();
  for (const { name, kind, address, hasKey, origin, isOverruled } of list.endpoints) {
    const facts = [kind, address, say(locale, hasKey ? 'settings.hasKey' : 'settings.noKey')];
    if (origin !== 'page') facts.push(say(locale, `settings.origin.${origin}`));
    if (isOverruled) facts.push(say(locale, 'settings.overruled'));
    process.stdout.write(`${name}  ${facts.join('  ')}\n`);
  }
  return EXIT.ok;
}

/** The key is never an argument: those are seen by everybody on the machine. */
async function add(
  { api }: ServerSession,
  { locale }: Settings,
  terminal: Terminal,
  input: Pick<EndpointInput, 'name' | 'kind' | 'address'>,
): Promise<number> {
  const given =
    process.env.LONGHAND_KEY ?? (terminal.isInteractive ? await terminal.ask(say(locale, 'cli.keyAsk')) : null);
  const key = given?.trim() ?? '';
  const { name, address } = await api.endpoints.add({ ...input, ...(key === '' ? {} : { key }) });
  terminal.line(say(locale, 'cli.endpointAdded', { name, address }));
  return EXIT.ok;
}

async function test({ api }: ServerSession, { locale }: Settings, name: string, model: string | null): Promise<number> {
  const report = await api.endpoints.test(name, model);
  process.stdout.write(`${endpointReportText(locale, report)}\n`);
  return report.outcome === 'answered' ? EXIT.ok : EXIT.failed;
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
export function knownText(
  locale: Locale,
  { json, tools, prefill, usage, context, demoted, probeTokens }: ModelCapabilities,
): string {
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
    ...(demoted === undefined ? [] : [say(locale, `settings.demoted.${demoted.what}`)]),
    ...(probeTokens === undefined
      ? []
      : [say(locale, 'settings.probeCost', { tokens: probeTokens.input + probeTokens.output })]),
  ].join(locale === 'zh' ? '，' : ', ');
}
