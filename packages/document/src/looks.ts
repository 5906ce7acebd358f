/**
 * The looks that a file may have, by name, in the order in which people are asked.
 * @module
 */

export const templateNames = ['report', 'paper', 'bid', 'manual', 'official', 'minimal'] as const;

/** `sources`: numbers, with the quotes in the list. The others are styles of CSL. */
export const citationStyles = [
  'sources',
  'gb-7714-numeric',
  'gb-7714-author-date',
  'apa',
  'ieee',
  'chicago-author-date',
  'chicago-notes',
] as const;
