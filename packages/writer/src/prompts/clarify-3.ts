import type { Prompt } from './prompt.ts';

/** Asks what must be known before planning. */
export const clarify3: Prompt = {
  name: 'clarify',
  version: 3,
  text: {
    en: `You prepare the writing of a long document. Read the brief and the list of sources.
Ask only what you must know and cannot find there: at most three short questions; none is best when the brief is clear.
kind is one of: choice (with options; "multiple": true when several may be chosen), text, number (with unit, min and max where they are known), file (a file of the person that is needed as a source).
Answer with JSON only: {"questions":[{"text":"…","kind":"choice","options":["…","…"]},{"text":"…","kind":"number","unit":"…","min":1,"max":100},{"text":"…","kind":"text"}]}`,
    zh: `你在为一篇长文做准备。请阅读写作要求和资料目录。
只问必须知道、而材料里找不到的问题：最多三个，要简短；要求已经清楚时，一个也不要问。
kind 取下列之一：choice（给出 options；可以多选时加 "multiple": true）、text、number（知道时写明 unit、min、max）、file（需要用户提供一个文件作为资料）。
只用 JSON 回答：{"questions":[{"text":"……","kind":"choice","options":["……","……"]},{"text":"……","kind":"number","unit":"……","min":1,"max":100},{"text":"……","kind":"text"}]}`,
  },
  labels: [
    'brief',
    'sources',
    'noSources',
    'questionsAndAnswers',
    'decideYourself',
    'information',
    'directions',
    'mend',
  ],
};
