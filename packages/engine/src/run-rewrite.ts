/**
 * Runs the call for one alternative of a rewrite. Its text is shown while it comes; suggestions are made of the whole answer.
 * @module
 */
import type { Alternative, ModelErrorKind, Notice, Rewrite } from '@longhand/protocol';
import type { Effect, EventBody } from './agent.ts';
import type { EffectHost } from './effect-host.ts';
import { retryDelayMs } from './retry.ts';
import { failedRewrite, MAX_REWRITE, settleAlternative } from './rewrites.ts';
import type { Leave } from './seats.ts';
import { textWriter } from './text-writer.ts';

type RewriteEffect = Extract<Effect, { kind: 'rewrite' }>;

/** An answer may become this much longer than what it was asked about, at most (UTF-16 units). */
const MAX_ANSWER = 2 * MAX_REWRITE;

export async function runRewrite(effect: RewriteEffect, host: EffectHost, signal: AbortSignal): Promise<void> {
  const { agent, models, clock } = host.environment;
  const found = () => placeOf(effect, host);
  const upstream = new AbortController();
  const stop = () => upstream.abort();
  signal.addEventListener('abort', stop, { once: true });
  let told: { readonly input: number; readonly output: number } | null = null;
  let text = '';
  let leave: Leave | null = null;

  /** Ends the call with a word, settled. `error` null: the answer itself was of no use. */
  const fail = async (error: ModelErrorKind | null, detail: string, isRetryable: boolean, retryAfterMs?: number) => {
    const place = found();
    if (!place) return;
    const { rewrite, alternative } = place;
    const notice: Notice = { code: `model.${error ?? 'malformed'}`, params: { model: rewrite.model, detail } };
    const delay = retryDelayMs(error ?? 'malformed', alternative.attempt, retryAfterMs);
    const isBilled = told !== null || text !== '';
    await host.append([
      ...(isBilled ? settleAlternative(host.state(), rewrite, alternative, told) : []),
      failedRewrite(rewrite, alternative, notice, isRetryable ? clock.now() + delay : null),
    ]);
  };

  try {
    // What the call may cost must stand on the disk before anybody can ask for it.
    await host.durable();
    const place = found();
    if (signal.aborted || !place) return;
    if (place.alternative.text !== '') return await fail('incomplete', 'The call was cut off.', true);
    leave = await host.seats.take(place.rewrite.model, signal);
    if (leave === null || signal.aborted) return;
    const writer = textWriter((piece) => delta(effect, host, piece), host.append, signal, stop);
    const request = agent.rewriteRequest(place.rewrite, effect.alternative, host.state());
    for await (const event of models.stream(request, upstream.signal)) {
      if (signal.aborted) return;
      writer.throwDefect();
      if (event.type === 'text') {
        text += event.text;
        if (text.length > MAX_ANSWER) return await fail(null, 'The answer found no end.', false);
        const room = writer.push(event.text);
        if (room !== null) await room;
      } else if (event.type === 'usage') told = event;
      else if (event.type === 'error') {
        writer.flush();
        return await fail(event.kind, event.message.slice(0, 500), event.retryable, event.retryAfterMs);
      } else if (event.type === 'finish') {
        writer.flush();
        if (event.reason !== 'stop') return await fail('incomplete', `The answer ended early (${event.reason}).`, true);
        const now = found();
        if (!now) return;
        const made = agent.onRewritten(now.rewrite, effect.alternative, text, host.state(), host.context);
        if ('problem' in made) return await fail(null, made.problem, true);
        const usage = settleAlternative(host.state(), now.rewrite, now.alternative, told);
        await host.append([...made.events, ...usage]);
        return;
      }
    }
    if (signal.aborted) return;
    writer.flush();
    await fail('incomplete', 'The stream ended without a finish.', true);
  } finally {
    signal.removeEventListener('abort', stop);
    upstream.abort();
    leave?.();
  }
}

function placeOf(
  effect: RewriteEffect,
  host: EffectHost,
): { readonly rewrite: Rewrite; readonly alternative: Alternative } | null {
  const rewrite = host.state().rewrites[effect.rewrite];
  const alternative = rewrite?.alternatives.find(({ number }) => number === effect.alternative);
  return rewrite && alternative?.call === effect.key ? { rewrite, alternative } : null;
}

function delta(effect: RewriteEffect, host: EffectHost, text: string): readonly EventBody[] {
  const place = placeOf(effect, host);
  if (!place) return [];
  const at = place.alternative.text.length;
  return [
    {
      type: 'rewrite.delta',
      data: { rewrite: effect.rewrite, alternative: effect.alternative, at, text: text.toWellFormed() },
    },
  ];
}
