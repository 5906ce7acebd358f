import type { FinishReason, Message, ToolCall, ToolSpec } from '@longhand/protocol';
import { argumentsText, contentText, type Json, list, record, type Wire } from './wire.ts';

/** Anthropic messages, streaming only. */
export const anthropicWire: Wire = {
  name: 'anthropic',
  parse: (body) => ({
    model: String(body.model ?? ''),
    messages: messagesOf(body),
    tools: list(body.tools).map(toolOf),
    schema: null,
    isStreaming: body.stream === true,
  }),
  encoder: (body, newline) => encoder(body, newline),
  errorBody: (message, code) => JSON.stringify({ type: 'error', error: { type: code, message } }),
};

function messagesOf(body: Json): readonly Message[] {
  const names = new Map<string, string>();
  const messages: Message[] = [];
  const system = contentText(body.system);
  if (system !== '') messages.push({ role: 'system', text: system });
  for (const item of list(body.messages)) {
    const { role, content } = record(item);
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : list(content).map(record);
    const text = parts.map((part) => (part.type === 'text' ? String(part.text) : '')).join('');
    if (role === 'assistant') {
      const toolCalls = parts.flatMap((part): readonly ToolCall[] => {
        if (part.type !== 'tool_use') return [];
        names.set(String(part.id), String(part.name));
        return [{ id: String(part.id), name: String(part.name), arguments: argumentsText(part.input) }];
      });
      messages.push(toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text });
      continue;
    }
    for (const part of parts) {
      if (part.type !== 'tool_result') continue;
      const call = String(part.tool_use_id);
      messages.push({ role: 'tool', call, name: names.get(call) ?? '', text: contentText(part.content) });
    }
    if (text !== '') messages.push({ role: 'human', text });
  }
  return messages;
}

function toolOf(item: unknown): ToolSpec {
  const { name, description, input_schema: parameters } = record(item);
  return { name: String(name), description: String(description ?? ''), parameters: record(parameters) };
}

const STOP_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

function encoder(body: Json, newline: string): ReturnType<Wire['encoder']> {
  let index = -1;
  let open: 'text' | 'thinking' | null = null;
  const event = (type: string, value: Json): string =>
    `event: ${type}${newline}data: ${JSON.stringify({ type, ...value })}${newline}${newline}`;
  const close = (): string => {
    if (open === null) return '';
    open = null;
    return event('content_block_stop', { index });
  };
  const into = (kind: 'text' | 'thinking', delta: Json): string => {
    let frames = '';
    if (open !== kind) {
      frames += close();
      index += 1;
      open = kind;
      frames += event('content_block_start', {
        index,
        content_block: kind === 'text' ? { type: 'text', text: '' } : { type: 'thinking', thinking: '' },
      });
    }
    return frames + event('content_block_delta', { index, delta });
  };
  return {
    contentType: 'text/event-stream',
    head: () =>
      event('message_start', {
        message: {
          id: 'msg_scripted',
          type: 'message',
          role: 'assistant',
          model: body.model,
          content: [],
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      }),
    text: (text) => into('text', { type: 'text_delta', text }),
    reasoning: (text) => into('thinking', { type: 'thinking_delta', thinking: text }),
    toolCall: (call) => {
      const frames = close();
      index += 1;
      const half = Math.ceil(call.arguments.length / 2);
      const piece = (json: string): string =>
        event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json } });
      return (
        frames +
        event('content_block_start', {
          index,
          content_block: { type: 'tool_use', id: call.id ?? '', name: call.name, input: {} },
        }) +
        piece(call.arguments.slice(0, half)) +
        piece(call.arguments.slice(half)) +
        event('content_block_stop', { index })
      );
    },
    finish: (reason, usage) =>
      close() +
      event('message_delta', {
        delta: { stop_reason: STOP_REASONS[reason], stop_sequence: null },
        ...(usage === null ? {} : { usage: { input_tokens: usage.input, output_tokens: usage.output } }),
      }),
    done: () => event('message_stop', {}),
    error: (message) => event('error', { error: { type: 'api_error', message } }),
    malformed: () => `event: content_block_delta${newline}data: {"type":"content_block_de${newline}${newline}`,
    html: () => `<html><body>502 Bad Gateway</body></html>${newline}`,
    ping: () => event('ping', {}),
    emptyChoices: () => '',
  };
}
