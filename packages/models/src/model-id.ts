export type Provider = 'openai' | 'anthropic' | 'ollama' | 'own' | 'digest';

const NAMED: readonly string[] = ['openai', 'anthropic', 'ollama', 'own'] satisfies readonly Provider[];

/**
 * Takes `provider/name` apart; the name itself may hold slashes.
 *
 * @example splitModelId('openai/meta-llama/Llama-3') // { provider: 'openai', name: 'meta-llama/Llama-3' }
 */
export function splitModelId(id: string): { readonly provider: Provider; readonly name: string } | null {
  if (id === 'digest') return { provider: 'digest', name: 'digest' };
  const slash = id.indexOf('/');
  const provider = id.slice(0, Math.max(0, slash));
  const name = id.slice(slash + 1);
  return name === '' || !isNamed(provider) ? null : { provider, name };
}

function isNamed(provider: string): provider is Provider {
  return NAMED.includes(provider);
}

/** The name that goes to the endpoint: the id without its provider. */
export function nameOf(id: string): string {
  return splitModelId(id)?.name ?? id;
}
