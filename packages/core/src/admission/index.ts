export { type HoldLimits, holdLimits, type KnownEngine, NO_LIMITS } from './holdLimits.ts';
export {
  createHoldWindow,
  type HoldDecision,
  type HoldReason,
  type HoldWindow,
  holdDecision,
  nextExpectedMs,
  observeEngine,
  passTime,
  recordEnded,
  recordFirstToken,
  recordSent,
  withLimits,
} from './holdWindow.ts';
export type { HoldRequest, InFlight, SentRequest } from './inFlight.ts';
export type { KvCap } from './kvCap.ts';
export { type Backend, type BackendChoice, pickBackend } from './pickBackend.ts';
export type { EngineSample } from './trackSlots.ts';
