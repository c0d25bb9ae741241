import type { replay } from '@wattlane/core/twin';

/** The simulator as the commands see it: `main.ts` passes the twin's, tests pass a small stand-in. */
export type Replay = typeof replay;
