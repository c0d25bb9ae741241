import type { LogFormat } from '@wattlane/worker';

/** What the command line of `wattlane serve` says. */
export interface ServeFlags {
  readonly config?: string;
  readonly port?: number;
  readonly host?: string;
  readonly upstream?: readonly string[];
  readonly engine?: string;
  readonly policy?: string;
  readonly store?: string;
  readonly demo?: boolean;
  readonly log: LogFormat;
  readonly seconds?: number;
  readonly grace: number;
}
