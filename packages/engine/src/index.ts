export {
  type Agent,
  type CallEnd,
  type CallProblem,
  type CallReader,
  type Effect,
  type EventBody,
  effectKey,
  IDLE,
  type Step,
  type StepContext,
  type Told,
  type ToolResult,
} from './agent.ts';
export { type Admitted, admit, admitBeside } from './budget.ts';
export { decide } from './decide.ts';
export { type DecideContext, foldNew, stamp } from './decision.ts';
export { createEngine, type Engine } from './engine.ts';
export type { Environment } from './environment.ts';
export { EngineError, type EngineErrorCode } from './errors.ts';
export { overtaken } from './instructions.ts';
export { putDown } from './put-down.ts';
export { beforeCall, MAX_CALLS, MAX_FAILURES, type Obstacle, retryDelayMs } from './retry.ts';
export { MAX_RESUMES } from './storage.ts';
export { callTool, defineTool, offerOf, type Tool } from './tool.ts';
