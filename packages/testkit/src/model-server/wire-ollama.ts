import type { Message, ToolSpec } from '@longhand/protocol';
import { argumentsText, type Json, list, record, type Wire } from './wire.ts';

/** Ollama's own /api/chat: one JSON object per line, the last one with `done: true`. */
export const ollamaWire: Wire = {
  name: 'ollama',
  parse: (body) => ({
    model: String(body.model ?? ''),
    messages: messagesOf(list(body.messages)),
    tools: list(body.tools).map(toolOf),
    schema: typeof body.format === 'object' && body.format !== null ? record(body.format) : null,
    // Ollama streams unless told otherwise.
    isStreaming: body.stream !== false,
  }),
  encoder: (body, newline) => encoder(body, newline),
  errorBody: (message) => JSON.stringify({ error: message }),
};

function messagesOf(raw: readonly unknown[]): readonly Message[] {
  let calls = 0;
  let answers = 0;
  return raw.map((item): Message => {
    const { role, content, tool_calls: toolCallsRaw, tool_name: toolName, tool_call_id: callId } = record(item);
    const text = String(content ?? '');
    if (role === 'system') return { role: 'system', text };
    if (role === 'tool') {
      answers += 1;
      return { role: 'tool', call: String(callId ?? `call_${answers}`), name: String(toolName ?? ''), text };
    }
    if (role !== 'assistant') return { role: 'human', text };
    const toolCalls = list(toolCallsRaw).map((call) => {
      calls += 1;
      const { name, arguments: args } = record(record(call).function);
      return { id: String(record(call).id ?? `call_${calls}`), name: String(name), arguments: argumentsText(args) };
    });
    return toolCalls.length > 0 ? { role: 'ai', text, toolCalls } : { role: 'ai', text };
  });
}

function toolOf(item: unknown): ToolSpec {
  const { name, description, parameters } = record(record(item).function);
  return { name: String(name), description: String(description ?? ''), parameters: record(parameters) };
}

function encoder(body: Json, newline: string): ReturnType<Wire['encoder']> {
  const isStreaming = body.stream !== false;
  const head = { model: body.model, created_at: '2026-01-01T00:00:00Z' };
  const whole = { content: '', thinking: '', calls: [] as Json[] };
  const line = (value: unknown): string => `${JSON.stringify(value)}${newline}`;
  const message = (value: Json): string =>
    isStreaming ? line({ ...head, message: { role: 'assistant', content: '', ...value }, done: false }) : '';
  return {
    contentType: isStreaming ? 'application/x-ndjson' : 'application/json',
    head: () => '',
    text: (content) => {
      whole.content += content;
      return message({ content });
    },
    reasoning: (text, shape) => {
      if (shape === 'think') {
        whole.content += `<think>${text}</think>\n\n`;
        return message({ content: `<think>${text}</think>\n\n` });
      }
      whole.thinking += text;
      return message({ thinking: text });
    },
    toolCall: (call) => {
      const value = {
        ...(call.id === undefined ? {} : { id: call.id }),
        function: { name: call.name, arguments: objectOf(call.arguments) },
      };
      whole.calls.push(value);
      return message({ tool_calls: [value] });
    },
    finish: (reason, usage) =>
      line({
        ...head,
        message: {
          role: 'assistant',
          content: isStreaming ? '' : whole.content,
          ...(isStreaming || whole.thinking === '' ? {} : { thinking: whole.thinking }),
          ...(isStreaming || whole.calls.length === 0 ? {} : { tool_calls: whole.calls }),
        },
        done: true,
        done_reason: reason === 'length' ? 'length' : 'stop',
        ...(usage === null
          ? {}
          : { prompt_eval_count: usage.input, eval_count: usage.output, total_duration: 1_000_000 }),
      }),
    done: () => '',
    error: (text) => line({ error: text }),
    malformed: () => `{"model":"${String(body.model)}","message":{"role":"assist${newline}`,
    html: () => `<html><body>502 Bad Gateway</body></html>${newline}`,
    ping: () => newline,
    emptyChoices: () => line({ ...head, message: { role: 'assistant', content: '' }, done: false }),
  };
}

/** Ollama carries arguments as an object; text that is none goes out as it is. */
function objectOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
