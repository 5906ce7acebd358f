/** Front matter, glossary and the lines of printed forms, with text that any format can hold. */
import type { FormFields } from '@longhand/document';
import type { ResolvedMatter, ResolvedTerm } from './resolved.ts';
import type { Scope } from './scope.ts';

export function matterOf(scope: Scope): ResolvedMatter {
  const { subtitle, authors = [], abstract = [], keywords = [] } = scope.content.matter ?? {};
  return {
    subtitle: scope.line(subtitle),
    authors: authors
      .map(({ name, affiliation, email }) => ({
        name: scope.line(name),
        affiliation: scope.line(affiliation),
        email: scope.line(email),
      }))
      .filter(({ name }) => name !== ''),
    abstract: abstract.map((paragraph) => scope.line(paragraph)).filter((paragraph) => paragraph !== ''),
    keywords: keywords.map((word) => scope.line(word)).filter((word) => word !== ''),
  };
}

/** In the order of a dictionary: Chinese terms by their sound. */
export function glossaryOf(scope: Scope): readonly ResolvedTerm[] {
  const { glossary = [], lang } = scope.content;
  const order = new Intl.Collator(lang === 'zh' ? 'zh-u-co-pinyin' : 'en');
  const terms = glossary.map(({ term, definition, translation }) => ({
    term: scope.line(term),
    definition: scope.line(definition),
    translation: scope.line(translation),
  }));
  return terms
    .filter(({ term }) => term !== '')
    .sort((a, b) => order.compare(a.term, b.term))
    .map((term, index) => ({ anchor: `term-${index + 1}`, ...term }));
}

export function formOf(scope: Scope): FormFields {
  const { attachments, ...lines } = scope.content.layout?.form ?? {};
  const told = Object.entries(lines).map(([name, text]) => [name, scope.line(text)] as const);
  return {
    ...Object.fromEntries(told.filter(([, text]) => text !== '')),
    ...(attachments !== undefined && { attachments: attachments.map((name) => scope.line(name)) }),
  };
}
