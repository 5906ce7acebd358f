import { describe, expect, test } from 'vitest';
import { prescribedHeadings } from './headings.ts';

describe('prescribed headings are read out of a brief to the letter', () => {
  test.each<[string, string, readonly string[], boolean]>([
    [
      'a list of lines behind an announcement',
      'Write a bid.\nIt must contain the sections:\n\n1. Company profile\n2. Technical approach: how we do it\n3. Price (fixed)\n\nBe brief.',
      ['Company profile', 'Technical approach', 'Price'],
      false,
    ],
    [
      'quoted names',
      'The section headings must be "Scope", "Methods and data" and "Results".',
      ['Scope', 'Methods and data', 'Results'],
      true,
    ],
    [
      'names one behind the other',
      'Write it in the following sections: Summary, Market, Costs and Risks.',
      ['Summary', 'Market', 'Costs', 'Risks'],
      false,
    ],
    [
      'a name that holds an "and"',
      'Sections: Summary; Costs and risks; Next steps.',
      ['Summary', 'Costs and risks', 'Next steps'],
      false,
    ],
    [
      'Chinese names with 、',
      '章节标题必须为：项目概况、技术方案、报价与付款。其余自定。',
      ['项目概况', '技术方案', '报价与付款'],
      true,
    ],
    [
      'Chinese names in quotes',
      '报告应包含以下章节：“总体情况”“问题分析”和“对策建议”。',
      ['总体情况', '问题分析', '对策建议'],
      false,
    ],
    [
      'numbered Chinese names in a line',
      '文档分为以下部分：（1）背景（2）现状与问题（3）建议。',
      ['背景', '现状与问题', '建议'],
      false,
    ],
    [
      'a Chinese list of lines',
      '写一份标书，一级标题依次为：\n一、投标函\n二、技术方案\n三、商务报价',
      ['投标函', '技术方案', '商务报价'],
      true,
    ],
    [
      'numbered chapters without a word about them',
      '第一章 总则\n第二章 组织机构\n第三章 附则',
      ['第一章 总则', '第二章 组织机构', '第三章 附则'],
      true,
    ],
    [
      'items that are explained below',
      'Chapters:\n- **Intro**\n  - why\n  - what\n- Outlook',
      ['Intro', 'Outlook'],
      false,
    ],
    [
      'chapter words belong to the heading',
      '章节固定为：\n1. 第一章 项目概况\n2. 第二章 实施方案',
      ['第一章 项目概况', '第二章 实施方案'],
      true,
    ],
  ])('%s', (_name, brief, titles, isOnly) => {
    expect(prescribedHeadings(brief)).toEqual({ titles, isOnly });
  });

  test.each([
    ['a brief that names none', 'Write a report about the tides, with five sections and a table.'],
    ['a description of what sections hold', 'Write three sections: one on costs, one on risks, one on people.'],
    ['sentences behind a colon', 'Keep the sections short: the reader has little time. Write plainly.'],
    ['a title of the whole', '标题为《中国水资源报告》，重点写三部分内容。'],
    ['one numbered thing', '请参考第三章 的内容写一篇文章'],
    ['a colon of a later sentence', 'It has sections of equal length. Mind this: Costs, Risks.'],
  ])('and none is made up for %s', (_name, brief) => {
    expect(prescribedHeadings(brief)).toBeNull();
  });
});
