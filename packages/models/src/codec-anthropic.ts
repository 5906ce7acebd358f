import type { Message, ToolCall, ToolSpec } from '@longhand/protocol';
import { textOf } from './codec-openai.ts';
import { listOf, objectOf, stringOf } from './json.ts';
import { argumentsObject, argumentsText } from './raw-arguments.ts';

export type AnthropicPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'tool_result'; readonly tool_use_id: string; readonly content: string };

export interface AnthropicConversation {
  readonly system?: string;
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: readonly AnthropicPart[] }[];
}

/** Messages of the Anthropic wire: results of tools and the text that follows them are one user turn. Give normalised messages. */
export function toAnthropic(messages: readonly Message[]): AnthropicConversation {
  const turns: { readonly role: 'user' | 'assistant'; readonly content: AnthropicPart[] }[] = [];
  const add = (role: 'user' | 'assistant', parts: readonly AnthropicPart[]): void => {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...parts);
    else turns.push({ role, content: [...parts] });
  };
  let system = '';
  for (const message of messages) {
    switch (message.role) {
      case 'system':
        system = system === '' ? message.text : `${system}\n\n${message.text}`;
        break;
      case 'human':
        add('user', [{ type: 'text', text: message.text }]);
        break;
      case 'ai':
        add('assistant', [
          // This wire refuses empty text.
          ...(message.text === '' ? [] : [{ type: 'text', text: message.text } as const]),
          ...(message.toolCalls ?? []).map(
            ({ id, name, arguments: args }) => ({ type: 'tool_use', id, name, input: argumentsObject(args) }) as const,
          ),
        ]);
        break;
      case 'tool':
        add('user', [{ type: 'tool_result', tool_use_id: message.call, content: message.text }]);
        break;
      default:
        message satisfies never;
    }
  }
  return { ...(system === '' ? {} : { system }), messages: turns };
}

/** The way back. The name of a tool result comes from the call that it answers; the spacing of arguments is lost. */
export function fromAnthropic(conversation: {
  readonly system?: unknown;
  readonly messages: readonly unknown[];
}): readonly Message[] {
  const system = textOf(conversation.system);
  const messages: Message[] = system === '' ? [] : [{ role: 'system', text: system }];
  const names = new Map<string, string>();
  for (const turn of conversation.messages) {
    const { role, content } = objectOf(turn);
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map(objectOf);
    const text = parts.map((part) => (part.type === 'text' ? (stringOf(part.text) ?? '') : '')).join('');
    if (role === 'assistant') {
      const toolCalls = parts.filter((part) => part.type === 'tool_use').map(callOf);
      for (const call of toolCalls) names.set(call.id, call.name);
      messages.push(toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text });
      continue;
    }
    for (const part of parts.filter(({ type }) => type === 'tool_result')) {
      const call = stringOf(part.tool_use_id) ?? '';
      messages.push({ role: 'tool', call, name: names.get(call) ?? '', text: textOf(part.content) });
    }
    if (text !== '') messages.push({ role: 'human', text });
  }
  return messages;
}

/** Tools of the Anthropic wire. */
export function anthropicTools(tools: readonly ToolSpec[]): readonly unknown[] {
  return tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters }));
}

function callOf({ id, name, input }: Readonly<Record<string, unknown>>): ToolCall {
  return { id: stringOf(id) ?? '', name: stringOf(name) ?? '', arguments: argumentsText(input) };
}
