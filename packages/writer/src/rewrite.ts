/**
 * Rewrites: what is asked of the model, and suggestions out of what it answers. Pure.
 * @module
 */
import {
  type Block,
  type BlockBody,
  bodyToMarkdown,
  citationsIn,
  contentOf,
  type Inline,
  parseMarkdown,
  plainText,
  type RangeChange,
  sliceInline,
} from '@longhand/document';
import { admitBeside, type EventBody, type Step, type StepContext } from '@longhand/engine';
import {
  type Alternative,
  type DocState,
  estimateTokens,
  type Message,
  type ModelRequest,
  type Rewrite,
  type RewritePart,
} from '@longhand/protocol';
import { aliasOf } from './evidence.ts';
import { filled, markOf, prompts, systemText } from './prompts/prompts.ts';
import { createSeam } from './seam.ts';

const BEFORE_CHARS = 600;

/** What open rewrites want: one call after another for each, its alternatives in order. */
export function rewriteStep(state: DocState, context: StepContext): Step {
  const effects: Step['effects'][number][] = [];
  for (const rewrite of Object.values(state.rewrites)) {
    const open = rewrite.alternatives.find(({ status }) => status === 'writing');
    if (open?.call !== undefined) {
      effects.push({ kind: 'rewrite', key: open.call, rewrite: rewrite.rewrite, alternative: open.number });
      continue;
    }
    const next = rewrite.alternatives.find(({ status }) => status === 'waiting');
    if (!next) continue;
    if (next.retryAtMs !== undefined && next.retryAtMs > context.now) {
      const key = `${rewrite.rewrite}/${next.number}/retry-${next.attempt}`;
      effects.push({ kind: 'sleep', key, untilMs: next.retryAtMs });
      continue;
    }
    return { events: [begun(state, rewrite, next, context)], effects: [] };
  }
  return { events: [], effects };
}

function begun(state: DocState, { rewrite: id, ...rest }: Rewrite, next: Alternative, context: StepContext): EventBody {
  const rewrite = { ...rest, rewrite: id };
  const place = { rewrite: id, alternative: next.number };
  if (textOf(state, rewrite.parts).every((part) => part === null))
    return { type: 'rewrite.failed', data: { ...place, notice: { code: 'run.rewriteGone' } } };
  const attempt = next.attempt + 1;
  const request = rewriteRequest(rewrite, next.number, state);
  const output = estimateTokens(textOf(state, rewrite.parts).join('\n')) * (rewrite.kind === 'expand' ? 3 : 1.5);
  const { reserved, overrun } = admitBeside(state, request, output, context);
  if (overrun) return { type: 'rewrite.failed', data: { ...place, notice: overrun } };
  const call = `${id}/${next.number}/${attempt}`;
  return { type: 'rewrite.started', data: { ...place, call, attempt, reserved } };
}

export function rewriteRequest(rewrite: Rewrite, number: number, state: DocState): ModelRequest {
  const w = prompts.rewrite.words[state.lang];
  const { kind, instruction, lang, model, parts, count } = rewrite;
  const wanted = kind === 'rewrite' ? '' : kind === 'translate' ? w.translate[lang ?? other(state)] : w.kinds[kind];
  const texts = textOf(state, parts);
  const numbered = texts.map((text, index) => `<<${index + 1}>>\n${text ?? ''}`).join('\n\n');
  const [first] = parts;
  const block = state.blocks.find(({ id }) => id === first?.block);
  const earlier = rewrite.alternatives.filter((each) => each.number < number && each.text !== '');
  const sections = [
    [w.instruction, [wanted, instruction ?? ''].filter((text) => text !== '').join('\n')],
    ...(first?.from !== undefined && block
      ? [[w.selection, markdownOf(block.body)]]
      : [[w.before, textBefore(state, first)]]),
    [w.text, numbered],
    ...(earlier.length > 0 ? [[w.earlier, earlier.map(({ text }) => text).join('\n\n---\n\n')]] : []),
  ];
  const human = sections
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `## ${label}\n${text}`)
    .join('\n\n');
  const messages: readonly Message[] = [
    { role: 'system', text: systemText('rewrite', state.lang) },
    { role: 'human', text: count > 1 ? `${human}\n\n${filled(w.version, { number, count })}` : human },
  ];
  return { model, messages };
}

/** A translation without a language goes into the other one. */
function other({ lang }: DocState): 'zh' | 'en' {
  return lang === 'zh' ? 'en' : 'zh';
}

function textBefore(state: DocState, part: RewritePart | undefined): string {
  const at = state.blocks.findIndex(({ id }) => id === part?.block);
  return at <= 0
    ? ''
    : plainText(state.blocks[at - 1]?.body ?? { type: 'paragraph', content: [] }).slice(-BEFORE_CHARS);
}

