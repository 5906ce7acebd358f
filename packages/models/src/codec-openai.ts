import type { Message, ToolCall, ToolSpec } from '@longhand/protocol';
import { listOf, objectOf, stringOf } from './json.ts';

export interface OpenAIToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}
export type OpenAIMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls?: readonly OpenAIToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

/** Messages of the OpenAI chat wire. Give normalised messages. */
export function toOpenAI(messages: readonly Message[]): readonly OpenAIMessage[] {
  return messages.map((message): OpenAIMessage => {
    switch (message.role) {
      case 'system':
        return { role: 'system', content: message.text };
      case 'human':
        return { role: 'user', content: message.text };
      case 'ai': {
        const base = { role: 'assistant', content: message.text } as const;
        if (message.toolCalls === undefined) return base;
        return {
          ...base,
          tool_calls: message.toolCalls.map(({ id, name, arguments: args }) => ({
            id,
            type: 'function',
            function: { name, arguments: args },
          })),
        };
      }
      case 'tool':
        return { role: 'tool', tool_call_id: message.call, content: message.text };
      default:
        return message satisfies never;
    }
  });
}

/** The way back. The name of a tool result, which this wire does not carry, comes from the call that it answers. */
export function fromOpenAI(messages: readonly unknown[]): readonly Message[] {
  const names = new Map<string, string>();
  return messages.map((item): Message => {
    const { role, content, tool_calls: calls, tool_call_id: callId } = objectOf(item);
    const text = textOf(content);
    if (role === 'system' || role === 'developer') return { role: 'system', text };
    if (role === 'tool') {
      const call = stringOf(callId) ?? '';
      return { role: 'tool', call, name: names.get(call) ?? '', text };
    }
    if (role !== 'assistant') return { role: 'human', text };
    const toolCalls = listOf(calls).map((call): ToolCall => {
      const { name, arguments: args } = objectOf(objectOf(call).function);
      const id = stringOf(objectOf(call).id) ?? '';
      names.set(id, stringOf(name) ?? '');
      return { id, name: stringOf(name) ?? '', arguments: stringOf(args) ?? JSON.stringify(args ?? {}) };
    });
    return toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
  });
}

/** Tools of the OpenAI chat wire; Ollama takes the same. */
export function toolsOf(tools: readonly ToolSpec[]): readonly unknown[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
}

/** Text of a content field: a string, null, or parts. */
export function textOf(content: unknown): string {
  return (
    stringOf(content) ??
    listOf(content)
      .map((part) => stringOf(objectOf(part).text) ?? '')
      .join('')
  );
}
