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

/** How the numbers of headings are written: 2.1; 第二章, then 2.1; 一、 （一） 1. （1） after GB/T 9704; not at all. */
export const headingNumberings = ['decimal', 'chapter', 'official', 'none'] as const;
