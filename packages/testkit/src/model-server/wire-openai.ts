import type { Message, ToolSpec } from '@longhand/protocol';
import {
  argumentsText,
  contentText,
  type Json,
  list,
  record,
  type Wire,
  type WireCall,
  type WireUsage,
} from './wire.ts';

/** OpenAI chat completions, streaming and not. */
export const openaiWire: Wire = {
  name: 'openai',
  parse: (body) => {
    const format = record(body.response_format);
    return {
      model: String(body.model ?? ''),
      messages: messagesOf(list(body.messages)),
      tools: list(body.tools).map(toolOf),
      schema: format.type === 'json_schema' ? record(record(format.json_schema).schema) : null,
      isStreaming: body.stream === true,
    };
  },
  encoder: (body, newline) => (body.stream === true ? streamEncoder(body, newline) : wholeEncoder(body)),
  errorBody: (message, code) => JSON.stringify({ error: { message, type: 'invalid_request_error', code } }),
};

function messagesOf(raw: readonly unknown[]): readonly Message[] {
  const names = new Map<string, string>();
  return raw.map((item): Message => {
    const { role, content, tool_calls: calls, tool_call_id: callId } = record(item);
    const text = contentText(content);
    if (role === 'system' || role === 'developer') return { role: 'system', text };
    if (role === 'tool') return { role: 'tool', call: String(callId), name: names.get(String(callId)) ?? '', text };
    if (role !== 'assistant') return { role: 'human', text };
    const toolCalls = list(calls).map((call) => {
      const { name, arguments: args } = record(record(call).function);
      const id = String(record(call).id);
      names.set(id, String(name));
      return { id, name: String(name), arguments: argumentsText(args) };
    });
    return toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
  });
}

function toolOf(item: unknown): ToolSpec {
  const { name, description, parameters } = record(record(item).function);
  return { name: String(name), description: String(description ?? ''), parameters: record(parameters) };
}

function wireCall(call: WireCall): Json {
  return {
    ...(call.index === undefined ? {} : { index: call.index }),
    ...(call.id === undefined ? {} : { id: call.id }),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  };
}
function wireUsage(usage: WireUsage): Json {
  return { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output };
}

function streamEncoder(body: Json, newline: string): ReturnType<Wire['encoder']> {
  const head = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 0, model: body.model };
  const frame = (value: unknown): string => `data: ${JSON.stringify(value)}${newline}${newline}`;
  const delta = (value: Json, finish: string | null = null): string =>
    frame({ ...head, choices: [{ index: 0, delta: value, finish_reason: finish }] });
  const wantsUsage = record(body.stream_options).include_usage === true;
  return {
    contentType: 'text/event-stream',
    head: () => delta({ role: 'assistant', content: '' }),
    text: (content) => delta({ content }),
    reasoning: (text, shape) =>
      delta(shape === 'think' ? { content: `<think>${text}</think>\n\n` } : { [shape]: text }),
    toolCall: (call) => {
      // As OpenAI does: id and name first, then the arguments in pieces that carry the index only.
      const half = Math.ceil(call.arguments.length / 2);
      const piece = (args: string): string =>
        delta({
          tool_calls: [{ ...(call.index === undefined ? {} : { index: call.index }), function: { arguments: args } }],
        });
      return (
        delta({ tool_calls: [wireCall({ ...call, arguments: '' })] }) +
        piece(call.arguments.slice(0, half)) +
        piece(call.arguments.slice(half))
      );
    },
    finish: (reason, usage) =>
      delta({}, reason) +
      (wantsUsage && usage !== null ? frame({ ...head, choices: [], usage: wireUsage(usage) }) : ''),
    done: () => `data: [DONE]${newline}${newline}`,
    error: (message) => frame({ error: { message, type: 'server_error', code: null } }),
    malformed: () => `data: {"id":"chatcmpl-scripted","choices":[{"index":0,"delta":{"con${newline}${newline}`,
    html: () => `<html><body>502 Bad Gateway</body></html>${newline}`,
    ping: () => `: ping${newline}${newline}`,
    emptyChoices: () => frame({ ...head, choices: [] }),
  };
}

function wholeEncoder(body: Json): ReturnType<Wire['encoder']> {
  let content = '';
  let reasoning = '';
  const calls: Json[] = [];
  const none = (): string => '';
  return {
    contentType: 'application/json',
    head: none,
    text: (text) => {
      content += text;
      return '';
    },
    reasoning: (text) => {
      reasoning += text;
      return '';
    },
    toolCall: (call) => {
      calls.push(wireCall(call));
      return '';
    },
    finish: (reason, usage) =>
      JSON.stringify({
        id: 'chatcmpl-scripted',
        object: 'chat.completion',
        created: 0,
        model: body.model,
        choices: [
          {
            index: 0,
            finish_reason: reason,
            message: {
              role: 'assistant',
              content,
              ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
              ...(calls.length > 0 ? { tool_calls: calls } : {}),
            },
          },
        ],
        ...(usage === null ? {} : { usage: wireUsage(usage) }),
      }),
    done: none,
    error: (message) => openaiWire.errorBody(message, 'server_error'),
    malformed: () => '{"choices":[{"mess',
    html: () => '<html><body>502 Bad Gateway</body></html>',
    ping: none,
    emptyChoices: none,
  };
}
