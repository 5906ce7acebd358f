/**
 * A world that runs from a seed: time, chance, lines, and a model, all in one process.
 * @module
 */
export { fetchOver } from './fetch.ts';
export { type Mood, type SimulatedModel, simulatedModel } from './model.ts';
export { createNetwork, type Line, type Network, type SimulatedSocket } from './network.ts';
export { takeGlobalTime, type VirtualTime } from './real-time.ts';
export { createScheduler, type Pace, type Scheduler, settle } from './scheduler.ts';
