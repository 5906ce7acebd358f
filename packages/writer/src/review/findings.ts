/**
 * What code finds in a finished text: things that a person should look at before the document leaves the house. Pure, and the same for every model.
 * @module
 */
import { type Block, type BlockType, citationsIn, countWords, plainText } from '@longhand/document';
import type { DocState, Finding, OutlineSection } from '@longhand/protocol';
import { sentencesOf } from '@longhand/sources/text';
import { blocksOf } from '../kept-text.ts';
import { repeatedSentences } from './echoes.ts';
import { foreignSentences } from './foreign.ts';
import { mixedTerms } from './terms.ts';

type Found = Omit<Finding, 'id'>;

/** A section below this share of its wanted length is worth a word; so is one above that many times of it. */
const SHORT = 0.5;
const LONG = 2;
const MAX_FINDINGS = 100;
const SHOWN = 80;
const PROSE: ReadonlySet<BlockType> = new Set(['paragraph', 'list', 'definitions', 'quote', 'callout']);

/** All findings, those that weigh most first. */
export function findingsOf(state: DocState): readonly Finding[] {
  const texts = proseOf(state);
  const found = [
    ...foreign(state, texts),
    ...echoes(state, texts),
    ...flagged(state),
    ...terms(texts),
    ...uncited(state),
    ...state.outline.flatMap((section) => lengthOf(state, section)),
  ];
  return found
    .toSorted((a, b) => Number(b.level === 'warning') - Number(a.level === 'warning'))
    .slice(0, MAX_FINDINGS)
    .map((finding, index) => ({ id: `n${index + 1}`, ...finding }));
}

/** A block with its text: what is code or a formula has no language and no sentences. */
export interface Prose {
  readonly block: Block;
  readonly text: string;
}

export function proseOf({ blocks }: DocState): readonly Prose[] {
  return blocks.flatMap((block) => {
    return PROSE.has(block.body.type) ? [{ block, text: plainText(block.body) }] : [];
  });
}

function lengthOf(state: DocState, section: OutlineSection): readonly Found[] {
  if (!section.target || state.sections[section.id] !== 'done') return [];
  const words = blocksOf(state, section.id)
    .filter((block) => block.body.type !== 'heading')
    .reduce((sum, block) => sum + countWords(plainText(block.body), state.lang), 0);
  const code = words < section.target * SHORT ? 'short' : words > section.target * LONG ? 'long' : null;
  if (code === null) return [];
  const params = { section: section.title, words, target: section.target };
  return [{ level: 'info', code: `run.${code}Section`, params, section: section.id }];
}

/** Sections without any citation, and sentences with figures that none stands behind. */
function uncited(state: DocState): readonly Found[] {
  const hasSources = Object.values(state.sources).some((source) => source.status === 'ready');
  if (!hasSources) return [];
  return state.outline.flatMap(({ id, title }): readonly Found[] => {
    const blocks = blocksOf(state, id);
    if (blocks.length >= 2 && blocks.every((block) => citationsIn(block.body).length === 0))
      return [{ level: 'warning', code: 'run.uncitedSection', params: { section: title }, section: id }];
    return blocks.flatMap((block): readonly Found[] => {
      if (block.body.type !== 'paragraph' || citationsIn(block.body).length > 0) return [];
      const text = plainText(block.body);
      const bare = sentencesOf(text)
        .map(({ start, end }) => text.slice(start, end).trim())
        .find((sentence) => /\d{2,}/.test(sentence));
      if (bare === undefined) return [];
      const params = { section: title, sentence: shortened(bare) };
      return [{ level: 'info', code: 'run.uncitedSentence', params, section: id, block: block.id }];
    });
  });
}

/** Citations whose sentence says a number, a name or a negation that the quote does not. */
function flagged({ blocks, citations, outline }: DocState): readonly Found[] {
  return blocks.flatMap((block): readonly Found[] => {
    const flags = citationsIn(block.body).flatMap((id) => citations[id]?.flags ?? []);
    if (flags.length === 0) return [];
    const section = outline.find(({ id }) => id === block.section)?.title ?? '';
    const params = { section, sentence: shortened(plainText(block.body)) };
    return [{ level: 'warning', code: 'run.flaggedCitation', params, ...placeOf(block), isRevisable: true }];
  });
}

function echoes({ outline }: DocState, texts: readonly Prose[]): readonly Found[] {
  return repeatedSentences(texts).map(({ block, sentence, first }) => {
    const section = outline.find(({ id }) => id === first.section)?.title ?? '';
    const params = { sentence: shortened(sentence), section };
    return { level: 'warning', code: 'run.repeatedSentence', params, ...placeOf(block), isRevisable: true };
  });
}

function terms(texts: readonly Prose[]): readonly Found[] {
  return mixedTerms(texts).map(({ block, one, other }) => ({
    level: 'info',
    code: 'run.mixedTerm',
    params: { one, other },
    ...placeOf(block),
  }));
}

function foreign(state: DocState, texts: readonly Prose[]): readonly Found[] {
  const quotes = Object.values(state.citations).map(({ quote }) => quote);
  const lang = state.run?.lang ?? state.lang;
  return texts.flatMap(({ block, text }): readonly Found[] => {
    const [sentence] = foreignSentences(text, lang, quotes);
    if (sentence === undefined || block.prov.by === 'person') return [];
    const params = { sentence: shortened(sentence) };
    return [{ level: 'warning', code: 'run.wrongLanguage', params, ...placeOf(block), isRevisable: true }];
  });
}

function placeOf({ id, section }: Block): Pick<Finding, 'block' | 'section'> {
  return { block: id, ...(section === undefined ? {} : { section }) };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN).toWellFormed()}…`;
}
