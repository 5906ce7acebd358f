/**
 * What tests are made of: a scripted model on a real socket, clocks and timers that move when told, repeatable randomness and ids.
 * @module
 */
export { type Capabilities, capableScript } from './capable-script.ts';
export {
  type Embed,
  type EmbeddingFault,
  type EmbeddingRequest,
  type EmbeddingScript,
  wordVector,
} from './model-server/embeddings.ts';
export type {
  EndFault,
  LineFault,
  ModeFault,
  ReasoningShape,
  Reply,
  Script,
  ScriptRequest,
  Step,
  WireName,
} from './model-server/script.ts';
export { stepsOf } from './model-server/script.ts';
export {
  type ModelServer,
  type ModelServerOptions,
  type RecordedRequest,
  startModelServer,
} from './model-server/server.ts';
export { hashOf, type RandomStream, seededRandom, sequentialIds } from './random.ts';
export { type ManualClock, type ManualTimers, manualClock, manualTimers } from './time.ts';
export {
  type Misbehaviour,
  plannedText,
  type WriterScriptOptions,
  writerScript,
} from './writer-script/writer-script.ts';
