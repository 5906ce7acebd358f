import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { Message, ToolCall } from '@longhand/protocol';
import { textOf } from '../codec-openai.ts';
import { listOf, objectOf, stringOf } from '../json.ts';
import { argumentsObject, argumentsText } from '../raw-arguments.ts';

/** Messages as LangChain's. Give normalised messages. */
export function toLangChain(messages: readonly Message[]): BaseMessage[] {
  return messages.map((message): BaseMessage => {
    switch (message.role) {
      case 'system':
        return new SystemMessage(message.text);
      case 'human':
        return new HumanMessage(message.text);
      case 'ai':
        return new AIMessage({
          content: message.text,
          // Not `invalid_tool_calls`, whatever the arguments: LangChain does not send those, and their results would answer nothing.
          tool_calls: (message.toolCalls ?? []).map(({ id, name, arguments: args }) => ({
            type: 'tool_call',
            id,
            name,
            args: argumentsObject(args),
          })),
        });
      case 'tool':
        return new ToolMessage({ content: message.text, tool_call_id: message.call, name: message.name });
      default:
        return message satisfies never;
    }
  });
}

/**
 * The way back, from messages of any origin: chunks, generic chat messages, calls that LangChain could not parse (their arguments come as they
 * were written). Arguments that it parsed come back as the same JSON value. Pictures and reasoning are left out. What comes out may need
 * `normalizeMessages`.
 */
export function fromLangChain(messages: readonly BaseMessage[]): readonly Message[] {
  const names = new Map<string, string>();
  return messages.flatMap((message): readonly Message[] => {
    const text = textOf(message.content);
    const fields = objectOf(message);
    switch (roleOf(message)) {
      case 'system':
        return [{ role: 'system', text }];
      case 'ai': {
        const toolCalls = [...listOf(fields.tool_calls), ...listOf(fields.invalid_tool_calls)].map(callOf);
        for (const { id, name } of toolCalls) names.set(id, name);
        return [toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text }];
      }
      case 'tool': {
        const call = stringOf(fields.tool_call_id) ?? '';
        return [{ role: 'tool', call, name: stringOf(fields.name) ?? names.get(call) ?? '', text }];
      }
      case 'remove':
        // A note to a graph's reducer, nothing that was said.
        return [];
      default:
        return [{ role: 'human', text }];
    }
  });
}

/** LangChain's type; of a generic chat message the role that it carries. */
function roleOf(message: BaseMessage): string {
  const type: string = message.getType();
  if (type === 'developer') return 'system';
  if (type !== 'generic') return type;
  switch (objectOf(message).role) {
    case 'assistant':
    case 'ai':
    case 'model':
      return 'ai';
    case 'system':
    case 'developer':
      return 'system';
    default:
      return 'human';
  }
}

function callOf(item: unknown): ToolCall {
  const { id, name, args } = objectOf(item);
  return { id: stringOf(id) ?? '', name: stringOf(name) ?? '', arguments: argumentsText(args) };
}
