export {
  type HoldLimits,
  hasRoom,
  holdLimits,
  type InFlight,
  recordEnded,
  recordFirstToken,
  recordSent,
  type SentRequest,
} from './holdWindow.ts';
