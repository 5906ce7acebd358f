import type { Message, ToolCall } from '@longhand/protocol';
import { listOf, objectOf, stringOf } from './json.ts';
import { argumentsObject, argumentsText } from './raw-arguments.ts';

export interface OllamaToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
}
export type OllamaMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly tool_calls?: readonly OllamaToolCall[] }
  | { readonly role: 'tool'; readonly tool_name: string; readonly tool_call_id: string; readonly content: string };

/** Messages of Ollama's /api/chat. Give normalised messages. */
export function toOllama(messages: readonly Message[]): readonly OllamaMessage[] {
  return messages.map((message): OllamaMessage => {
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
          tool_calls: message.toolCalls.map((call) => ({
            id: call.id,
            function: { name: call.name, arguments: argumentsObject(call.arguments) },
          })),
        };
      }
      case 'tool':
        return { role: 'tool', tool_name: message.name, tool_call_id: message.call, content: message.text };
      default:
        return message satisfies never;
    }
  });
}

/** The way back. Arguments come back as the same JSON value, their spacing is lost. */
export function fromOllama(messages: readonly unknown[]): readonly Message[] {
  return messages.map((item): Message => {
    const { role, content, tool_calls: calls, tool_name: name, tool_call_id: call } = objectOf(item);
    const text = stringOf(content) ?? '';
    if (role === 'system') return { role: 'system', text };
    if (role === 'tool') return { role: 'tool', call: stringOf(call) ?? '', name: stringOf(name) ?? '', text };
    if (role !== 'assistant') return { role: 'human', text };
    const toolCalls = listOf(calls).map(callOf);
    return toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
  });
}

function callOf(item: unknown): ToolCall {
  const { name, arguments: args } = objectOf(objectOf(item).function);
  return { id: stringOf(objectOf(item).id) ?? '', name: stringOf(name) ?? '', arguments: argumentsText(args) };
}
