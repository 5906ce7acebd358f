import type { ModelErrorKind, ModelEvent, ModelPort, ModelRequest, ToolCall } from '@longhand/protocol';

/** What one small call came to. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly usage: Extract<ModelEvent, { type: 'usage' }> | null;
  /** Null when it finished well. */
  readonly error: { readonly kind: ModelErrorKind; readonly message: string } | null;
}

/** The probe cannot go on: the endpoint is not there, is busy, or the time is over. */
export class ProbeStop extends Error {
  readonly kind: ModelErrorKind;
  constructor(kind: ModelErrorKind, message: string) {
    super(message);
    this.name = 'ProbeStop';
    this.kind = kind;
  }
}

/** Failures that say nothing about what a model can do. */
const OUTSIDE: ReadonlySet<ModelErrorKind> = new Set([
  'network',
  'auth',
  'not_found',
  'rate_limit',
  'overloaded',
  'timeout',
]);

/**
 * Makes one call and gathers what it brings.
 *
 * @throws ProbeStop when the endpoint cannot be asked, or `signal` was aborted
 */
export async function ask(port: ModelPort, request: ModelRequest, signal: AbortSignal): Promise<Heard> {
  let text = '';
  const calls: ToolCall[] = [];
  let usage: Heard['usage'] = null;
  for await (const event of port.stream(request, signal)) {
    switch (event.type) {
      case 'text':
        text += event.text;
        break;
      case 'toolCall':
        calls.push(event.call);
        break;
      case 'usage':
        usage = event;
        break;
      case 'finish':
        return { text, calls, usage, error: null };
      case 'error':
        if (OUTSIDE.has(event.kind)) throw new ProbeStop(event.kind, event.message);
        return { text, calls, usage, error: event };
      case 'start':
      case 'reasoning':
      case 'toolCallDelta':
        break;
      default: {
        const _unknown: never = event;
      }
    }
  }
  throw new ProbeStop('timeout', 'the probe took too long');
}
