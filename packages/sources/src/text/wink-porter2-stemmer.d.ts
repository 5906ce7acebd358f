declare module 'wink-porter2-stemmer' {
  /** Stems one lower-case English word (Porter's second algorithm). */
  function stem(word: string): string;
  export = stem;
}
