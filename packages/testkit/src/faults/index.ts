/**
 * Faults: connections that are cut at a chosen byte, and stores that die, refuse or lie at a chosen write, and what
 * a disk may hold after a power cut.
 * @module
 */
export { type CutKind, type CutServer, type CutServerOptions, startCutServer } from './cut-server.ts';
export { Disk, type Luck } from './disk.ts';
export { type DurableWrite, type Fault, type FaultOptions, withFaults } from './fault-store.ts';
export { type DiskOp, type PowerRecorder, powerRecorder } from './power-journal.ts';
