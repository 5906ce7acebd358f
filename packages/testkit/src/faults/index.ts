/**
 * Faults: connections that are cut at a chosen byte, and stores that die, refuse or lie at a chosen write.
 * @module
 */
export { type CutKind, type CutServer, type CutServerOptions, startCutServer } from './cut-server.ts';
export { type DurableWrite, type Fault, type FaultOptions, withFaults } from './fault-store.ts';
