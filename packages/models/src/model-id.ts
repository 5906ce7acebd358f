/**
 * Takes `endpoint/name` apart; the name itself may hold slashes.
 *
 * @example splitModelId('openai/meta-llama/Llama-3') // { endpoint: 'openai', name: 'meta-llama/Llama-3' }
 */
export function splitModelId(id: string): { readonly endpoint: string; readonly name: string } | null {
  if (id === 'digest') return { endpoint: 'digest', name: 'digest' };
  const slash = id.indexOf('/');
  const name = id.slice(slash + 1);
  return slash <= 0 || name === '' ? null : { endpoint: id.slice(0, slash), name };
}

const KINDS = /^(?:openai|anthropic|ollama)\//;

/** The name that goes to the endpoint: the id without the kind before it. */
export function nameOf(id: string): string {
  return id.replace(KINDS, '');
}
