/**
 * Prescribed headings in a plan: checked by code, and mended by code. Exact text, right order, none missing, whatever the model planned.
 * @module
 */
import type { OutlineSection, Requirement } from '@longhand/protocol';

type Planned = Omit<OutlineSection, 'id'>;

/** A section of the plan with what stands below it. */
interface Branch {
  readonly head: Planned;
  readonly below: readonly Planned[];
}

/** Titles that share fewer pairs of letters than this are about different things (Dice's coefficient). */
const LIKE = 0.6;
const NUMBERING =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章节篇部分][\s　:：、]*|chapter\s+\w+[\s.:]*|[一二三四五六七八九十]+[、.．]\s*|\d+(?:\.\d+)*[.、)．]?\s+)/i;

/** True when the plan's first level has the headings to the letter and in order (and no others, where the brief leaves no room for any). */
export function honours(sections: readonly Planned[], headings: readonly Requirement[]): boolean {
  const top = sections.filter(({ level }) => level === 1).map(({ title }) => title);
  if (headings.some(({ isOnly }) => isOnly) && top.length !== headings.length) return false;
  let at = 0;
  return headings.every(({ text }) => {
    at = top.indexOf(text, at) + 1;
    return at > 0;
  });
}

/**
 * The plan with the prescribed headings as sections of the first level. A section that means one of them gets its text and keeps its
 * content; one that is missing is put in; other sections stay where they are, or move below the one before them where none may stand beside.
 *
 * @example honourHeadings([{ title: 'Methods', level: 1 }], [{ id: 'k1', text: 'Method', kind: 'heading' }])[0].title // 'Method'
 */
export function honourHeadings(sections: readonly Planned[], headings: readonly Requirement[]): readonly Planned[] {
  if (headings.length === 0 || honours(sections, headings)) return sections;
  const branches = branchesOf(sections, headings);
  const taken = new Map<Branch, number>();
  const free = () => branches.filter((branch) => !taken.has(branch));
  // Exact names first, so that a similar one cannot take the place of the real one.
  for (const fits of [isSame, isAlike]) {
    for (const [index, { text }] of headings.entries()) {
      if ([...taken.values()].includes(index)) continue;
      const found = free().find(({ head }) => fits(head.title, text));
      if (found) taken.set(found, index);
    }
  }
  const isOnly = headings.some((heading) => heading.isOnly);
  // Others keep their place behind the prescribed section that they followed.
  const behind = new Map<number, Branch[]>();
  let last = -1;
  for (const branch of branches) {
    const index = taken.get(branch);
    if (index === undefined) behind.set(last, [...(behind.get(last) ?? []), branch]);
    else last = index;
  }
  const result: Planned[] = [];
  const put = (branch: Branch, level: 1 | 2 | 3) => {
    result.push({ ...branch.head, level }, ...moved(branch, level));
  };
  if (!isOnly) for (const branch of behind.get(-1) ?? []) put(branch, 1);
  for (const [index, { text, id }] of headings.entries()) {
    const branch = [...taken].find(([, at]) => at === index)?.[0] ?? { head: { title: text, level: 1 }, below: [] };
    put({ ...branch, head: { ...branch.head, title: text, requirements: withId(branch.head.requirements, id) } }, 1);
    const others = [...(isOnly && index === 0 ? (behind.get(-1) ?? []) : []), ...(behind.get(index) ?? [])];
    for (const other of others) put(other, isOnly ? 2 : 1);
  }
  return result;
}

/** Sections of the first level with what stands below them; a deeper one that bears a prescribed heading is a branch of its own. */
function branchesOf(sections: readonly Planned[], headings: readonly Requirement[]): readonly Branch[] {
  const branches: { head: Planned; below: Planned[] }[] = [];
  for (const section of sections) {
    const isPrescribed = headings.some(({ text }) => isSame(section.title, text));
    const parent = branches.findLast(({ head }) => head.level < section.level);
    if (section.level === 1 || isPrescribed || !parent) branches.push({ head: section, below: [] });
    else parent.below.push(section);
  }
  return branches;
}

function moved({ head, below }: Branch, level: 1 | 2 | 3): readonly Planned[] {
  const by = level - head.level;
  return by === 0
    ? below
    : below.map((section) => ({ ...section, level: Math.min(3, Math.max(2, section.level + by)) as 2 | 3 }));
}

function withId(ids: readonly string[] | undefined, id: string): readonly string[] {
  return [...new Set([...(ids ?? []), id])];
}

function isSame(a: string, b: string): boolean {
  return a === b || bare(a) === bare(b);
}

function isAlike(a: string, b: string): boolean {
  const one = bare(a);
  const two = bare(b);
  if (one === '' || two === '') return false;
  const short = Math.min(one.length, two.length);
  // A whole name within another: "Method" in "Method and data".
  if (short >= 2 && (one.includes(two) || two.includes(one)) && short / Math.max(one.length, two.length) >= 0.4)
    return true;
  const pairs = pairsOf(one);
  const others = pairsOf(two);
  const shared = [...pairs].filter((pair) => others.has(pair)).length;
  return (2 * shared) / (pairs.size + others.size) >= LIKE;
}

function bare(title: string): string {
  return title
    .replace(NUMBERING, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]|的/gu, '');
}

function pairsOf(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: Math.max(1, text.length - 1) }, (_, at) => text.slice(at, at + 2)));
}
