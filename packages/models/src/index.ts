/**
 * Models behind one port: OpenAI-compatible endpoints, Anthropic, Ollama, and `digest`, the writer that needs none. Models of the AI SDK and of
 * LangChain come through `@longhand/models/ai-sdk` and `@longhand/models/langchain`.
 * @module
 */
export type { AdapterOptions } from './adapter.ts';
export { type AnthropicOptions, anthropic } from './anthropic.ts';
export { type CapabilityBook, type CapabilityBookOptions, capabilityBook } from './capabilities.ts';
export { type AnthropicConversation, fromAnthropic, toAnthropic } from './codec-anthropic.ts';
export { fromOllama, type OllamaMessage, toOllama } from './codec-ollama.ts';
export { fromOpenAI, type OpenAIMessage, toOpenAI } from './codec-openai.ts';
export { type DigestOptions, digest } from './digest/digest.ts';
export { type EmbedderOptions, embedder, hasEmbeddings } from './embeddings/embedder.ts';
export { type CatalogueOptions, type ModelCatalogue, modelsFromEnv } from './model-catalogue.ts';
export { type InputProblem, ModelError, type ModelErrorCode, ModelInputError } from './model-error.ts';
export { normalizeMessages } from './normalize.ts';
export { type OllamaOptions, ollama } from './ollama.ts';
export { type OpenAICompatibleOptions, openaiCompatible } from './openai.ts';
export { type KnownPrice, type PriceList, readPriceList } from './prices/price-book.ts';
export type { ProbeTimes } from './probe/probing.ts';
export type { Diagnostic, OnDiagnostic } from './reply.ts';
export { addressOf, concurrencyOf, type Endpoint, endpointsOf } from './settings.ts';
export { parseAgainst, parseStructured, type Structured } from './structured.ts';
