import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  HumanMessage,
  RemoveMessage,
  ToolMessage,
} from '@langchain/core/messages';
import type { Message, ToolCall } from '@longhand/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromAiSdk, toAiSdk } from './ai-sdk/index.ts';
import {
  fromAnthropic,
  fromOllama,
  fromOpenAI,
  ModelInputError,
  normalizeMessages,
  toAnthropic,
  toOllama,
  toOpenAI,
} from './index.ts';
import { fromLangChain, toLangChain } from './langchain/index.ts';

const call = (id: string, name = 'f', args = '{}'): ToolCall => ({ id, name, arguments: args });
const ai = (text: string, ...toolCalls: readonly ToolCall[]): Message =>
  toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
const human = (text: string): Message => ({ role: 'human', text });
const result = (id: string, text = 'r', name = 'f'): Message => ({ role: 'tool', call: id, name, text });

/** Any history, sensible or not; ids from a small set so that they collide and match. */
const anyId = fc.constantFrom('', 'a', 'b', 'c');
const anyText = fc.constantFrom('', ' ', 'x', 'two\nlines', '中文');
const anyCall = fc.record({
  id: anyId,
  name: fc.constantFrom('f', 'g'),
  arguments: fc.constantFrom('{}', '{"q":1}', ''),
});
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), text: anyText }),
  fc.record({ role: fc.constant('human' as const), text: anyText }),
  fc.record({ role: fc.constant('ai' as const), text: anyText }),
  fc.record({ role: fc.constant('ai' as const), text: anyText, toolCalls: fc.array(anyCall, { maxLength: 3 }) }),
  fc.record({ role: fc.constant('tool' as const), call: anyId, name: fc.constantFrom('f', 'g'), text: anyText }),
);
const anyHistory = fc.array(anyMessage, { maxLength: 12 });

/** The normalised history, or null when it is refused. */
function normalized(messages: readonly Message[]): readonly Message[] | null {
  try {
    return normalizeMessages(messages);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelInputError);
    return null;
  }
}

describe('normalised messages', () => {
  it('keep the promises of every provider, whatever the history', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const messages = normalized(history);
        if (messages === null) return;
        expect(messages.length).toBeGreaterThan(0);
        const ids = messages.flatMap((message) =>
          message.role === 'ai' ? (message.toolCalls ?? []).map(({ id }) => id) : [],
        );
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).not.toContain('');
        messages.forEach((message, index) => {
          const before = messages[index - 1];
          if (message.role === 'system') expect(index).toBe(0);
          if (message.role === 'human') expect(before?.role).not.toBe('human');
          if (message.role === 'ai') expect(before?.role).not.toBe('ai');
          if (message.role !== 'ai' || message.toolCalls === undefined) return;
          const answers = messages.slice(index + 1, index + 1 + message.toolCalls.length);
          expect(answers.map((answer) => (answer.role === 'tool' ? [answer.call, answer.name] : []))).toEqual(
            message.toolCalls.map(({ id, name }) => [id, name]),
          );
        });
      }),
      { numRuns: 500 },
    );
  });

  it('do not change when normalised again', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const once = normalized(history);
        if (once !== null) expect(normalizeMessages(once)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it('lose no words', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const words = (messages: readonly Message[]): readonly string[] =>
          messages
            .map(({ text }) => text)
            .join(' ')
            .split(/\s+/)
            .filter((word) => word !== '')
            .sort();
        const messages = normalized(history);
        if (messages !== null) expect(words(messages)).toEqual(words(history));
      }),
    );
  });

  it('put one system message first and join neighbours', () => {
    const history = [
      human('a'),
      { role: 'system', text: 'S1' } as const,
      human('b'),
      ai('c'),
      ai('d'),
      { role: 'system', text: 'S2' } as const,
    ];
    expect(normalizeMessages(history)).toEqual([{ role: 'system', text: 'S1\n\nS2' }, human('a\n\nb'), ai('c\n\nd')]);
  });

  it('move results behind their calls, in the order of the calls', () => {
    const history = [human('q'), ai('', call('a'), call('b')), human('wait'), result('b', 'B'), result('a', 'A')];
    expect(normalizeMessages(history)).toEqual([
      human('q'),
      ai('', call('a'), call('b')),
      result('a', 'A'),
      result('b', 'B'),
      human('wait'),
    ]);
  });

  it('leave out calls that were never answered, and the empty message they leave', () => {
    expect(normalizeMessages([human('q'), ai('', call('a')), human('again')])).toEqual([human('q\n\nagain')]);
    expect(normalizeMessages([human('q'), ai('text', call('a'), call('b')), result('b')])).toEqual([
      human('q'),
      ai('text', call('b')),
      result('b'),
    ]);
  });

  it('tell calls apart that share an id or have none', () => {
    const history = [
      human('q'),
      ai('', call('', 'f'), call('', 'g')),
      result('', 'G', 'g'),
      result('', 'F', 'f'),
      ai('', call('a')),
      result('a', '1'),
      ai('', call('a')),
      result('a', '2'),
    ];
    const messages = normalizeMessages(history);
    expect(messages.map((message) => (message.role === 'tool' ? [message.call, message.text] : message.role))).toEqual([
      'human',
      'ai',
      ['call_m1_0', 'F'],
      ['call_m1_1', 'G'],
      'ai',
      ['a', '1'],
      'ai',
      ['a_2', '2'],
    ]);
  });

  it.each([
    ['orphan_tool_result', [human('q'), result('a')]],
    ['orphan_tool_result', [human('q'), result('a'), ai('', call('a'))]],
    ['duplicate_tool_result', [human('q'), ai('', call('a')), result('a'), result('a')]],
    ['empty', []],
    ['empty', [human(' '), ai('')]],
  ] as const)('refuse with the reason %s', (reason, history) => {
    expect(() => normalizeMessages(history)).toThrow(
      expect.objectContaining({ code: 'model.input', reason, params: { reason } }),
    );
  });
});

