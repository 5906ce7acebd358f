import { bodyToMarkdown, nextBlock } from '@longhand/document';
import type { ModelEvent, ModelTask, TaskEvidence, TaskSource } from '@longhand/protocol';
import { manualTimers } from '@longhand/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest } from '../index.ts';
import type { DraftTask } from './draft.ts';
import { leadSentences, sentencesOf } from './sentences.ts';

const AT_ONCE = { charactersPerSecond: Number.POSITIVE_INFINITY };
async function textOf(task: ModelTask): Promise<string> {
  let text = '';
  for await (const event of digest(AT_ONCE).stream(
    { model: 'digest', messages: [], task },
    new AbortController().signal,
  )) {
    if (event.type === 'text') text += event.text;
  }
  return text;
}
function draft(more: Partial<DraftTask>): DraftTask {
  return { kind: 'draft', lang: 'en', title: 'Water', goal: '', instructions: [], evidence: [], kept: '', ...more };
}

const ZH: readonly TaskEvidence[] = [
  {
    alias: 'S1',
    source: '年度报告.pdf',
    page: 3,
    text: '3.1 总体情况\n本年度的研究采用了问卷\n调查的方法。样本来自五个城市，共计三百人。\n\n第二部分说明了数据的来源和处理方式。',
  },
  { alias: 'S2', source: '访谈记录.docx', text: '受访者普遍认为用水成本在上升。有人提出了节水的建议。' },
  { alias: 'S3', source: '年度报告.pdf', page: 3, text: '水价在过去三年中上涨了百分之十二。' },
];
const EN: readonly TaskEvidence[] = [
  {
    alias: 'S1',
    source: 'annual-report.pdf',
    page: 3,
    text: 'in the middle of a sentence that began before. The study used a questionnaire in five cities.\n\nDr. Smith checked the data, e.g. the prices. Nobody else did.',
  },
  {
    alias: 'S2',
    source: 'interviews.docx',
    text: 'Most people said that water costs more than before. Some proposed to save it.',
  },
  {
    alias: 'S3',
    source: 'annual-report.pdf',
    page: 31,
    text: 'Prices rose by 12.5 % in three years, as Fig. 2 shows.',
  },
];

/** Complete blocks go through the document's Markdown and back, the open end stays as it is. */
function throughDocument(text: string): string {
  const done: string[] = [];
  let open = text;
  for (;;) {
    const next = nextBlock(open, false, { cite: (alias) => alias });
    if (next === null || next.consumed === 0) return [...done, ...(open === '' ? [] : [open])].join('\n\n');
    if (next.body !== null) done.push(bodyToMarkdown(next.body, { cite: (citation) => `[${citation}]` }).trimEnd());
    open = open.slice(next.consumed);
  }
}

