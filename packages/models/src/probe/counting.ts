import { estimateTokens, type ModelEvent, type ModelPort, type ModelRequest, outputTokens } from '@longhand/protocol';

/** The same port; adds up what its calls use, as counted by the endpoint, else estimated. A call that brings nothing uses nothing. */
export function counting(port: ModelPort, spent: { input: number; output: number }, onCall: () => void): ModelPort {
  return { stream: (request, signal) => counted(port.stream(request, signal), request, spent, onCall) };
}

async function* counted(
  events: AsyncIterable<ModelEvent>,
  request: ModelRequest,
  spent: { input: number; output: number },
  onCall: () => void,
): AsyncGenerator<ModelEvent> {
  let told: Extract<ModelEvent, { type: 'usage' }> | null = null;
  let output = 0;
  try {
    for await (const event of events) {
      if (event.type === 'usage') told = event;
      output += outputTokens(event);
      yield event;
    }
  } finally {
    const input = request.messages.reduce((sum, { text }) => sum + estimateTokens(text), 0);
    if (told !== null || output > 0) {
      spent.input += told?.input ?? input;
      spent.output += told?.output ?? output;
      onCall();
    }
  }
}
