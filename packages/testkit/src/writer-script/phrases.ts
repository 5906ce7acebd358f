import type { Lang } from '@longhand/document';

/** Material of the scripted writer: `{title}` is the section, `{n}` a running number that makes every sentence unlike every other. */
export interface Phrases {
  readonly sections: readonly string[];
  readonly documentTitle: string;
  readonly goal: string;
  readonly point: string;
  readonly evidence: string;
  readonly missing: string;
  readonly questions: readonly { readonly text: string; readonly options?: readonly string[] }[];
  readonly sentences: readonly string[];
  readonly listIntro: string;
  readonly listItem: string;
  readonly tableIntro: string;
  readonly tableHead: readonly [string, string, string];
  readonly tableRow: string;
  readonly equationIntro: string;
  readonly codeIntro: string;
  readonly closing: string;
  readonly preamble: string;
  readonly beyond: string;
  /** Put between sentences of a paragraph. */
  readonly space: string;
}

const en: Phrases = {
  documentTitle: 'A report from the scripted writer',
  sections: [
    'Background',
    'Method',
    'Findings',
    'Discussion',
    'Costs and risks',
    'Schedule',
    'Recommendations',
    'Conclusion',
  ],
  goal: 'Say what matters about {title} and where it comes from',
  point: 'What {title} is about',
  missing: 'The figures are named, their year is not',
  evidence: 'What do the sources say on {title}?',
  questions: [
    { text: 'Who will read this document?', options: ['Management', 'Engineers', 'The public'] },
    { text: 'How long should it be?', options: ['Short', 'Medium', 'Long'] },
    { text: 'Is there anything that must not be missing?' },
  ],
  sentences: [
    'On the subject of {title}, observation {n} shows a steady change over the years',
    'Measurement {n} agrees with the earlier one within a narrow margin',
    'The team compared {n} cases and kept those with complete records',
    'It follows from note {n} that the order of the steps matters more than their length',
    'A closer look at case {n} reveals two causes that had been taken for one',
    'Reviewer {n} asked for the raw figures, which are given below',
    'In trial {n} the effect was smaller, yet it pointed the same way',
    'Record {n} was written by hand and checked twice',
    'The cost of option {n} is known, the cost of waiting is not',
    'What {title} means in practice is best seen in example {n}',
    'Interview {n} supports this reading, with one reservation',
    'After week {n} nobody went back to the old procedure',
  ],
  listIntro: 'Three points of {title} deserve attention:',
  listItem: 'point {n} concerns the part that is easily overlooked',
  tableIntro: 'The figures of {title} at a glance:',
  tableHead: ['Item', 'Before', 'After'],
  tableRow: 'Item {n}',
  equationIntro: 'The relation used for {title} is',
  codeIntro: 'It is computed as follows:',
  closing: 'So much for {title}; what follows from it is taken up again later',
  preamble: 'Sure, continuing:\n\n',
  beyond: 'This closes the section on {title}.',
  space: ' ',
};

const zh: Phrases = {
  documentTitle: '脚本作者的报告',
  sections: ['背景', '方法', '发现', '讨论', '成本与风险', '进度安排', '建议', '结论'],
  goal: '说明“{title}”的要点及其出处',
  point: '{title}讲的是什么',
  missing: '写了数字，没有写年份',
  evidence: '资料中关于{title}是怎么说的？',
  questions: [
    { text: '这份文档写给谁看？', options: ['管理层', '工程师', '公众'] },
    { text: '希望写多长？', options: ['简短', '适中', '详细'] },
    { text: '有没有一定要写进去的内容？' },
  ],
  sentences: [
    '关于{title}，第{n}项观察显示多年来变化平稳',
    '第{n}次测量与前一次的结果十分接近',
    '小组比较了{n}个案例，只保留记录完整的部分',
    '由第{n}条笔记可知，步骤的先后比步骤的长短更重要',
    '细看第{n}个案例，可以发现原先当作一个的原因其实有两个',
    '第{n}位评审要求给出原始数字，详见下文',
    '第{n}次试验的效果较小，但方向一致',
    '第{n}份记录是手写的，并且核对过两遍',
    '方案{n}的成本是已知的，等待的成本却无人知晓',
    '{title}在实践中的含义，从例{n}看得最清楚',
    '第{n}次访谈支持这种理解，但有一点保留',
    '第{n}周以后，没有人再用旧的流程',
  ],
  listIntro: '{title}有三点值得注意：',
  listItem: '第{n}点涉及容易被忽略的部分',
  tableIntro: '{title}的数字一览：',
  tableHead: ['项目', '之前', '之后'],
  tableRow: '项目{n}',
  equationIntro: '{title}所用的关系式为',
  codeIntro: '计算方法如下：',
  closing: '{title}就写到这里，由此得出的结论将在后文继续讨论',
  preamble: '好的，继续：\n\n',
  beyond: '{title}一节到此结束。',
  space: '',
};

export function phrasesOf(lang: Lang): Phrases {
  return lang === 'zh' ? zh : en;
}

export function put(text: string, values: { readonly title?: string; readonly n?: number }): string {
  return text.replace('{title}', values.title ?? '').replace('{n}', String(values.n ?? ''));
}
