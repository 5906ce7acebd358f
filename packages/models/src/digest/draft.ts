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
  readonly leadIn: string;
  readonly quotes: readonly QuoteUnit[];
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
  const paragraphs: DigestParagraph[] = [];
  for (const evidence of ranked(task)) {
    const quotes = quotesOf(evidence.text)
      .filter((sentence) => !seen.has(sentence))
      .slice(0, Math.min(PER_PASSAGE, room));
    for (const sentence of quotes) seen.add(sentence);
    room -= quotes.length;
    if (quotes.length === 0) continue;
    const leadIn = leadInOf(evidence, task.lang);
    const units = quotes.map((text) => ({ text: escapeMarkdown(text), mark: `[${evidence.alias}]` }));
    const last = paragraphs.at(-1);
    if (last?.leadIn === leadIn) paragraphs[paragraphs.length - 1] = { leadIn, quotes: [...last.quotes, ...units] };
    else paragraphs.push({ leadIn, quotes: units });
  }
  return paragraphs;
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

function leadInOf(evidence: TaskEvidence, lang: 'zh' | 'en'): string {
  const name = escapeMarkdown(bareName(evidence.source));
  if (lang === 'zh') return `据《${name}》${evidence.page === undefined ? '' : `第 ${evidence.page} 页`}：`;
  return `According to ${name}${evidence.page === undefined ? '' : `, p. ${evidence.page}`}: `;
}

/** Text that Markdown reads back as it is. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>$|~^]/g, '\\$&');
}