describe('codecs', () => {
  /** Normalised histories whose arguments are what JSON.stringify writes: the one thing that two wires do not keep is their spacing. */
  const histories = anyHistory.map(normalized).filter((messages) => messages !== null);
  const tidy = (messages: readonly Message[]): readonly Message[] =>
    messages.map((message) =>
      message.role === 'ai' && message.toolCalls !== undefined
        ? {
            ...message,
            toolCalls: message.toolCalls.map((item) => ({
              ...item,
              arguments: item.arguments === '' ? '{}' : item.arguments,
            })),
          }
        : message,
    );

  it('OpenAI: there and back is the same, arguments to the letter', () => {
    fc.assert(
      fc.property(histories, (messages) => {
        expect(fromOpenAI(toOpenAI(messages))).toEqual(messages);
      }),
    );
  });

  it('Ollama: there and back is the same', () => {
    fc.assert(
      fc.property(histories, (messages) => {
        expect(fromOllama(toOllama(messages))).toEqual(tidy(messages));
      }),
    );
  });

  it('Anthropic: there and back is the same', () => {
    fc.assert(
      fc.property(histories, (messages) => {
        expect(fromAnthropic(toAnthropic(messages))).toEqual(tidy(messages));
      }),
    );
  });

  it('AI SDK: there and back is the same', () => {
    fc.assert(
      fc.property(histories, (messages) => {
        expect(fromAiSdk(toAiSdk(messages))).toEqual(tidy(messages));
      }),
    );
  });

  it('LangChain: there and back is the same, and every call is one that LangChain sends', () => {
    fc.assert(
      fc.property(histories, (messages) => {
        const theirs = toLangChain(messages);
        expect(
          theirs.flatMap((message) => (message instanceof AIMessage ? (message.invalid_tool_calls ?? []) : [])),
        ).toEqual([]);
        expect(fromLangChain(theirs)).toEqual(tidy(messages));
      }),
    );
  });

  it('LangChain: back and there is the same, after messages of any origin were put in order', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const messages = normalized(fromLangChain(toLangChain(history)));
        if (messages !== null) expect(fromLangChain(toLangChain(messages))).toEqual(messages);
      }),
    );
  });

  it('LangChain: reads chunks, parts, generic messages and calls that it could not parse', () => {
    const theirs = [
      new ChatMessage({ role: 'system', content: 'S' }),
      new HumanMessage({
        content: [
          { type: 'text', text: 'two ' },
          { type: 'text', text: 'parts' },
        ],
      }),
      new AIMessageChunk({
        content: '',
        tool_call_chunks: [{ type: 'tool_call_chunk', index: 0, id: 'a', name: 'f', args: 'not json' }],
      }),
      new ToolMessage({ content: 'r', tool_call_id: 'a' }),
      new RemoveMessage({ id: 'x' }),
      new ChatMessage({ role: 'assistant', content: 'so' }),
    ];
    expect(fromLangChain(theirs)).toEqual([
      { role: 'system', text: 'S' },
      human('two parts'),
      ai('', call('a', 'f', 'not json')),
      result('a'),
      ai('so'),
    ]);
  });

  it('AI SDK: results of one round are one message, and what the provider did by itself is left out', () => {
    const messages = [human('q'), ai('', call('a'), call('b')), result('a', '1'), result('b', '2')];
    expect(toAiSdk(messages).map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    const content = [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'so' },
      { type: 'tool-call', toolCallId: 'p', toolName: 'web', input: {}, providerExecuted: true },
    ];
    expect(fromAiSdk([{ role: 'assistant', content }])).toEqual([ai('so')]);
    const output = { type: 'json', value: { found: 3 } };
    expect(
      fromAiSdk([{ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', toolName: 'f', output }] }]),
    ).toEqual([result('a', '{"found":3}')]);
  });

  it('arguments that look like wrapped ones are not taken apart', () => {
    const messages = [human('q'), ai('', call('a', 'f', '{"_raw":"cut"}')), result('a')];
    expect(fromOllama(toOllama(messages))).toEqual(messages);
    expect(fromAnthropic(toAnthropic(messages))).toEqual(messages);
    expect(fromAiSdk(toAiSdk(messages))).toEqual(messages);
    expect(fromLangChain(toLangChain(messages))).toEqual(messages);
  });

  it('arguments that are no JSON object go through the object wires unrepaired', () => {
    const messages = [human('q'), ai('', call('a', 'f', '{"q": "cut')), result('a')];
    expect(fromOllama(toOllama(messages))).toEqual(messages);
    expect(fromAnthropic(toAnthropic(messages))).toEqual(messages);
    expect(fromAiSdk(toAiSdk(messages))).toEqual(messages);
    expect(fromLangChain(toLangChain(messages))).toEqual(messages);
  });
});
