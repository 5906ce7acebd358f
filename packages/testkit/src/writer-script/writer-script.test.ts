import { bodyToMarkdown, nextBlock } from '@longhand/document';
import type { Message } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ScriptRequest, type Step, stepsOf } from '../model-server/script.ts';
import { restAfter } from './resume.ts';
import { plannedText, type WriterScriptOptions, writerScript } from './writer-script.ts';

function ask(messages: readonly Message[], more: Partial<ScriptRequest> = {}): ScriptRequest {
  return {
    wire: 'openai',
    count: 1,
    model: 'm',
    messages,
    tools: [],
    schema: null,
    isStreaming: true,
    body: {},
    ...more,
  };
}
function draft(title: string, kept: string, evidence = ''): readonly Message[] {
  const mark = kept === '' ? '' : `\n\nGo on.\n\n<kept>\n${kept}\n</kept>`;
  return [
    { role: 'system', text: 'longhand-task: draft\n\nYou write. Cite like [S9].' },
    { role: 'human', text: `section: ${title}\n\n${evidence}${mark}` },
  ];
}
function textOf(options: WriterScriptOptions, messages: readonly Message[]): string {
  const script = writerScript(options);
  return stepsOf(script(ask(messages)))
    .map((step: Step) => ('text' in step ? step.text : ''))
    .join('');
}
const EVIDENCE = '[S1] (report.pdf, p. 1) One.\n[S2] (report.pdf, p. 2) Two.';

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

