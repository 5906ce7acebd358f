/**
 * Checks after the last section: what a person should look at before the document leaves the house.
 * @module
 */
import { citationsIn, countWords, plainText } from '@longhand/document';
import type { EventBody } from '@longhand/engine';
import type { DocState, OutlineSection } from '@longhand/protocol';
import { blocksOf } from './kept-text.ts';

/** A section below this share of its wanted length is worth a word. */
const SHORT = 0.5;

export function review(state: DocState): readonly EventBody[] {
  return [...state.outline.flatMap((section) => lengthOf(state, section)), ...citationsOf(state)];
}

function lengthOf(state: DocState, section: OutlineSection): readonly EventBody[] {
  if (!section.target || state.sections[section.id] !== 'done') return [];
  const words = blocksOf(state, section.id)
    .filter((block) => block.body.type !== 'heading')
    .reduce((sum, block) => sum + countWords(plainText(block.body), state.lang), 0);
  if (words >= section.target * SHORT) return [];
  const params = { section: section.title, words, target: section.target };
  return [{ type: 'notice', data: { level: 'info', code: 'run.shortSection', params } }];
}

function citationsOf(state: DocState): readonly EventBody[] {
  const hasSources = Object.values(state.sources).some((source) => source.status === 'ready');
  if (!hasSources) return [];
  return state.outline.flatMap((section): readonly EventBody[] => {
    const blocks = blocksOf(state, section.id);
    if (blocks.length < 2 || blocks.some((block) => citationsIn(block.body).length > 0)) return [];
    return [
      { type: 'notice', data: { level: 'warning', code: 'run.uncitedSection', params: { section: section.title } } },
    ];
  });
}
