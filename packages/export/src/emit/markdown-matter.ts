/** Front matter as YAML, which Pandoc, Quarto, Hugo, Obsidian and GitHub read alike, and our own intake too. */
import type { ResolvedDocument } from '../resolve/resolved.ts';

/** Empty where the document has no front matter: a title and a day stand in the text. */
export function frontMatter({ title, lang, day, matter }: ResolvedDocument): string {
  const { subtitle, authors, abstract, keywords } = matter;
  if (subtitle === '' && authors.length + abstract.length + keywords.length === 0) return '';
  const people = authors.flatMap(({ name, affiliation, email }) => [
    `  - name: ${quoted(name)}`,
    ...(affiliation === '' ? [] : [`    affiliation: ${quoted(affiliation)}`]),
    ...(email === '' ? [] : [`    email: ${quoted(email)}`]),
  ]);
  const list = (name: string, items: readonly string[]) => (items.length === 0 ? [] : [`${name}:`, ...items]);
  return [
    '---',
    `title: ${quoted(title)}`,
    ...(subtitle === '' ? [] : [`subtitle: ${quoted(subtitle)}`]),
    ...list('author', people),
    `date: ${quoted(day)}`,
    `lang: ${lang === 'zh' ? 'zh-CN' : 'en'}`,
    ...(abstract.length === 0 ? [] : [`abstract: ${quoted(abstract.join('\n\n'))}`]),
    ...list(
      'keywords',
      keywords.map((word) => `  - ${quoted(word)}`),
    ),
    '---',
  ].join('\n');
}

/** JSON's strings are YAML's, but for line separators, which YAML folds. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f\u0085\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
