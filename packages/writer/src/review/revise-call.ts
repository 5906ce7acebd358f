/**
 * The call that mends one block, and what becomes of its answer: a suggestion, which a person accepts or not. Only a block in the wrong
 * language that no person has touched is replaced at once, because nobody asked for it.
 * @module
 */
import {
  type Block,
  type BlockBody,
  bodyToMarkdown,
  citationsIn,
  type Lang,
  parseMarkdown,
  plainText,
} from '@longhand/document';
import type { CallEnd, CallReader, EventBody, StepContext } from '@longhand/engine';
import { sayCode } from '@longhand/i18n';
import type { DocState, Finding, Message, ModelCapabilities, ModelRequest, RunState } from '@longhand/protocol';
import { sentencesOf } from '@longhand/sources/text';
import { createAnswerReader } from '../answer-reader.ts';
import { firstThatFits, promptRoom } from '../budget.ts';
import { aliasOf, cited, mayCite } from '../evidence.ts';
import { fenced, section } from '../prompt-parts.ts';
import { labels } from '../prompts/labels.ts';
import { markOf, systemText } from '../prompts/prompts.ts';
import { foreignSentences } from './foreign.ts';

/** Calls that one review may make to mend what it found. */
const MAX_REVISIONS = 6;
/** An answer that weighs this much more or less than the block is no version of it. */
const MOST = { mend: 3, translate: 2.5 };
const LEAST = { mend: 0.2, translate: 0.4 };
/** A Han character says about as much as three letters. */
const HAN_WEIGHT = 3;
const PASSAGES = [8, 3, 0];

/** The next finding that a rewrite can mend; null when there is none, or enough were tried. */
export function nextRevision({
  findings = [],
  blocks,
}: DocState): { readonly finding: Finding; readonly block: Block } | null {
  if (findings.filter(({ isRevised }) => isRevised === true).length >= MAX_REVISIONS) return null;
  for (const finding of findings) {
    const block = blocks.find(({ id }) => id === finding.block);
    if (finding.isRevisable === true && finding.isRevised !== true && block) return { finding, block };
  }
  return null;
}

export function reviseRequest(
  state: DocState,
  run: RunState,
  key: string,
  known: ModelCapabilities | null,
): ModelRequest {
  const w = labels[run.lang];
  const target = nextRevision(state);
  const text = target ? markdownOf(target.block.body) : '';
  const problem = target ? sayCode(run.lang, target.finding.code, target.finding.params) : '';
  const passages = (state.offered[target?.block.section ?? ''] ?? []).flatMap((alias) => {
    const span = state.evidence[alias];
    return span && mayCite(state, alias) ? [`[${alias}] ${span.quote.replace(/\s*\n\s*/g, ' ')}`] : [];
  });
  return {
    model: run.model,
    messages: firstThatFits(
      PASSAGES.map((count): readonly Message[] => [
        { role: 'system', text: systemText('revise', run.lang) },
        {
          role: 'human',
          text: [
            section(w.problem, problem),
            ...(count > 0 && passages.length > 0
              ? [section(w.evidence, fenced(passages.slice(0, count).join('\n'), key))]
              : []),
            section(w.paragraph, fenced(text, `${key} text`)),
          ].join('\n\n'),
        },
      ]),
      promptRoom(known, text.length),
    ),
    task: { kind: 'revise', lang: run.lang, text, problem },
  };
}

/** @param start the state in which the call was made: what it was asked for */
export function createReviseReader(start: DocState, context: StepContext): CallReader {
  const target = nextRevision(start);
  return createAnswerReader((answer, state): CallEnd => {
    if (!target) return { events: [] };
    const { finding } = target;
    const done: EventBody = { type: 'review.revised', data: { finding: finding.id } };
    const block = state.blocks.find(({ id }) => id === target.block.id);
    // Somebody changed it meanwhile: what was found may be gone, and the answer is about another text.
    if (!block || block.rev !== target.block.rev) return { events: [done] };
    const body = bodyFrom(answer, block, state, finding.code === 'run.wrongLanguage' ? 'translate' : 'mend');
    if (body === null) return { events: [done] };
    const lang = state.run?.lang ?? state.lang;
    const { body: resolved, citations } = cited(state, body);
    const added = citations.map((citation): EventBody => ({ type: 'citation.added', data: citation }));
    // Who works there now, or has worked there, decides.
    const isOwn = block.prov.by === 'agent' && block.prov.touched !== true && !(block.id in state.claims);
    const isTranslation = finding.code === 'run.wrongLanguage';
    if (isTranslation && foreignSentences(plainText(resolved), lang, []).length > 0) return { events: [done] };
    if (isTranslation && isOwn && keepsTheRest(plainText(block.body), plainText(resolved), lang)) {
      const prov = { ...block.prov, prompt: markOf('revise', lang) };
      const content: Block = { ...block, rev: block.rev + 1, prov, body: resolved };
      return { events: [...added, { type: 'block.changed', data: { content } }, done] };
    }
    const suggestion = {
      ...{ id: context.id('g'), block: block.id, baseRev: block.rev, body: resolved },
      ...{ reason: sayCode(lang, finding.code, finding.params), prompt: markOf('revise', lang) },
      by: { kind: 'agent', id: 'writer' } as const,
    };
    return { events: [...added, { type: 'suggestion.added', data: suggestion }, done] };
  });
}

/** The answer as one block of the same kind; null when it is none, says the same, or is no version of the text. */
function bodyFrom(answer: string, block: Block, state: DocState, how: 'mend' | 'translate'): BlockBody | null {
  const text = answer.replace(/^\s*```(?:markdown|md)?\s*\n([\s\S]*?)\n```\s*$/i, '$1').trim();
  const parsed = parseMarkdown(text, { cite: (alias) => (mayCite(state, alias) ? alias : null) });
  const [only] = parsed;
  if (parsed.length !== 1 || only?.body.type !== block.body.type) return null;
  const before = plainText(block.body);
  const after = plainText(only.body);
  const share = weightOf(after) / Math.max(1, weightOf(before));
  if (after === before || share > MOST[how] || share < LEAST[how]) return null;
  // A rewrite must not lose the evidence of what it says.
  return citationsIn(block.body).length > 0 && citationsIn(only.body).length === 0 ? null : only.body;
}

/** Whether only the foreign sentences became others: what stood in the right language stands there still, and so do all numbers. */
function keepsTheRest(before: string, after: string, lang: Lang): boolean {
  const foreign = new Set(foreignSentences(before, lang, []));
  const others = sentencesOf(before)
    .map(({ start, end }) => before.slice(start, end).trim())
    .filter((sentence) => !foreign.has(sentence));
  const numbers = before.match(/\d+(?:[.,]\d+)*/g) ?? [];
  return [...others, ...numbers].every((part) => after.includes(part));
}

function weightOf(text: string): number {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return text.length + han * (HAN_WEIGHT - 1);
}

function markdownOf(body: BlockBody): string {
  return bodyToMarkdown(body, { cite: (citation) => `[${aliasOf(citation)}]` }).trimEnd();
}
