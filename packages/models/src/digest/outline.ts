import type { ModelTask, TaskSource } from '@longhand/protocol';
import { overlapOf, wordsOf } from './words.ts';

type OutlineTask = Extract<ModelTask, { kind: 'outline' }>;

export interface DigestOutline {
  readonly title: string;
  readonly sections: readonly {
    readonly title: string;
    readonly level: 1 | 2;
    readonly goal: string;
  }[];
}

const WORDS = {
  en: {
    untitled: 'Digest of the sources',
    overview: 'Overview',
    overviewGoal: (title: string) => `What the sources say about ${title}`,
    goal: (title: string) => `What the sources say about ${title}`,
    points: 'Key points',
    next: 'Next steps',
  },
  zh: {
    untitled: '资料摘编',
    overview: '概述',
    overviewGoal: (title: string) => `资料中与“${title}”有关的主要内容`,
    goal: (title: string) => `资料中关于“${title}”的内容`,
    points: '要点',
    next: '下一步',
  },
} as const;

/** Headings that say nothing of the subject. */
const GENERIC =
  /^(?:abstract|contents|table of contents|references|bibliography|acknowledge?ments?|appendix.*|index|overview|introduction|摘\s*要|目\s*录|参考文献|致\s*谢|附\s*录.*|概述|引言|前言)$/i;
const NUMBER =
  /^\s*(?:#{1,6}\s+|第[一二三四五六七八九十百\d]+[章节部分篇]\s*[:：、]?\s*|[（(]?[一二三四五六七八九十]+[)）、.]\s*|[（(]?\d+(?:\.\d+)*[.、)）]?\s+)/u;
const MOST_SECTIONS = 8;
const FEW_HEADINGS = 3;

/**
 * An outline without a model: an overview, then the sources' own headings, those first that the brief speaks of, in the order of the sources.
 * Sources with few headings become a section each; without sources, the points of the brief do.
 */
export function outlineOf(task: OutlineTask): DigestOutline {
  const words = WORDS[task.lang];
  const title = titleOf(task.brief) ?? words.untitled;
  const plain = (section: string) => ({
    title: section,
    level: 1 as const,
    goal: words.goal(section),
  });
  const overview = { title: words.overview, level: 1 as const, goal: words.overviewGoal(title) };
  // What the brief prescribes is the outline.
  if (task.headings && task.headings.length > 0) return { title, sections: task.headings.map(plain) };
  const headings = task.sources.flatMap(headingsOf);
  const distinct = [...new Map(headings.map((heading) => [heading.toLowerCase(), heading])).values()];
  if (distinct.length >= FEW_HEADINGS) {
    return {
      title,
      sections: [overview, ...chosen(distinct, task.brief, MOST_SECTIONS - 1).map((heading) => plain(heading))],
    };
  }
  if (task.sources.length > 0) return { title, sections: [overview, ...bySource(task.sources, plain)] };
  const points = pointsOf(task.brief).slice(0, MOST_SECTIONS - 1);
  const fallback = points.length > 0 ? points : [words.points, words.next];
  return { title, sections: [overview, ...fallback.map((point) => plain(point))] };
}

type Plain = (title: string) => DigestOutline['sections'][number];

/**
 * The few headings of each source, as far as there is room. A source without any is one section under its file name; its opening words are
 * the goal, because nothing in a text is found by the name of its file.
 */
function bySource(sources: readonly TaskSource[], plain: Plain): DigestOutline['sections'] {
  const shown = sources.slice(0, MOST_SECTIONS - 1);
  let room = MOST_SECTIONS - 1 - shown.length;
  return shown.flatMap((source) => {
    const [first, ...others] = headingsOf(source);
    const opening = source.opening.replace(/\s+/g, ' ').trim();
    if (first === undefined) {
      const section = plain(bareName(source.name));
      return [opening === '' ? section : { ...section, goal: shortened(opening) }];
    }
    const more = others.slice(0, room);
    room -= more.length;
    return [first, ...more].map((heading) => plain(heading));
  });
}

/** The `count` headings that share most words with the brief, in their first order. */
function chosen(headings: readonly string[], brief: string, count: number): readonly string[] {
  const wanted = wordsOf(brief);
  return headings
    .map((heading, order) => ({ heading, order, score: overlapOf(wanted, heading) }))
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, count)
    .sort((a, b) => a.order - b.order)
    .map(({ heading }) => heading);
}

function headingsOf(source: TaskSource): readonly string[] {
  // The first heading of a longer text is its title: as a section it would hold nothing.
  const isTitled = source.headings.length > FEW_HEADINGS && source.opening.includes(source.headings[0] ?? '');
  return source.headings
    .slice(isTitled ? 1 : 0)
    .map((heading) => heading.replace(NUMBER, '').replace(/\s+/g, ' ').trim())
    .filter(
      (heading) => heading.length >= 2 && heading.length <= 60 && /\p{L}/u.test(heading) && !GENERIC.test(heading),
    );
}

/** The first heading of the brief, else the beginning of its first line. */
function titleOf(brief: string): string | null {
  const lines = brief.split('\n').map((line) => line.trim());
  const heading = lines.find((line) => /^#{1,6}\s+\S/.test(line));
  const line = heading ?? lines.find((text) => text !== '');
  if (line === undefined) return null;
  const text = line.replace(/^#{1,6}\s+/, '').replace(/[*_`]/g, '');
  const first = /^.*?[。！？.!?](?=\s|$|\p{Script=Han})/u.exec(text)?.[0] ?? text;
  const clean = first.replace(/[。.!！?？:：,，;；\s]+$/u, '');
  return clean === '' ? null : shortened(clean);
}

function shortened(text: string): string {
  if (text.length <= 80) return text;
  const cut = text.slice(0, 80);
  const border = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('，'), cut.lastIndexOf(','));
  return `${cut.slice(0, border > 30 ? border : 80).replace(/[,，\s]+$/u, '')}…`;
}

/** Points that the brief lists. */
function pointsOf(brief: string): readonly string[] {
  return brief
    .split('\n')
    .map((line) => /^\s*(?:[-*+•]|\d+[.、)）]|[（(]?[一二三四五六七八九十]+[)）、])\s*(\S.*)$/u.exec(line)?.[1] ?? '')
    .map((point) => point.replace(/[。.;；:：\s]+$/u, ''))
    .filter((point) => point !== '' && point.length <= 60);
}

export function bareName(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.[A-Za-z0-9]{1,5}$/, '') || name;
}