describe('a digest draft', () => {
  it('quotes the sentences that open paragraphs, names the source and cites each of them', async () => {
    expect(await textOf(draft({ lang: 'zh', evidence: ZH }))).toBe(
      '以下摘自《年度报告》第 3 页。本年度的研究采用了问卷调查的方法。[S1]第二部分说明了数据的来源和处理方式。[S1]水价在过去三年中上涨了百分之十二。[S3]\n\n' +
        '另摘自《访谈记录》。受访者普遍认为用水成本在上升。[S2]',
    );
    expect(await textOf(draft({ evidence: EN }))).toBe(
      'This is quoted from annual-report, p. 3. The study used a questionnaire in five cities. [S1] Dr. Smith checked the data, e.g. the prices. [S1]\n\n' +
        'The next lines are from interviews. Most people said that water costs more than before. [S2]\n\n' +
        'The next lines are from annual-report, p. 31. Prices rose by 12.5 % in three years, as Fig. 2 shows. [S3]',
    );
  });

  it('invents nothing: what stands before a mark is in the passage of that mark', async () => {
    const word = fc.constantFrom('Water', 'is', 'scarce', 'in', '2023', 'U.S.', 'towns', '*bold*', '[x]', '$5', 'a|b');
    const sentence = fc.array(word, { minLength: 6, maxLength: 12 }).map((words) => `The ${words.join(' ')} end.`);
    const passages = fc.array(fc.array(sentence, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(passages, async (all) => {
        const evidence = all.map((sentences, index) => ({
          alias: `S${index + 1}`,
          source: `s${index % 2}.txt`,
          text: sentences.join('\n\n'),
        }));
        const text = await textOf(draft({ evidence }));
        const quotes = [...text.matchAll(/(?<=\. |\] )(The (?:(?!\[S\d).)*?) \[(S\d+)\]/g)];
        expect(quotes.length).toBeGreaterThan(0);
        for (const [, quote = '', alias] of quotes) {
          if (quote.startsWith('The next lines')) continue;
          const plain = quote.replace(/\\([^\w\s])/g, '$1');
          expect(evidence.find((item) => item.alias === alias)?.text).toContain(plain);
        }
      }),
    );
  });

  it('goes on exactly behind the kept text, wherever it was stopped', async () => {
    for (const [lang, evidence] of [
      ['zh', ZH],
      ['en', EN],
    ] as const) {
      const whole = await textOf(draft({ lang, evidence }));
      for (let cut = 0; cut <= whole.length; cut += 1) {
        const kept = whole.slice(0, cut);
        expect(kept + (await textOf(draft({ lang, evidence, kept })))).toBe(whole);
      }
    }
  });

  it('finishes the sentence in which it was stopped although the passages have a new order, and says nothing twice', async () => {
    for (const [lang, evidence] of [
      ['zh', ZH],
      ['en', EN],
    ] as const) {
      const whole = await textOf(draft({ lang, evidence }));
      const steered = {
        lang,
        evidence: evidence.toReversed(),
        instructions: [lang === 'zh' ? '多写受访者的成本' : 'say more about people and costs'],
      } as const;
      for (let cut = 12; cut < whole.length; cut += 1) {
        // Not inside of a citation mark: the writer never cuts there.
        if (/\[S?\d*$/.test(whole.slice(0, cut))) continue;
        const kept = whole.slice(0, cut);
        const text = kept + (await textOf(draft({ ...steered, kept })));
        for (const sentence of whole.split(/\s?\[S\d\]\s?/)) {
          const bare =
            sentence
              .trim()
              .split(/(?<=[。.]) ?(?=[^ ])/)
              .at(-1) ?? '';
          if (bare.length > 3) expect([cut, bare, text.split(bare).length - 1]).toEqual([cut, bare, 1]);
        }
        expect(text.match(/\[S\d\]/g)?.length).toBe(whole.match(/\[S\d\]/g)?.length);
      }
    }
  });

  it('goes on behind text that came back from the document', async () => {
    const evidence = [
      ...EN,
      {
        alias: 'S4',
        source: 'a_b.md',
        text: 'The *first* study used 5 % of the data_set [sic] in five cities (really).',
      },
    ];
    const whole = await textOf(draft({ evidence }));
    for (let cut = 1; cut < whole.length; cut += 1) {
      const stopped = whole.slice(0, cut);
      // The writer never cuts inside of a mark or an escape.
      if (/(?:\[S?\d*|\\)$/.test(stopped)) continue;
      const rest = await textOf(draft({ evidence, kept: throughDocument(stopped) }));
      const bare = (text: string): string => text.replace(/\s+/g, ' ').trim();
      expect([cut, bare(rest)]).toEqual([cut, bare(whole.slice(cut))]);
    }
  });

  it('does not take a letter that two sentences share for a sentence that was begun', async () => {
    const evidence = [
      { alias: 'S1', source: 'a.txt', text: '本次研究采用的是问卷调查方法。' },
      { alias: 'S2', source: 'b.txt', text: '法律意见认为这种做法可以接受。' },
    ];
    const kept = '甲写的一句话。以下摘自《a》。本次研究采用的是问卷调查方法[S1]';
    expect(await textOf(draft({ lang: 'zh', evidence, kept }))).toBe(
      '\n\n另摘自《b》。法律意见认为这种做法可以接受。[S2]',
    );
  });

  it('follows a direction by what it quotes first', async () => {
    const text = await textOf(draft({ evidence: EN, instructions: ['Begin with the prices of the last three years'] }));
    expect(text).toMatch(/^This is quoted from annual-report, p\. 31\. Prices rose/);
  });

  it('goes on behind text by a person without repeating it', async () => {
    const kept = 'I write this myself. Most people said that water costs more than before. [S2]\n\n';
    const rest = await textOf(draft({ evidence: EN, kept }));
    expect(rest).not.toContain('Most people');
    expect(rest).toContain('The study used a questionnaire');
    expect(rest).toMatch(/^The next lines are from/);
  });

  it('says in one sentence that nothing was found, and what to do, once', async () => {
    const english = await textOf(draft({}));
    expect(english).toBe(
      'The sources hold nothing on “Water”: add a source that covers it, or connect a language model to write this section.',
    );
    expect(await textOf(draft({ kept: english }))).toBe('');
    expect(await textOf(draft({ kept: english.slice(0, 20) }))).toBe(english.slice(20));
    expect(await textOf(draft({ lang: 'zh', title: '用水' }))).toMatch(/^资料中没有找到与“用水”有关的内容：.*。$/);
  });

  it('has a line to quote from a passage without sentences', async () => {
    const evidence = [{ alias: 'S1', source: 'prices.csv', text: '| Year | Price |\n| 2023 | 4.1 |' }];
    expect(await textOf(draft({ evidence }))).toBe('This is quoted from prices. \\| Year \\| Price \\| [S1]');
  });
});

describe('the pace of a digest', () => {
  const request = { model: 'digest', messages: [], task: draft({ lang: 'zh', evidence: ZH }) } as const;

  it('follows the injected clock, 80 characters a second in Chinese', async () => {
    const timers = manualTimers();
    let text = '';
    const reading = (async () => {
      for await (const event of digest({ clock: timers.clock, timers }).stream(request, new AbortController().signal)) {
        if (event.type === 'text') text += event.text;
      }
    })();
    await timers.advanceAsync(500);
    expect(text.length).toBeGreaterThanOrEqual(40);
    expect(text.length).toBeLessThanOrEqual(44);
    await timers.advanceAsync(10_000);
    await reading;
    expect(text).toBe(await textOf(request.task));
  });

  it('ends at a stop, at once and without an event, with its timer cancelled', async () => {
    const timers = manualTimers();
    const stop = new AbortController();
    const events: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of digest({ clock: timers.clock, timers }).stream(request, stop.signal))
        events.push(event);
    })();
    await timers.advanceAsync(100);
    stop.abort();
    await reading;
    expect(timers.pending).toBe(0);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['start', 'text']));
  });

  it('ends with a finish, and counts no tokens', async () => {
    const events: ModelEvent[] = [];
    for await (const event of digest(AT_ONCE).stream(request, new AbortController().signal)) events.push(event);
    expect(events.slice(-2)).toEqual([
      { type: 'usage', input: 0, output: 0 },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('refuses a request without a task', async () => {
    const events: ModelEvent[] = [];
    for await (const event of digest().stream(
      { model: 'digest', messages: [{ role: 'human', text: 'Hi' }] },
      new AbortController().signal,
    ))
      events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'error', kind: 'refused', retryable: false });
  });
});