/** The passages as Markdown; null where a block is gone or was changed since. */
function textOf(state: DocState, parts: readonly RewritePart[]): readonly (string | null)[] {
  return parts.map((part) => {
    const block = blockOf(state, part);
    const content = block && selected(block, part);
    return block && (content === null ? markdownOf(block.body) : markdownOf({ type: 'paragraph', content }));
  });
}

function blockOf(state: DocState, { block: id, baseRev }: RewritePart): Block | null {
  return state.blocks.find((block) => block.id === id && block.rev === baseRev) ?? null;
}

function selected({ body }: Block, { from, to }: RewritePart): readonly Inline[] | null {
  const content = contentOf(body);
  return content && from !== undefined && to !== undefined ? sliceInline(content, from, to) : null;
}

function markdownOf(body: BlockBody): string {
  return bodyToMarkdown(body, { cite: (citation) => `[${aliasOf(citation)}]` }).trim();
}

type Made = { readonly events: readonly EventBody[] } | { readonly problem: string };

/** A citation stays the very same one; a mark that did not stand in the passage is dropped, one that is missing is named. */
export function rewritten(
  rewrite: Rewrite,
  number: number,
  answer: string,
  state: DocState,
  context: StepContext,
): Made {
  const { parts } = rewrite;
  const texts = passagesIn(answer, parts.length);
  const suggestions: { readonly id: string; readonly event: EventBody }[] = [];
  const dropped = new Set<string>();
  for (const [index, part] of parts.entries()) {
    const text = texts.get(index + 1);
    const block = blockOf(state, part);
    if (text === undefined || !block) continue;
    const before = selected(block, part);
    const original: BlockBody = before === null ? block.body : { type: 'paragraph', content: before };
    const made = bodyOf(text, original);
    if ('problem' in made) return made;
    for (const citation of citationsIn(original))
      if (!citationsIn(made.body).includes(citation)) dropped.add(aliasOf(citation));
    if (markdownOf(made.body) === markdownOf(original)) continue;
    const id = context.id('s');
    const content = contentOf(made.body);
    const change: { readonly changes: readonly RangeChange[] } | { readonly body: BlockBody } =
      before !== null && content && part.from !== undefined && part.to !== undefined
        ? { changes: [{ from: part.from, to: part.to, insert: content }] }
        : { body: made.body };
    const place = { rewrite: rewrite.rewrite, alternative: number };
    const by = { kind: 'agent', id: 'writer' } as const;
    const prompt = markOf('rewrite', state.lang);
    const data = { id, block: block.id, baseRev: block.rev, ...change, ...place, prompt, by };
    suggestions.push({ id, event: { type: 'suggestion.added', data } });
  }
  if (suggestions.length === 0) return { problem: 'The answer holds no other words for the text.' };
  const ids = suggestions.map(({ id }) => id);
  const place = { rewrite: rewrite.rewrite, alternative: number };
  return {
    events: [
      ...suggestions.map(({ event }) => event),
      { type: 'rewrite.ready', data: { ...place, suggestions: ids, dropped: [...dropped] } },
    ],
  };
}

/** Passages of an answer by their number. A single one may come without its number. */
function passagesIn(answer: string, count: number): ReadonlyMap<number, string> {
  const seam = createSeam('', '');
  const text = seam.push(answer) + seam.end();
  const pieces = text.split(/^[ \t]*<<\s*(\d{1,3})\s*>>[ \t]*/m);
  const found = new Map<number, string>();
  for (let at = 1; at < pieces.length; at += 2) {
    const passage = (pieces[at + 1] ?? '').trim();
    if (passage !== '') found.set(Number(pieces[at]), passage);
  }
  const [only = ''] = pieces;
  return found.size === 0 && count === 1 && only.trim() !== '' ? new Map([[1, only.trim()]]) : found;
}

function bodyOf(text: string, original: BlockBody): { readonly body: BlockBody } | { readonly problem: string } {
  const known = new Map(citationsIn(original).map((citation) => [aliasOf(citation), citation]));
  const bodies = parseMarkdown(text, { cite: (alias) => known.get(alias) ?? null }).map(({ body }) => body);
  const [first] = bodies;
  if (first === undefined) return { problem: 'A passage of the answer is empty.' };
  if (original.type === 'heading' || original.type === 'paragraph') {
    const contents = bodies.map(contentOf);
    if (contents.some((content) => content === null))
      return { problem: 'A passage of the answer is no paragraph any more.' };
    const space: readonly Inline[] = [{ type: 'text', text: ' ' }];
    const content = contents.flatMap((each, index) => [...(index > 0 ? space : []), ...(each ?? [])]);
    return { body: { ...original, content } };
  }
  if (bodies.length > 1 || first.type !== original.type)
    return { problem: `A passage of the answer is no ${original.type} any more.` };
  return { body: first };
}
