import type { Lang } from '@longhand/document';
import type { ModelTask, TaskEvidence } from '@longhand/protocol';
import { bareName } from './outline.ts';
import { leadSentences, oneLine } from './sentences.ts';
import { overlapOf, wordsOf } from './words.ts';

export type DraftTask = Extract<ModelTask, { kind: 'draft' }>;

/** A sentence of a source, as Markdown, and the mark that cites it. */
export interface QuoteUnit {
  readonly text: string;
  readonly mark: string;
}
/** One paragraph: where it is from, then what it says. */
export interface DigestParagraph {
  readonly leadIn: LeadIn;
  readonly quotes: readonly QuoteUnit[];
}
/** Names the source in a sentence of its own, so that no quote seems to say more than it does. */
export interface LeadIn {
  readonly opening: string;
  /** For every paragraph but the first: it must not look like the beginning of the section, which a continuation would be taken for. */
  readonly later: string;
}

const MOST_QUOTES = 10;
const PER_PASSAGE = 3;

/**
 * What a section says, before the kept text is considered: the opening sentences of each passage, quoted exactly, under a line that names
 * the source. Instructions move the passages to the front that share words with them.
 */
export function paragraphsOfDraft(task: DraftTask): readonly DigestParagraph[] {
  const seen = new Set<string>();
  let room = MOST_QUOTES;
  const paragraphs = new Map<string, { readonly leadIn: LeadIn; readonly quotes: QuoteUnit[] }>();
  for (const evidence of ranked(task)) {
    const quotes = quotesOf(evidence.text)
      .filter((sentence) => !seen.has(sentence))
      .slice(0, Math.min(PER_PASSAGE, room));
    for (const sentence of quotes) seen.add(sentence);
    room -= quotes.length;
    if (quotes.length === 0) continue;
    const units = quotes.map((text) => ({ text: escapeMarkdown(text), mark: `[${evidence.alias}]` }));
    const leadIn = leadInOf(evidence, task.lang);
    const paragraph = paragraphs.get(leadIn.opening);
    // Passages of one page or file stand together, however they were ranked.
    if (paragraph === undefined) paragraphs.set(leadIn.opening, { leadIn, quotes: units });
    else paragraph.quotes.push(...units);
  }
  return [...paragraphs.values()];
}

/** The one honest sentence of a section without evidence. */
export function nothingFound(task: DraftTask): string {
  const title = escapeMarkdown(task.title);
  return task.lang === 'zh'
    ? `资料中没有找到与“${title}”有关的内容：请添加相关资料，或连接一个语言模型来撰写这一节。`
    : `The sources hold nothing on “${title}”: add a source that covers it, or connect a language model to write this section.`;
}

function ranked(task: DraftTask): readonly TaskEvidence[] {
  const wanted = wordsOf(task.instructions.join('\n'));
  if (wanted.size === 0) return task.evidence;
  return task.evidence
    .map((evidence) => ({ evidence, score: overlapOf(wanted, evidence.text) }))
    .sort((a, b) => b.score - a.score)
    .map(({ evidence }) => evidence);
}

/** Lead sentences; of a passage without any (a table, a list of names) its first line. */
function quotesOf(passage: string): readonly string[] {
  const leads = leadSentences(passage);
  if (leads.length > 0) return leads;
  const line = passage
    .split('\n')
    .map(oneLine)
    .find((text) => /\p{L}{2}/u.test(text));
  return line === undefined || line.length > 300 ? [] : [line];
}

function leadInOf({ source, page }: TaskEvidence, lang: Lang): LeadIn {
  const name = escapeMarkdown(bareName(source));
  if (lang === 'zh') {
    const place = `《${name}》${page === undefined ? '' : `第 ${page} 页`}`;
    return { opening: `以下摘自${place}。`, later: `另摘自${place}。` };
  }
  const place = `${name}${page === undefined ? '' : `, p. ${page}`}`;
  return { opening: `This is quoted from ${place}.`, later: `The next lines are from ${place}.` };
}

/** Text that Markdown reads back as it is. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>$|~^]/g, '\\$&');
}