describe('a digest plan', () => {
  const plan = async (lang: 'zh' | 'en', brief: string, sources: readonly TaskSource[]): Promise<unknown> =>
    JSON.parse(await textOf({ kind: 'outline', lang, brief, sources }));

  it('asks nothing', async () => {
    expect(await textOf({ kind: 'clarify', lang: 'zh', brief: '', sources: [] })).toBe('{"questions":[]}');
  });

  it('takes its title from the brief and its sections from the headings that the brief speaks of', async () => {
    const headings = [
      'Contents',
      '1 Introduction',
      '1.1 Climate',
      '2 Water prices',
      '3 Staff',
      '4 Parking',
      '5 Canteen',
      '6 Colours',
      '7 Saving water',
      '8 Data',
      'References',
    ];
    const outline = await plan('en', '# Report on water\n\nPrices and saving of water in our town.', [
      { name: 'a.pdf', headings, opening: '' },
    ]);
    expect(outline).toMatchObject({
      title: 'Report on water',
      sections: [
        { title: 'Overview', level: 1 },
        { title: 'Climate' },
        { title: 'Water prices', goal: 'What the sources say about Water prices' },
        { title: 'Staff' },
        { title: 'Parking' },
        { title: 'Canteen' },
        { title: 'Colours' },
        { title: 'Saving water' },
      ],
    });
  });

  it('does so in Chinese', async () => {
    const headings = ['目录', '第一章 背景', '第二章 用水情况', '三、节水措施', '参考文献'];
    expect(
      await plan('zh', '写一份关于节水的报告。要详细。', [{ name: '报告.pdf', headings, opening: '' }]),
    ).toMatchObject({
      title: '写一份关于节水的报告',
      sections: [
        { title: '概述', goal: '资料中与“写一份关于节水的报告”有关的主要内容' },
        { title: '背景' },
        { title: '用水情况' },
        { title: '节水措施' },
      ],
    });
  });

  it('goes by source when there are few headings, by the points of the brief when there is no source', async () => {
    expect(
      await plan('en', 'Water', [
        { name: 'dir/a.pdf', headings: ['Only one'], opening: '' },
        { name: 'dir/b.txt', headings: [], opening: 'Wells are\nmeasured at noon.' },
      ]),
    ).toMatchObject({
      sections: [
        { title: 'Overview' },
        { title: 'Only one', level: 1 },
        // Nothing in a text is found by the name of its file.
        { title: 'b', level: 1, goal: 'Wells are measured at noon.' },
      ],
    });
    expect(await plan('en', 'Water report\n\n1. Prices\n2. Saving;\n', [])).toMatchObject({
      title: 'Water report',
      sections: [{ title: 'Overview' }, { title: 'Prices' }, { title: 'Saving' }],
    });
    expect(await plan('zh', '', [])).toMatchObject({
      title: '资料摘编',
      sections: [{ title: '概述' }, { title: '要点' }, { title: '下一步' }],
    });
  });

  it('never has more than eight sections, and each has a title', async () => {
    const names = fc.array(fc.string({ maxLength: 30 }), { maxLength: 20 });
    const sources = fc.array(fc.record({ name: fc.string({ minLength: 1 }), headings: names, opening: fc.string() }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('zh' as const, 'en' as const),
        fc.string(),
        sources,
        async (lang, brief, all) => {
          const { title, sections } = (await plan(lang, brief, all)) as {
            title: string;
            sections: readonly { title: string }[];
          };
          expect(title.trim()).not.toBe('');
          expect(sections.length).toBeLessThanOrEqual(8);
          for (const section of sections) expect(section.title.trim()).not.toBe('');
        },
      ),
    );
  });
});

describe('sentences', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Dr. No met J. Bond at 3.5 p.m. on No. 7. He left.', ['Dr. No met J. Bond at 3.5 p.m. on No. 7.', 'He left.']],
    ['他说：“好。”然后走了。真的吗？', ['他说：“好。”', '然后走了。', '真的吗？']],
    ['a line\nthat breaks. 中文换\n行也行。', ['a line that breaks.', '中文换行也行。']],
  ])('%j are %j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  it('that open a passage are whole ones, no headings', () => {
    expect(
      leadSentences(
        '# Title\nThe first sentence stands here, in full.\n\n2.1 Method and material\n\n12 34 56 78 90 12 34 56 78.',
      ),
    ).toEqual(['The first sentence stands here, in full.']);
  });
});
