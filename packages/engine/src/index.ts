export type { EngineOptions } from './engineOptions.ts';
export { type EngineServer, startEngine } from './engineServer.ts';
export { FAULTS, type Fault } from './faults.ts';
