/**
 * Turns the answer to a draft call into text and settled blocks.
 * @module
 */
import {
  type Block,
  type BlockId,
  type Citation,
  graphemeBorder,
  nextBlock,
  type ParseOptions,
  type SectionId,
} from '@longhand/document';
import type { CallEnd, CallProblem, CallReader, EventBody, StepContext } from '@longhand/engine';
import type { DocState, Notice, OpenText } from '@longhand/protocol';
import { cited, mayCite } from './evidence.ts';
import { endsInSentence } from './join-border.ts';
import { blocksOf, keptText, openTextOf } from './kept-text.ts';
import { markOf } from './prompts/prompts.ts';
import { createRepetitionWatch } from './repetition.ts';
import { createSeam, type Seam } from './seam.ts';

/** Letters, Han, kana and plain punctuation begin a grapheme of their own; what else ends a piece may still grow ("1" to a keycap). */
const ENDS_GRAPHEME =
  /[\x20-\x22\x24-\x29\x2B-\x2F\x3A-\x7E\n\t\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u3029\uFF00-\uFFEF\u2010-\u2027]$/u;
/** A section may grow to this many UTF-16 units, or to eight times its wanted length. */
const MAX_SECTION = 60_000;
const MAX_OF_TARGET = 8;
const UNITS_PER_WORD = 6;
/** Calls of tools that one answer may make. */
const MAX_TOOL_CALLS = 8;

const RESTARTED: CallProblem = {
  kind: 'malformed',
  detail: 'The model began the section again instead of going on.',
};

/** How the text of a section is parsed: here, and for display in every page. */
export function parseOptions(state: DocState, section: SectionId, onUnknown?: (alias: string) => void): ParseOptions {
  const planned = state.outline.find((candidate) => candidate.id === section);
  return {
    cite: (alias) => (mayCite(state, alias) ? alias : null),
    baseLevel: Math.min((planned?.level ?? 1) + 1, 6),
    // Models like to begin with the section's title; further down, the same words are text.
    ...(planned && !hasBody(state, section) ? { dropHeading: planned.title } : {}),
    ...(onUnknown ? { onUnknownCitation: onUnknown } : {}),
  };
}

function hasBody(state: DocState, section: SectionId): boolean {
  return blocksOf(state, section).some((block) => block.body.type !== 'heading');
}

/** Reads one draft call of a section. */
export function createDraftReader(start: DocState, section: SectionId, call: string, context: StepContext): CallReader {
  const title = start.outline.find((candidate) => candidate.id === section)?.title;
  const seam: Seam = createSeam(keptText(start, section), openTextOf(start, section)?.text ?? '', { title });
  let unfinished = '';
  let problem: CallProblem | null = null;
  let hold: Notice | null = null;
  let hasText = false;
  const toolIds = new Set<string>();
  let toolCalls = 0;
  const length = createLengthWatch(start, section);
  /** How the text ended that this call wrote last: asking the whole text would copy it for each token. */
  let written = { block: '', length: -1, isLineEnd: false };

  /** Appends text to the open tail and settles what is known to be complete. */
  function write(text: string, state: DocState, isLast: boolean): readonly EventBody[] {
    const open = openTextOf(state, section);
    if (!open) return [];
    const whole = unfinished + text;
    const certain = isLast ? whole : wholeGraphemes(whole);
    unfinished = whole.slice(certain.length);
    // Half a surrogate pair that nothing completed is no text: it would break every file that it gets into.
    const grown = certain.toWellFormed();
    if (grown !== '') hasText = true;
    const delta: readonly EventBody[] =
      grown === '' ? [] : [{ type: 'text.delta', data: { block: open.block, at: open.text.length, text: grown } }];
    // Only a line break can complete a block: nothing to look for without one.
    const isAtLineStart =
      written.block === open.block && written.length === open.text.length
        ? written.isLineEnd
        : open.text.endsWith('\n');
    if (grown !== '') {
      written = { block: open.block, length: open.text.length + grown.length, isLineEnd: grown.endsWith('\n') };
    }
    const mayComplete = isLast || grown.includes('\n') || isAtLineStart;
    return mayComplete ? [...delta, ...settled(state, { ...open, text: open.text + grown }, isLast, context)] : delta;
  }

  return {
    text(text, state) {
      if (hold) return [];
      const shown = seam.push(text);
      if (seam.isRestarted) problem = RESTARTED;
      const written = shown === '' ? [] : write(shown, state, false);
      // The call ends here and not as a failure: to ask the same model again would bring the same.
      if (length.isOver(shown)) hold = endless(state, section);
      return written;
    },
    toolCall(toolCall) {
      toolCalls += 1;
      if (toolCalls > MAX_TOOL_CALLS) return [];
      // Some endpoints number every call alike.
      const id = toolIds.has(toolCall.id) || toolCall.id === '' ? `${toolCall.id}#${toolCalls}` : toolCall.id;
      toolIds.add(id);
      return [
        {
          type: 'tool.called',
          data: { call: `${call}:${id}`, name: toolCall.name, arguments: toolCall.arguments, section },
        },
      ];
    },
    finish(reason, state): CallEnd {
      const rest = reason === 'stop' && toolCalls === 0 ? seam.end() : seam.cutOff();
      if (seam.isRestarted) return { events: [], problem: RESTARTED };
      if (toolCalls > 0) return { events: write(rest, state, false) };
      if (reason === 'stop') return finished(rest, state);
      const events = write(rest, state, false);
      if (reason === 'content_filter') {
        hold = { code: 'run.contentFilter' };
        return { events };
      }
      return hasText
        ? { events }
        : { events, problem: { kind: 'incomplete', detail: `The answer was empty (${reason}).` } };
    },
    fail: (state) => write(seam.cutOff(), state, false),
    get problem() {
      return problem;
    },
    get hold() {
      return hold;
    },
  };

  function finished(rest: string, state: DocState): CallEnd {
    const events = [...write(rest, state, true)];
    const isWithoutText = !hasText && keptText(state, section).trim() === '';
    // A model that has nothing to say is asked again, where more must come even twice; when it stays at that, the text is over.
    const mostFailures = isUnfinished(start, section) ? 2 : 1;
    const isBroken = !hasText && (state.run?.troubles[section]?.failures ?? 0) < mostFailures;
    if (isWithoutText || isBroken)
      return { events: [], problem: { kind: 'incomplete', detail: 'The answer was empty.' } };
    return { events: [...events, { type: 'outline.section', data: { section, status: 'done' } }] };
  }
}

