/**
 * Models behind one port: OpenAI-compatible endpoints, Ollama, and `digest`, the writer that needs none.
 * @module
 */
export { fromOllama, toOllama } from './codec-ollama.ts';
export { fromOpenAI, toOpenAI } from './codec-openai.ts';
export { type DigestOptions, digest } from './digest/digest.ts';
export { type InputProblem, ModelError, type ModelErrorCode, ModelInputError } from './model-error.ts';
export { normalizeMessages } from './normalize.ts';
export { type OllamaOptions, ollama } from './ollama.ts';
export { type AdapterOptions, type OpenAICompatibleOptions, openaiCompatible } from './openai.ts';
export type { Diagnostic, OnDiagnostic } from './reply.ts';
