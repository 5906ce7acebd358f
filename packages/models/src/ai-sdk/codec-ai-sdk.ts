import type { JSONSchema7, LanguageModelV4FunctionTool, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Message, ToolCall, ToolSpec } from '@longhand/protocol';
import { textOf } from '../codec-openai.ts';
import { listOf, objectOf, stringOf } from '../json.ts';
import { argumentsObject, argumentsText } from '../raw-arguments.ts';

/** Messages as a prompt of the AI SDK provider interface; results of one round are one message. Give normalised messages. */
export function toAiSdk(messages: readonly Message[]): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = [];
  for (const message of messages) {
    switch (message.role) {
      case 'system':
        prompt.push({ role: 'system', content: message.text });
        break;
      case 'human':
        prompt.push({ role: 'user', content: [{ type: 'text', text: message.text }] });
        break;
      case 'ai':
        prompt.push({
          role: 'assistant',
          content: [
            // Several providers refuse empty text.
            ...(message.text === '' ? [] : [{ type: 'text', text: message.text } as const]),
            ...(message.toolCalls ?? []).map(
              ({ id, name, arguments: args }) =>
                ({ type: 'tool-call', toolCallId: id, toolName: name, input: argumentsObject(args) }) as const,
            ),
          ],
        });
        break;
      case 'tool': {
        const result = {
          type: 'tool-result',
          toolCallId: message.call,
          toolName: message.name,
          output: { type: 'text', value: message.text },
        } as const;
        const last = prompt.at(-1);
        if (last?.role === 'tool') last.content.push(result);
        else prompt.push({ role: 'tool', content: [result] });
        break;
      }
      default:
        message satisfies never;
    }
  }
  return prompt;
}

/** The way back, from a prompt of any origin. Arguments come back as the same JSON value, their spacing is lost; files and reasoning are left out. */
export function fromAiSdk(prompt: readonly unknown[]): readonly Message[] {
  return prompt.flatMap((item): readonly Message[] => {
    const { role, content } = objectOf(item);
    const parts = listOf(content).map(objectOf);
    const text = stringOf(content) ?? textOf(parts.filter(({ type }) => type === 'text'));
    if (role === 'system') return [{ role, text }];
    if (role === 'tool') return parts.filter(({ type }) => type === 'tool-result').map(resultOf);
    if (role !== 'assistant') return [{ role: 'human', text }];
    const toolCalls = parts.filter(({ type, providerExecuted }) => type === 'tool-call' && providerExecuted !== true);
    if (toolCalls.length === 0) return [{ role: 'ai', text }];
    return [{ role: 'ai', text, toolCalls: toolCalls.map(callOf) }];
  });
}

/** Tools of the AI SDK provider interface. */
export function aiSdkTools(tools: readonly ToolSpec[]): LanguageModelV4FunctionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    // A ToolSpec's parameters are a JSON Schema by contract; its type does not spell the keywords out.
    inputSchema: parameters as JSONSchema7,
  }));
}

type Part = Readonly<Record<string, unknown>>;

function callOf({ toolCallId, toolName, input }: Part): ToolCall {
  return { id: stringOf(toolCallId) ?? '', name: stringOf(toolName) ?? '', arguments: argumentsText(input) };
}

function resultOf({ toolCallId, toolName, output }: Part): Message {
  const { type, value, reason } = objectOf(output);
  const text =
    type === 'content' ? textOf(value) : (stringOf(value) ?? stringOf(reason) ?? JSON.stringify(value ?? ''));
  return { role: 'tool', call: stringOf(toolCallId) ?? '', name: stringOf(toolName) ?? '', text };
}
