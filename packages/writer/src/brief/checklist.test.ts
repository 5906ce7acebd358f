import { expect, test } from 'vitest';
import { isNaming, needsModel, readChecklist } from './checklist.ts';

test('lists and sentences of a brief become a checklist, each with its kind, prescribed headings first', () => {
  const brief = `# Brief
Write a report on the water supply of the town. It has at most 1,500 words.

It must contain the sections: Supply, Losses, Outlook.
- Explain why a third of the water is lost
- Give a table of costs
- Write in English
- Keep a formal tone`;
  expect(readChecklist(brief)).toEqual([
    { id: 'k1', text: 'Supply', kind: 'heading' },
    { id: 'k2', text: 'Losses', kind: 'heading' },
    { id: 'k3', text: 'Outlook', kind: 'heading' },
    { id: 'k4', text: 'Write a report on the water supply of the town.', kind: 'content' },
    { id: 'k5', text: 'It has at most 1,500 words.', kind: 'length' },
    { id: 'k6', text: 'Explain why a third of the water is lost', kind: 'content' },
    { id: 'k7', text: 'Give a table of costs', kind: 'format' },
    { id: 'k8', text: 'Write in English', kind: 'language' },
    { id: 'k9', text: 'Keep a formal tone', kind: 'style' },
  ]);
});

test('a Chinese brief is read as well', () => {
  const brief =
    '写一份社区养老调研报告，用中文写。全文不少于3000字。\n章节标题必须为：基本情况、主要问题、对策建议。\n1、说明老年人口的变化；\n2、附一张对比表格。';
  expect(readChecklist(brief).map(({ text, kind }) => `${kind} ${text}`)).toEqual([
    'heading 基本情况',
    'heading 主要问题',
    'heading 对策建议',
    'language 写一份社区养老调研报告，用中文写。',
    'length 全文不少于3000字。',
    'content 说明老年人口的变化；',
    'format 附一张对比表格。',
  ]);
});

test('a short brief costs no call: it is its own checklist', () => {
  expect(needsModel('Write a report about the tides.')).toBe(false);
  expect(needsModel('- a\n- bb\n- cc\n- dd\n- ee')).toBe(true);
  expect(readChecklist('')).toEqual([]);
});

test('a sentence that only lists the prescribed headings is no requirement of its own', () => {
  expect(isNaming('章节标题必须为：概况、方案', ['概况', '方案'])).toBe(true);
  expect(isNaming('1. “概况”。', ['概况'])).toBe(false);
  expect(isNaming('“概况”。', ['概况'])).toBe(true);
  expect(isNaming('概况要写明人口', ['概况', '方案'])).toBe(false);
});
