/** Words too common to tell anything. */
const STOP = new Set(
  'a an and are as at be but by can do for from has have how in into is it its more no not of on or our please should so than that the their them then there these they this to use was we were what when which who will with write you your'.split(
    ' ',
  ),
);

/** The words of a text that can be compared: Latin words in small letters, and pairs of Chinese characters. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{Script=Latin}\p{N}]{2,}/gu))
    if (!STOP.has(word)) words.add(word);
  for (const [run] of text.matchAll(/\p{Script=Han}{2,}/gu))
    for (let at = 0; at + 2 <= run.length; at += 1) words.add(run.slice(at, at + 2));
  return words;
}

/** How many of `wanted` occur in `text`. */
export function overlapOf(wanted: ReadonlySet<string>, text: string): number {
  if (wanted.size === 0) return 0;
  const words = wordsOf(text);
  let count = 0;
  for (const word of wanted) if (words.has(word)) count += 1;
  return count;
}
