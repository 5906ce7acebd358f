/**
 * One term written in two ways: "e-mail" and "email", "GitHub" and "Github", "大模型（LLM）" and "大语言模型（LLM）".
 * @module
 */
import type { Block } from '@longhand/document';

export interface MixedTerm {
  /** Where the rarer way of writing stands first. */
  readonly block: Block;
  readonly one: string;
  readonly other: string;
}

interface Written {
  count: number;
  /** As it stands in the text, in small letters where it stands so anywhere. */
  shown: string;
  readonly block: Block;
}

const MAX_TERMS = 20;
/** A Chinese term and its Latin one in brackets behind it. */
const PAIR = /([\p{Script=Han}]{2,10})[（(]\s*([A-Za-z][A-Za-z0-9 .-]{1,40}?)\s*[）)]/gu;

export function mixedTerms(texts: readonly { readonly block: Block; readonly text: string }[]): readonly MixedTerm[] {
  const forms = new Map<string, Map<string, Written>>();
  const note = (key: string, form: string, shown: string, block: Block): void => {
    const known = forms.get(key) ?? new Map<string, Written>();
    forms.set(key, known);
    const written = known.get(form);
    if (!written) known.set(form, { count: 1, shown, block });
    else {
      written.count += 1;
      if (shown === form) written.shown = shown;
    }
  };
  for (const { block, text } of texts) {
    for (const [word] of text.matchAll(/[A-Za-z]+(?:-[A-Za-z]+)*/g)) {
      const bare = word.replaceAll('-', '');
      // A capital at the beginning belongs to the sentence; capitals inside belong to the name.
      const form = /[A-Z]/.test(word.slice(1)) ? word : word.toLowerCase();
      if (bare.length >= 5) note(`w ${bare.toLowerCase()}`, form, word, block);
    }
    for (const [, term = '', latin = ''] of text.matchAll(PAIR))
      note(`p ${latin.toLowerCase()}`, `${term}（${latin}）`, `${term}（${latin}）`, block);
  }
  return [...forms].flatMap(([key, known]) => mixed(key, known)).slice(0, MAX_TERMS);
}

function mixed(key: string, known: ReadonlyMap<string, Written>): readonly MixedTerm[] {
  const ranked = [...known].sort(([, a], [, b]) => b.count - a.count);
  const [most, ...others] = ranked;
  if (!most) return [];
  return others.flatMap(([form, { block, shown }]) => {
    // A title in capitals is no other way of writing.
    const isShouted = key.startsWith('w ') && (form === form.toUpperCase() || most[0] === most[0].toUpperCase());
    // The words before a bracket may only be longer: "采用大模型（LLM）".
    const isLonger = key.startsWith('p ') && (form.endsWith(most[0]) || most[0].endsWith(form));
    return isShouted || isLonger ? [] : [{ block, one: most[1].shown, other: shown }];
  });
}
