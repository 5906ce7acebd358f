/**
 * Chat models and messages of LangChain behind our port. Needs `@langchain/core`.
 * @module
 */
export { fromLangChain, toLangChain } from './codec-langchain.ts';
export { type LangChainOptions, langchainModel } from './langchain.ts';