/** True where the text breaks off: in a sentence, before what it announces, or where more stood that was cut back. */
function isUnfinished(start: DocState, section: SectionId): boolean {
  const open = openTextOf(start, section);
  const isCut = open?.cutTo !== undefined && open.cutTo === open.text.length;
  return isCut || endsInSentence(open?.text ?? '') || /[:：,，、]\s*$/.test(keptText(start, section));
}

/** The part of a piece that no later piece can change: never half a surrogate pair, nor half an emoji sequence. */
function wholeGraphemes(text: string): string {
  // The last letter decides, which is one or two units: the rest need not be looked at.
  if (text === '' || ENDS_GRAPHEME.test(text.slice(-2))) return text;
  // Half a pair says nothing yet, and hides that it may join what stands before it.
  if (/[\uD800-\uDBFF]$/.test(text)) return wholeGraphemes(text.slice(0, -1));
  return text.slice(0, graphemeBorder(text, text.length - 1));
}

/** Tells when a model does not find an end. A person who lets such a section go on gives it a quarter more. */
function createLengthWatch(start: DocState, section: SectionId) {
  const target = start.outline.find((candidate) => candidate.id === section)?.target ?? 0;
  const perUnit = (start.run?.lang ?? start.lang) === 'en' ? UNITS_PER_WORD : 1;
  const limit = Math.max(MAX_SECTION, target * perUnit * MAX_OF_TARGET);
  const kept = keptText(start, section).length;
  const most = Math.max(limit - kept, limit / 4);
  const repetition = createRepetitionWatch();
  let written = 0;
  return {
    isOver(text: string): boolean {
      written += text.length;
      return written > most || repetition.isLooping(text);
    },
  };
}

/** Why the call must end here: the text stays as it is, and the person decides. */
function endless(state: DocState, section: SectionId): Notice {
  const title = state.outline.find((candidate) => candidate.id === section)?.title ?? '';
  return { code: 'run.endlessText', params: { section: title, model: state.run?.model ?? '' } };
}

/**
 * Events that settle the complete blocks at the front of an open text; with `isLast` all of it, after which the text is closed.
 */
export function settled(
  state: DocState,
  open: OpenText,
  isLast: boolean,
  context: StepContext,
  reason: 'completed' | 'interrupted' | 'revoked' = 'completed',
): readonly EventBody[] {
  const events: EventBody[] = [];
  const refused = new Set<string>();
  let options = parseOptions(state, open.section, (alias) => refused.add(alias));
  const known = new Set<string>();
  let block: BlockId = open.block;
  let raw = open.text;
  let skipped = 0;
  for (;;) {
    const next = nextBlock(raw.slice(skipped), isLast, options);
    if (!next || next.consumed === 0) break;
    skipped += next.consumed;
    if (!next.body) continue;
    options = { ...options, dropHeading: undefined };
    const { body, citations } = cited(state, next.body);
    events.push(...fresh(citations, known));
    raw = raw.slice(skipped);
    const isEnd = isLast && raw.trim() === '';
    const following: BlockId | null = isEnd ? null : context.id('b');
    const content: Block = { id: block, rev: 1, section: open.section, prov: provenance(state), body };
    events.push({ type: 'block.settled', data: { block, consumed: skipped, content, next: following } });
    skipped = 0;
    if (following === null) return [...events, ...refusals(refused, open.section)];
    block = following;
  }
  if (isLast) {
    // Somebody works in this text: it stays as a block, even an empty one.
    if (reason === 'revoked' && block === open.block) {
      const content: Block = {
        id: block,
        rev: 1,
        section: open.section,
        prov: provenance(state),
        body: { type: 'paragraph', content: [] },
      };
      events.push({ type: 'block.settled', data: { block, consumed: raw.length, content, next: null } });
    } else {
      events.push({ type: 'text.closed', data: { block, reason } });
    }
  }
  return [...events, ...refusals(refused, open.section)];
}

function fresh(citations: readonly Citation[], known: Set<string>): readonly EventBody[] {
  return citations.flatMap((citation): EventBody[] => {
    if (known.has(citation.id)) return [];
    known.add(citation.id);
    return [{ type: 'citation.added', data: citation }];
  });
}

function refusals(aliases: ReadonlySet<string>, section: SectionId): readonly EventBody[] {
  return [...aliases].map((alias) => ({ type: 'citation.refused', data: { alias, section, reason: 'unknown' } }));
}

function provenance(state: DocState): Block['prov'] {
  const { run } = state;
  return { by: 'agent', ...(run ? { run: run.id, model: run.model, prompt: markOf('draft', run.lang) } : {}) };
}
