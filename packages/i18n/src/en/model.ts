/** English catalogue: model. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const model = {
  'model.incomplete':
    '{model} stopped in the middle of its answer. What came is kept; continue to let it go on from there.',
  'model.malformed':
    '{model} sent something that cannot be read: {detail}. The text is kept; continue to try again, or check the address of the endpoint.',
  'model.network':
    '{model} cannot be reached ({detail}). Check that it is running and that the network works, then continue.',
  'model.refused': '{model} refused the request: {detail}. Choose another model, or change its settings.',
  'model.auth':
    '{model} did not accept the key. Check it under “Models and tools”; if the environment sets it (OPENAI_API_KEY, ANTHROPIC_API_KEY), change it there and start Longhand again. Then continue.',
  'model.not_found':
    'The endpoint does not know {model}. Choose another model, or install this one first (Ollama: `ollama pull`).',
  'model.rate_limit':
    '{model} takes no more requests for now: {detail}. Wait a little and continue, or choose another model.',
  'model.overloaded':
    '{model} is overloaded or its server is down. Wait a little and continue, or choose another model.',
  'model.context_overflow':
    'The request is too long for {model}. Use fewer or shorter sources, or choose a model with a longer context (Ollama: raise OLLAMA_CONTEXT_LENGTH).',
  'model.context_truncated':
    '{model} read only the end of what it was sent ({detail}), so it may have missed instructions. The text is kept; read its last part over. From now on it is sent less: continue, or give it a longer context in the settings of models.',
  'model.endless_reasoning':
    '{model} did not stop thinking ({detail}). The text is kept; continue to try once more, choose another model, or turn its thinking off.',
  'model.endless_arguments':
    '{model} did not stop writing a call of a tool ({detail}). The text is kept; continue to try once more, or choose another model.',
  'model.stray_thinking':
    '{model} wrote its thinking into the text without marking where it begins. Delete what is no text of yours, then continue: from now on the thinking is left out.',
  'model.timeout':
    '{model} gave no answer in time ({detail}). Check that it is running and not busy with something else, then continue.',
  'model.upstream':
    '{model} reported an error while it was writing: {detail}. The text is kept; continue to try again.',
  'model.unknown': 'There is no model “{model}”. Choose one of: {known}.',
  // Beside the name of an endpoint in a list, and where a call is repeated by itself: a cause, and nothing to fill in.
  'model.state.network': 'No connection to the model: check that it is running and that its address is right.',
  'model.state.timeout': 'The model gave no answer in time.',
  'model.state.auth':
    'The model does not accept the key: check it under “Models and tools”, or OPENAI_API_KEY and ANTHROPIC_API_KEY.',
  'model.state.not_found':
    'There is nothing at the address of the model: check it under “Models and tools”, or OPENAI_BASE_URL and OLLAMA_HOST.',
  'model.state.overloaded': 'The model is overloaded, or its server is down.',
  'model.state.rate_limit': 'The model takes no more requests for now.',
  'model.state.refused': 'The model refused the request.',
  'model.state.malformed': 'The model sent an answer that cannot be read: check its address.',
  'model.state.incomplete': 'The model stopped in the middle of its answer.',
  'model.state.context_overflow': 'The request is too long for the model.',
  'model.state.context_truncated': 'The model read only the end of what it was sent.',
  'model.state.endless_reasoning': 'The model did not stop thinking.',
  'model.state.endless_arguments': 'The model did not stop writing a call of a tool.',
  'model.state.stray_thinking': 'The model wrote its thinking into the text.',
  'model.state.upstream': 'The model reported an error while it was writing.',
  'model.state.noModels':
    'The endpoint answers, and offers no model. Name one in its settings, or install one (Ollama: `ollama pull`).',
  'model.state.notInstalled':
    'The endpoint answers, and this model is not installed there. Install it (Ollama: `ollama pull`), or name another.',
  'model.state.noSuchModel': 'The endpoint answers, and does not know this model. Check its name.',
  'model.state.unknown': 'There is no such model: check LONGHAND_MODEL, and the key or address of its provider.',
  'model.digest.about':
    '“digest” is no language model: it quotes sentences of your sources, with citations, under the outline. To have the text written, set OPENAI_API_KEY or ANTHROPIC_API_KEY, or start Ollama, and choose that model.',
  'model.badPrices':
    'The price list {path} cannot be used (at “{detail}”). It is JSON, for a million tokens, like {"openai/NAME": {"currency": "USD", "input": 2.5, "output": 10}}. Mend it, or unset LONGHAND_PRICES.',
} as const;