describe('the scripted writer', () => {
  it('comes to the planned text after any number of kills at any place', () => {
    const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom('en' as const, 'zh' as const), fc.nat(50), cuts, (lang, seed, steps) => {
        const options = { lang, seed, wordsPerSection: 120 };
        const planned = plannedText(options, { lang, title: 'Method', aliases: ['S1', 'S2'] });
        let kept = '';
        for (const step of steps) kept += textOf(options, draft('Method', kept, EVIDENCE)).slice(0, step);
        kept += textOf(options, draft('Method', kept, EVIDENCE));
        expect(kept).toBe(planned);
      }),
    );
  });

  it('says no sentence twice, so that a repetition shows', () => {
    for (const lang of ['en', 'zh'] as const) {
      const text = plannedText({ seed: 3, wordsPerSection: 1_500 }, { lang, title: 'T' });
      const sentences = text.split(lang === 'zh' ? '。' : /\.\s/).filter((sentence) => sentence.length > 12);
      expect(sentences.length).toBeGreaterThan(20);
      expect(new Set(sentences).size).toBe(sentences.length);
    }
  });

  it('writes lists, tables, equations, code, and cites only what the evidence list offers', () => {
    const text = textOf({ wordsPerSection: 400 }, draft('Method', '', EVIDENCE));
    for (const form of [/^- /m, /^\| --- /m, /^\$\$$/m, /^```python$/m]) expect(text).toMatch(form);
    const cited = new Set([...text.matchAll(/\[(S\d+)\]/g)].map((match) => match[1]));
    expect(cited).toEqual(new Set(['S1', 'S2']));
    expect(textOf({}, draft('Method', ''))).not.toMatch(/\[S\d/);
  });

  it('goes on behind kept text that came back from the document with other marks and spaces', () => {
    const plan = 'One fact [S1]. Two facts here [S2].\n\n- a point [S1].\n- b point.\n\nThe end.';
    expect(restAfter(plan, 'One fact. Two fa')).toBe('cts here [S2].\n\n- a point [S1].\n- b point.\n\nThe end.');
    expect(restAfter(plan, 'One fact [S1]. Two facts here [S2].\n\n* a point [S1].\n* b')).toBe(' point.\n\nThe end.');
    expect(restAfter(plan, 'One fact')).toBe(' [S1]. Two facts here [S2].\n\n- a point [S1].\n- b point.\n\nThe end.');
    expect(restAfter(plan, 'Another fact')).toBeNull();
  });

  it('goes on behind every place of a text whose complete blocks went through the document', () => {
    for (const lang of ['en', 'zh'] as const) {
      const options = { lang, wordsPerSection: 300, seed: 2 };
      const plan = plannedText(options, { lang, title: 'Method', aliases: ['S1', 'S2'] });
      for (let cut = 1; cut < plan.length; cut += 3) {
        // The writer never cuts inside of a mark.
        if (/\[S?\d*$/.test(plan.slice(0, cut))) continue;
        const rest = textOf(options, draft('Method', throughDocument(plan.slice(0, cut)), EVIDENCE));
        const bare = (text: string): string => text.replace(/\s+/g, '');
        expect([cut, bare(rest)]).toEqual([cut, bare(plan.slice(cut))]);
      }
    }
  });

  it('goes on with new text when a person changed what stands', () => {
    const options = { wordsPerSection: 150 };
    const planned = plannedText(options, { lang: 'en', title: 'Method' });
    const first = planned.slice(0, planned.indexOf('. ') + 1);
    const rest = textOf(options, draft('Method', `A sentence by a person. ${first}`));
    expect(rest).toBe(planned.slice(first.length));
    const other = textOf(options, draft('Method', 'Nothing of the plan is left of this text.'));
    expect(planned.endsWith(other)).toBe(true);
    expect(other.length).toBeGreaterThan(50);
  });

  it('misbehaves as told, as often as told', () => {
    const title = 'Method';
    const plan = plannedText({}, { lang: 'en', title });
    const kept = plan.slice(0, 200);
    const rest = plan.slice(200);
    expect(textOf({ misbehaviour: 'restart' }, draft(title, kept))).toBe(plan);
    expect(textOf({ misbehaviour: 'repeatOverlap', overlapChars: 30 }, draft(title, kept))).toBe(
      plan.slice(170, 200) + rest,
    );
    expect(textOf({ misbehaviour: 'preamble' }, draft(title, kept))).toBe(`Sure, continuing:\n\n${rest}`);
    expect(textOf({ misbehaviour: 'preamble', lang: 'zh' }, draft(title, 'x'))).toMatch(/^好的，继续：/);
    const fence = plan.indexOf('```python') + 20;
    const inCode = textOf({ misbehaviour: 'reopenFence' }, draft(title, plan.slice(0, fence)));
    expect(inCode).toBe(`\`\`\`python\n${plan.slice(fence)}`);
    const script = writerScript({ misbehaviour: 'restart', misbehaviourTimes: 1 });
    const answers = [1, 2].map(() => stepsOf(script(ask(draft(title, kept)))));
    expect(answers).toEqual([[{ text: plan }], [{ text: rest }]]);
  });

  it('asks one to three questions and proposes an outline, in the language of the prompt', () => {
    const prompt = (task: string, text: string): readonly Message[] => [
      { role: 'system', text: `longhand-task: ${task}\nmore` },
      { role: 'human', text },
    ];
    const questions: unknown = JSON.parse(textOf({ questions: 3 }, prompt('clarify', '写一份关于水的报告')));
    expect(questions).toMatchObject({
      questions: [{ id: 'q1', text: expect.stringMatching(/写给谁/), kind: 'choice' }, {}, { kind: 'text' }],
    });
    const outline: unknown = JSON.parse(textOf({ sections: 4 }, prompt('outline', 'Write about water.')));
    expect(outline).toMatchObject({ sections: [{ title: 'Background', level: 1, target: 220 }, {}, {}, {}] });
  });

  it('searches the sources once when told and offered', () => {
    const tools = [{ name: 'searchSources', description: '', parameters: {} }];
    const script = writerScript({ isSearching: true });
    const messages = draft('Method', '');
    expect(stepsOf(script(ask(messages, { tools })))).toEqual([
      { toolCall: { name: 'searchSources', arguments: '{"query":"Method"}' } },
    ]);
    const answered: readonly Message[] = [
      ...messages,
      { role: 'tool', call: 'c', name: 'searchSources', text: '[S7] found' },
    ];
    const [step] = stepsOf(script(ask(answered, { tools })));
    expect(step).toMatchObject({ text: expect.stringContaining('[S7]') });
  });
});
