/** How a text fared in the queue. */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly values: Float64Array }
  | { readonly kind: 'full' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };

/** Texts that wait for the model. */
export interface BatchQueue {
  /** Never rejects. Resolves at once when the queue is full or one of `signals` is aborted, as soon as one is later on. */
  submit(ids: readonly number[], signals?: readonly AbortSignal[]): Promise<BatchOutcome>;
}

/** Bounds of a queue. */
export interface BatchLimits {
  /** Texts that wait or run, at the most. */
  readonly maxPending: number;
  /** Texts of one run, at the most. */
  readonly maxBatch: number;
}

/** Runs a batch. @returns the model's numbers for each text, in order */
export type BatchRunner = (texts: readonly (readonly number[])[]) => Promise<readonly Float64Array[]>;

interface Job {
  readonly ids: readonly number[];
  settle(outcome: BatchOutcome): void;
}

/**
 * A first-come, first-served queue in front of a model that does one run at a time. A run takes what waits, up to
 * `maxBatch` texts; it never waits for more to come. A text whose caller gives up is taken out; one that already runs
 * is computed and thrown away, since a run cannot be stopped.
 */
export function createBatchQueue(run: BatchRunner, { maxPending, maxBatch }: BatchLimits): BatchQueue {
  const waiting: Job[] = [];
  let running = 0;

  const start = (): void => {
    if (running > 0 || waiting.length === 0) return;
    const batch = waiting.splice(0, maxBatch);
    running = batch.length;
    void runBatch(run, batch).then(() => {
      running = 0;
      start();
    });
  };

  return {
    submit(ids, signals = []) {
      if (signals.some(({ aborted }) => aborted)) return Promise.resolve({ kind: 'cancelled' });
      if (waiting.length + running >= maxPending) return Promise.resolve({ kind: 'full' });
      return new Promise((resolve) => {
        const cancel = (): void => {
          const place = waiting.indexOf(job);
          if (place !== -1) waiting.splice(place, 1);
          settle({ kind: 'cancelled' });
        };
        const settle = (outcome: BatchOutcome): void => {
          for (const signal of signals) signal.removeEventListener('abort', cancel);
          resolve(outcome);
        };
        const job: Job = { ids, settle };
        for (const signal of signals) signal.addEventListener('abort', cancel);
        waiting.push(job);
        start();
      });
    },
  };
}

async function runBatch(run: BatchRunner, batch: readonly Job[]): Promise<void> {
  try {
    const values = await run(batch.map(({ ids }) => ids));
    for (const [i, job] of batch.entries()) job.settle({ kind: 'done', values: values[i]! });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const job of batch) job.settle({ kind: 'failed', message });
  }
}
