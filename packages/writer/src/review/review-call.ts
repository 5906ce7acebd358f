/**
 * The call that asks whether the text keeps the brief: its request, and how its answer is read. What it cannot bring stays open.
 * @module
 */
import { bodyToMarkdown } from '@longhand/document';
import type { CallEnd, CallReader, EventBody } from '@longhand/engine';
import { parseStructured } from '@longhand/models';
import type {
  DocState,
  Judgement,
  Message,
  ModelCapabilities,
  ModelRequest,
  RunState,
  Verdict,
} from '@longhand/protocol';
import { createAnswerReader, hasNotFailed, isRecord, textOf } from '../answer-reader.ts';
import { firstThatFits, promptRoom } from '../budget.ts';
import { blocksOf } from '../kept-text.ts';
import { bullets, fenced, mending, section } from '../prompt-parts.ts';
import { labels } from '../prompts/labels.ts';
import { systemText } from '../prompts/prompts.ts';
import { JUDGEMENTS_SCHEMA } from '../schemas.ts';
import { judgedByCode } from './judge.ts';

/** Room for an answer, tokens. */
const REVIEW_TOKENS = 1_500;
/** How much of each section is shown, where the model reads so much (UTF-16 units). */
const SECTIONS = [40_000, 8_000, 4_000, 2_000, 1_000, 400];
const MAX_REASON = 300;
const VERDICTS: ReadonlySet<string> = new Set<Verdict>(['met', 'partly', 'unmet']);

export function reviewRequest(
  state: DocState,
  run: RunState,
  key: string,
  known: ModelCapabilities | null,
): ModelRequest {
  const w = labels[run.lang];
  const open = new Set(
    judgedByCode(state).flatMap(({ requirement, verdict }) => (verdict === 'open' ? requirement : [])),
  );
  const asked = (state.requirements ?? []).filter(({ id }) => open.has(id)).map(({ id, text }) => `[${id}] ${text}`);
  const textOfSections = (most: number) =>
    state.outline
      .map(({ id, title }) => {
        const text = blocksOf(state, id)
          .filter(({ body }) => body.type !== 'heading')
          .map(({ body }) => bodyToMarkdown(body).trimEnd())
          .join('\n\n');
        return `# ${title}\n${text.length > most ? `${text.slice(0, most).toWellFormed()} […]` : text}`;
      })
      .join('\n\n');
  return {
    model: run.model,
    messages: firstThatFits(
      SECTIONS.map((most): readonly Message[] => [
        { role: 'system', text: systemText('review', run.lang) },
        {
          role: 'human',
          text: [
            section(w.requirements, bullets(asked)),
            section(w.document, `${state.title}\n${fenced(textOfSections(most), key)}`),
          ].join('\n\n'),
        },
        ...mending(run, 'review'),
      ]),
      promptRoom(known, REVIEW_TOKENS),
    ),
    schema: { name: 'judgements', schema: JUDGEMENTS_SCHEMA },
    task: { kind: 'review', lang: run.lang, requirements: asked },
  };
}

export function createReviewReader(): CallReader {
  return createAnswerReader((answer, state): CallEnd => {
    const parsed = parseStructured(answer, (value) => judgementsIn(value, state));
    const isMendable = 'problem' in parsed && /[{[｛]/.test(answer) && hasNotFailed(state, 'review');
    if (isMendable) return { events: [], problem: { kind: 'malformed', detail: parsed.problem, answer } };
    return { events: [judged(state, 'value' in parsed ? parsed.value : [])] };
  });
}

/** Every requirement with its judgement: code's where it has one, else the model's, else open. */
export function judged(state: DocState, given: readonly Judgement[] = []): EventBody {
  const byModel = new Map(given.map((judgement) => [judgement.requirement, judgement]));
  const items = judgedByCode(state).map((judgement) =>
    judgement.verdict === 'open' ? (byModel.get(judgement.requirement) ?? judgement) : judgement,
  );
  return { type: 'requirement.judged', data: { items } };
}

function judgementsIn(value: unknown, state: DocState): readonly Judgement[] | null {
  const list = isRecord(value) ? (value.judgements ?? value.items ?? value.requirements) : value;
  if (!Array.isArray(list)) return null;
  const known = new Set(state.requirements?.map(({ id }) => id));
  return list.flatMap((item: unknown): Judgement[] => {
    if (!isRecord(item)) return [];
    const requirement = textOf(item.id ?? item.requirement).replace(/^\[|\]$/g, '');
    const verdict = textOf(item.verdict);
    if (!known.has(requirement) || !VERDICTS.has(verdict)) return [];
    const reason = textOf(item.reason).slice(0, MAX_REASON);
    const named = textOf(item.section);
    const place = state.outline.find(({ id, title }) => title === named || id === named)?.id;
    return [
      {
        requirement,
        // The set holds nothing else.
        verdict: verdict as Verdict,
        ...(reason ? { reason } : {}),
        ...(place === undefined ? {} : { section: place }),
      },
    ];
  });
}
