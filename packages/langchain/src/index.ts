/**
 * Longhand and LangGraph call each other: a run as a node of a graph, and a graph, a runnable or a tool of LangChain as one of our tools.
 * @module
 */
export {
  type GraphToolOptions,
  graphTool,
  type Invokable,
  langchainTool,
  type Tool,
  type ToolEffect,
} from './graph-tool.ts';
export { IntegrationError, type IntegrationErrorCode } from './integration-error.ts';
export type { Progress } from './progress.ts';
export { longhandNode, type NodeOptions, type Task } from './run-node.ts';
export type { Waiting } from './waiting.ts';
export type { Written } from './written.ts';
