/**
 * The short texts around the data of a prompt, in both languages. They belong to the prompts that name them: a change of one asks for a new
 * version of each of these.
 * @module
 */
import type { Lang } from '@longhand/document';

export interface Labels {
  readonly brief: string;
  readonly sources: string;
  readonly noSources: string;
  readonly questionsAndAnswers: string;
  readonly decideYourself: string;
  readonly information: string;
  readonly directions: string;
  readonly document: string;
  readonly outlineSoFar: string;
  readonly goal: string;
  readonly points: string;
  readonly evidenceNeeded: string;
  readonly requirements: string;
  readonly headings: string;
  readonly length: string;
  readonly evidence: string;
  readonly noEvidence: string;
  readonly before: string;
  readonly beside: string;
  readonly problem: string;
  readonly paragraph: string;
  readonly write: string;
  readonly goOn: string;
  /** Behind an answer in JSON that could not be used. */
  readonly mend: string;
  readonly inside: Readonly<Record<'code' | 'table' | 'math' | 'list', string>>;
}

const en: Labels = {
  brief: 'Brief',
  sources: 'Sources',
  noSources: '(there are no sources)',
  questionsAndAnswers: 'Questions and answers',
  decideYourself: 'decide yourself',
  information: 'Further information from the person',
  directions: 'Directions from the person; the later one rules',
  document: 'Document',
  outlineSoFar: 'Outline (the section to write is marked with >)',
  goal: 'Goal of the section',
  points: 'Key points',
  evidenceNeeded: 'Questions that the passages should answer',
  requirements: 'Requirements of the brief',
  headings: 'Prescribed headings, to the letter and in this order',
  length: 'About {target} words.',
  evidence: 'Passages that may be cited',
  noEvidence: '(no passage was found: say plainly what is missing instead of guessing)',
  before: 'End of the section before',
  beside: 'Sections beside it, written at the same time: leave their subjects to them',
  problem: 'Problem',
  paragraph: 'Paragraph',
  write: 'Write the section now.',
  goOn: 'The text between the marks stands already and will not be changed. Go on from exactly where it ends, in the middle of the sentence if it ends there. Do not repeat any of it and do not comment.',
  mend: `That answer cannot be used. {problem}\nGive the same answer again as one JSON object of the wanted shape, complete, with nothing before or after it.`,
  inside: {
    code: 'It ends inside a code block: go on with the code and close the block where it ends.',
    table: 'It ends inside a table: go on with the next row.',
    math: 'It ends inside a formula: go on with it.',
    list: 'It ends inside a list: go on with it.',
  },
};

const zh: Labels = {
  brief: '写作要求',
  sources: '资料',
  noSources: '（没有资料）',
  questionsAndAnswers: '问答',
  decideYourself: '由你决定',
  information: '用户补充的信息',
  directions: '用户的指示（以后面的为准）',
  document: '文档',
  outlineSoFar: '提纲（要写的一节以 > 标出）',
  goal: '本节目标',
  points: '要点',
  evidenceNeeded: '需要资料回答的问题',
  requirements: '写作要求清单',
  headings: '规定的标题（一字不改，按此次序）',
  length: '约 {target} 字。',
  evidence: '可以引用的段落',
  noEvidence: '（没有找到相关段落：请直接说明缺少什么，不要猜测）',
  before: '上一节的结尾',
  beside: '相邻各节正在同时写，它们的内容留给它们',
  problem: '问题',
  paragraph: '段落',
  write: '现在写这一节。',
  goOn: '两个标记之间的文字已经写定，不会改动。请从它结束的地方接着写；如果停在句子中间，就从句子中间接着写。不要重复其中任何内容，也不要加说明。',
  mend: `这个回答无法使用。{problem}\n请把同样的内容重新写成一个符合要求的、完整的 JSON 对象，前后不要有任何其他文字。`,
  inside: {
    code: '它停在代码块里：接着写代码，写完后关闭代码块。',
    table: '它停在表格里：接着写下一行。',
    math: '它停在公式里：接着写公式。',
    list: '它停在列表里：接着写列表。',
  },
};

export const labels: Readonly<Record<Lang, Labels>> = { en, zh };
