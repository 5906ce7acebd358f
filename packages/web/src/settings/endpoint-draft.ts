import type { EndpointInput, EndpointKind, ModelEndpoint } from '@longhand/protocol';

/** The form of an endpoint, as typed. */
export interface EndpointDraft {
  readonly kind: EndpointKind;
  readonly name: string;
  readonly address: string;
  readonly key: string;
  /** The kept key is to go. */
  readonly isKeyRemoved: boolean;
  readonly models: string;
  readonly contextLength: string;
  readonly concurrency: string;
  readonly priceInput: string;
  readonly priceOutput: string;
  readonly currency: string;
}

export type DraftProblem = 'name' | 'address' | 'contextLength' | 'concurrency' | 'price';

const USUAL: Readonly<Record<EndpointKind, string>> = {
  openai: 'https://api.openai.com/v1',
  ollama: 'http://127.0.0.1:11434',
  anthropic: 'https://api.anthropic.com',
};

export function emptyDraft(kind: EndpointKind, taken: readonly string[]): EndpointDraft {
  return {
    kind,
    name: freeName(kind, taken),
    address: USUAL[kind],
    key: '',
    isKeyRemoved: false,
    models: '',
    contextLength: '',
    concurrency: '',
    priceInput: '',
    priceOutput: '',
    currency: 'USD',
  };
}

export function draftOf({
  kind,
  name,
  address,
  models,
  contextLength,
  concurrency,
  price,
}: ModelEndpoint): EndpointDraft {
  // What is there without a setting is left empty.
  const usual = kind === 'ollama' ? 1 : undefined;
  return {
    ...emptyDraft(kind, []),
    name,
    address,
    models: models.join(', '),
    contextLength: contextLength === undefined ? '' : String(contextLength),
    concurrency: concurrency === usual ? '' : String(concurrency),
    ...(price === undefined
      ? {}
      : { priceInput: String(price.input), priceOutput: String(price.output), currency: price.currency }),
  };
}

/** Another kind brings its own name and address, where nobody wrote others. */
export function withKind(draft: EndpointDraft, kind: EndpointKind, taken: readonly string[]): EndpointDraft {
  const before = emptyDraft(draft.kind, taken);
  const after = emptyDraft(kind, taken);
  return {
    ...draft,
    kind,
    name: draft.name === before.name ? after.name : draft.name,
    address: draft.address === before.address ? after.address : draft.address,
  };
}

/**
 * What the form says, or the fields that cannot be used.
 *
 * @example inputOf({ ...emptyDraft('ollama', []), concurrency: 'two' }) // { problems: ['concurrency'] }
 */
export function inputOf(
  draft: EndpointDraft,
): { readonly input: EndpointInput } | { readonly problems: readonly DraftProblem[] } {
  const problems: DraftProblem[] = [];
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(draft.name)) problems.push('name');
  if (draft.address.trim() === '') problems.push('address');
  const contextLength = wholeNumber(draft.contextLength);
  const concurrency = wholeNumber(draft.concurrency);
  if (contextLength === null) problems.push('contextLength');
  if (concurrency === null) problems.push('concurrency');
  const input = price(draft.priceInput);
  const output = price(draft.priceOutput);
  const hasPrice = input !== undefined || output !== undefined;
  const isPrice = typeof input === 'number' && typeof output === 'number' && /^[A-Z]{3}$/.test(draft.currency);
  if (hasPrice && !isPrice) problems.push('price');
  if (problems.length > 0) return { problems };
  const models = draft.models
    .split(/[,，\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    input: {
      name: draft.name,
      kind: draft.kind,
      address: draft.address.trim(),
      models,
      ...(draft.key.trim() === '' ? (draft.isKeyRemoved ? { key: null } : {}) : { key: draft.key.trim() }),
      ...(typeof contextLength === 'number' ? { contextLength } : {}),
      ...(typeof concurrency === 'number' ? { concurrency } : {}),
      ...(isPrice ? { price: { currency: draft.currency, input, output } } : {}),
    },
  };
}

/** Undefined for nothing, null for what is none. */
function wholeNumber(text: string): number | null | undefined {
  const plain = text.replace(/[\s,]/g, '');
  if (plain === '') return undefined;
  return /^[1-9]\d{0,8}$/.test(plain) ? Number(plain) : null;
}

function price(text: string): number | null | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function freeName(kind: EndpointKind, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? kind : `${kind}-${n}`;
    if (!taken.includes(name)) return name;
  }
}
