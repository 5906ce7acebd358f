/**
 * Models of the AI SDK behind our port. Needs `@ai-sdk/provider`, which every provider package brings.
 * @module
 */
export { type AiSdkOptions, aiSdkModel } from './ai-sdk.ts';
export { fromAiSdk, toAiSdk } from './codec-ai-sdk.ts';
