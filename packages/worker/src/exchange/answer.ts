/** Where a stream is written to. */
export interface AnswerStream {
  /** @returns false when the client is slow; `drained` is called when it has caught up */
  write(bytes: Uint8Array): boolean;
  end(): void;
}

/** An answer that is all there. */
export interface WholeAnswer {
  readonly kind: 'whole';
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** An answer that comes bit by bit. */
export interface StreamAnswer {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Starts it; once only. Nothing is written before, and `end` is called once unless the client leaves. */
  start(stream: AnswerStream): void;
  /** The client has caught up. */
  drained(): void;
}

/** What a client gets, however the runtime writes it. */
export type Answer = WholeAnswer | StreamAnswer;
