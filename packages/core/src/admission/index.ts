export {
  type HoldLimits,
  hasRoom,
  holdLimits,
  type InFlight,
  recordEnded,
  recordFirstToken,
  recordSent,
} from './holdWindow.ts';
