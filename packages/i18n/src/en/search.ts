/** English catalogue: search in the sources. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const search = {
  'search.empty': 'There is nothing to look for. Write a word or a question.',
  'search.tooLong': 'A search takes at most {limit} characters. Shorten it to what matters.',
  'search.badLimit': '“{given}” is no number of passages. Give one from 1 to {most}.',
  'search.badPages': '“{given}” is no range of pages. Write for example 3-7, 3 or 3-',
  'search.badLang': '“{given}” is no language of sources. Give zh or en.',
  'search.unknownSource': 'This document has no source “{given}”. It has: {known}.',
  'search.noSources': 'This document has no sources, so “{given}” cannot be one of them. Add a file first.',
  'search.unread': '{count} sources are still being read, and are not in this answer. Search again in a moment.',
  'search.wordsOnly':
    'The model of embeddings ({model}) does not answer, so this search went by words only. See “Models and tools”.',
  'search.translating':
    'The query is still being translated for sources in another language. Search again in a moment.',
  'search.partial': '{count} sources have not all their vectors yet; they were searched by words.',
  'search.tooMany':
    'This document has more than {limit} passages, too many to be searched by meaning; it was searched by words.',
  'embedding.badModel': '“{given}” names no model. Write the endpoint and the model, for example ollama/bge-m3.',
  'embedding.noEndpoint': 'There is no endpoint “{name}”. Add it under “Models and tools”, or take one of: {known}.',
  'embedding.kind': 'The endpoint “{name}” has no embeddings. Take one of the kind openai or ollama.',
  'embedding.noModel': '{model} names no endpoint that is set. Add the endpoint, or choose another model.',
  'embedding.environment':
    'The environment sets the model of embeddings (LONGHAND_EMBEDDINGS={value}). Change it there and start Longhand again.',
  'embedding.notKept':
    'The choice could not be written to {path} ({reason}). Make room or give the right, then try again.',

  'embedding.title': 'Search by meaning',
  'embedding.about':
    'A model of embeddings finds passages that mean the same in other words, also in the other language. Without one, sources are searched by words, which costs nothing.',
  'embedding.field': 'Model of embeddings',
  'embedding.hint': 'Endpoint and name, for example ollama/bge-m3. Address and key are those of the endpoint.',
  'embedding.choose': 'Use it',
  'embedding.off': 'Turn off',
  'embedding.test': 'Test',
  'embedding.state.off': 'Off: sources are searched by words.',
  'embedding.state.ready': '{model}: all sources have their vectors.',
  'embedding.state.working': '{model}: vectors are being made, {left} sources left.',
  'embedding.state.failed': '{model} stands still: {why}',
  'embedding.spent': '{calls} calls, {tokens} tokens',
  'embedding.untold': '{n} calls of which the provider told no numbers',
  'embedding.answered': 'It answers with {dimension} numbers, after {ms} ms.',

  'page.search.label': 'Search in the sources',
  'page.search.placeholder': 'Words, a question, a number',
  'page.search.go': 'Search',
  'page.search.clear': 'Clear the search',
  'page.search.searching': 'Searching…',
  'page.search.found': 'Passages found: {n}',
  'page.search.none': 'Nothing was found. Try fewer or other words.',
  'page.search.translated': 'Searched as “{query}”, too',
  'page.search.page': 'page {n}',
  'page.search.paragraph': 'paragraph {n}',
  'page.search.back': 'Back to what was found',

  'cli.search.none': 'Nothing was found. Try fewer or other words.',
  'cli.search.noQuery': 'Tell where and what to look for, for example: npm start -- search d_… "sea salt"',
  'cli.search.translated': 'Searched as “{query}”, too.',
} as const;
