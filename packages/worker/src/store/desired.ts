import type { BackendConfig, KeyConfig } from '../config/gatewayConfig.ts';

/** A key as it is stored: never its secret, only the digest. */
export interface StoredKey extends KeyConfig {
  /** When it was revoked, in ms since 1970. It is not valid any more, whatever a clock that goes wrong says. */
  readonly revokedAtMs?: number | undefined;
}

/** An engine as it is stored. */
export interface StoredBackend extends BackendConfig {
  /** Gets no requests from then on, in ms since 1970. */
  readonly retiredAtMs?: number | undefined;
}

/** What may be spent in a span of time. At least one of watts and tokens is given. */
export interface StoredBudget {
  readonly id: string;
  /** The engine it is for, which has to be stored; all of them when left out. */
  readonly backendId?: string | undefined;
  /** Mean power, in W. */
  readonly watts?: number | undefined;
  /** Tokens of prompts and answers together. */
  readonly tokens?: number | undefined;
  /** In force from (inclusive) and to (exclusive), in ms since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A row of desired state that is in force. */
export interface DesiredRow<T> {
  readonly value: T;
  /** 1 when it was first written; every change raises it by 1. */
  readonly version: number;
  /** Fencing epoch of the owner that wrote it. */
  readonly epoch: number;
}

/** A row that failed its check on reading. */
export interface RefusedRow {
  readonly id: string;
  readonly reason: string;
  /** Whether the last good one that this process saw stays in force. */
  readonly keptLastGood: boolean;
}

/** Desired state of one kind. */
export interface Loaded<T> {
  /** In force, by id. */
  readonly rows: readonly DesiredRow<T>[];
  readonly refused: readonly RefusedRow[];
}

/** Who changes a row, and in which capacity. */
export interface Change {
  /** Id of the key, or the name of the part of the program; goes to the audit log. */
  readonly actor: string;
  /** Fencing epoch of the owner, a whole number >= 0; a row written under a higher one refuses the change. */
  readonly epoch: number;
  /** Version that the row must have (0: there must be none); any when left out. */
  readonly ifVersion?: number;
}

/** A line of the audit log: who changed which row, and when. */
export interface AuditLine {
  /** In ms since 1970. */
  readonly atMs: number;
  readonly actor: string;
  readonly table: 'api_keys' | 'backends' | 'budgets';
  readonly rowId: string;
  /** That the row has since; 1 when it was made. */
  readonly version: number;
  readonly epoch: number;
}
