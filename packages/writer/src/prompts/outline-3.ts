import type { Prompt } from './prompt.ts';

/** Proposes the outline, and what each section needs. */
export const outline3: Prompt = {
  name: 'outline',
  version: 3,
  text: {
    en: `You plan a long document. Propose its outline from the brief, the answers and the sources.
Headings that the brief prescribes are kept to the letter and in their order. No numbers in titles. Two levels at most unless the brief wants more.
For each section:
- goal: one sentence, what the reader learns there; target: its length in words.
- points: two to five key points.
- evidence: the questions that passages of the sources must answer.
- queries: two to four short searches for these questions, both in English and in Chinese, because the sources may be in either.
- requirements: the ids of the listed requirements that the section answers. Each requirement of the kind content belongs to some section.
Answer with JSON only: {"title":"…","sections":[{"title":"…","level":1,"goal":"…","target":300,"points":["…"],"evidence":["…"],"queries":["…","……"],"requirements":["k1"]}]}`,
    zh: `你在规划一篇长文。请根据写作要求、问答和资料拟定提纲。
要求里规定的标题一字不改，次序不变。标题不带编号。除非要求另有规定，最多两级。
每一节写明：
- goal：一句话，读者在这里得到什么；target：目标字数。
- points：两到五个要点。
- evidence：需要资料回答的问题。
- queries：针对这些问题的两到四个简短检索词，中文和英文都要有，因为资料可能是任何一种语言。
- requirements：本节要满足的要求的编号。每一条 content 类的要求都要归到某一节。
只用 JSON 回答：{"title":"……","sections":[{"title":"……","level":1,"goal":"……","target":500,"points":["……"],"evidence":["……"],"queries":["……","…"],"requirements":["k1"]}]}`,
  },
  labels: [
    'brief',
    'requirements',
    'headings',
    'sources',
    'noSources',
    'questionsAndAnswers',
    'decideYourself',
    'information',
    'directions',
    'outlineSoFar',
    'mend',
  ],
};
