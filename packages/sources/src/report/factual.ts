/**
 * Which sentences need a source: a rule of thumb that can be said in one sentence.
 * @module
 */
import type { FactualRule } from '@longhand/protocol';
import { datesOf, detectLang, namesIn, numbersOf } from '../text/index.ts';

/** Words with which a text claims something about the world. */
const CLAIMS = {
  en: /\b(?:according to|shows?|showed|found|reports?|reported|increased?|decreased?|rose|fell|grew|declined|caused?|leads? to|led to|results? in|resulted in|most|least|largest|smallest|highest|lowest|first|only|more than|less than|fewer than|majority|average|was founded|was built)\b/i,
  zh: /根据|依据|数据|统计|研究|调查|结果表明|表明|显示|指出|发现|证明|增长|增加|减少|下降|上升|提高|降低|导致|造成|引起|因此|最[大小高低多少早新]|首次|首个|唯一|超过|不足|占[比全总]|平均|同比|环比|成立于|建成|始建/,
} as const;

/** Sentences that say nothing of the world: they ask, they announce what follows, or they point. */
const POINTS =
  /[?？:：]\s*$|^(?:see|this (?:section|chapter|report|document)|in this (?:section|chapter|report)|the following|below|as (?:shown|described) (?:above|below))\b|^(?:本节|本章|本报告|本文|下文|如下|以下|综上|见)/i;

/**
 * Why a sentence counts as factual: it has a number or a date, names somebody or something, or claims a cause, a comparison or a finding.
 * Empty for a question, an announcement, a pointer within the document, and everything else.
 *
 * @example factualRules('全年降水量为1286.5毫米。') // ['number']
 */
export function factualRules(sentence: string): readonly FactualRule[] {
  const text = sentence.trim();
  if (POINTS.test(text) || !/[\p{L}\p{N}]/u.test(text)) return [];
  const lang = detectLang(text);
  const rules: FactualRule[] = [];
  if (numbersOf(text).length > 0) rules.push('number');
  if (datesOf(text).length > 0) rules.push('date');
  if (namesIn(text, lang).length > 0) rules.push('name');
  if (CLAIMS[lang].test(text)) rules.push('claim');
  return rules;
}
