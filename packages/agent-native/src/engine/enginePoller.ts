import type { WorkReport } from '../loop/workReport.ts';
import { type EngineReading, readEngineReport, type WatchedEngine } from './engineReport.ts';

/** Between two readings, in ms: well inside the two periods without data after which a clock goes to its top. */
const POLL_MS = 500;
const TIMEOUT_MS = 1000;
/** An engine's metrics take some 100,000 bytes; more than this is something else. */
const MOST_BYTES = 8_000_000;

/** What surrounds a poller. */
export interface PollerContext {
  nowMs(): number;
  log(line: string): void;
  onReport(report: WorkReport): void;
}

/**
 * Reads the metrics of one engine again and again. An engine that cannot be read makes no report, which the control loop
 * answers with the top clock.
 */
export class EnginePoller {
  readonly engine: WatchedEngine;
  readonly #context: PollerContext;
  #before: EngineReading | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** Why it could not be read last; null when it could. */
  problem: string | null = 'not read yet';

  constructor(engine: WatchedEngine, context: PollerContext) {
    this.engine = engine;
    this.#context = context;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    const before = this.problem;
    this.problem = await this.#read().catch((error: unknown) => reasonOf(error));
    const { url } = this.engine;
    // Said once, not at every attempt.
    if (this.problem !== null && this.problem !== before) {
      this.#context.log(`engine ${url} cannot be read, its GPUs go to the top clock: ${this.problem}`);
    } else if (this.problem === null && before !== null) this.#context.log(`engine ${url} is read`);
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#run(), POLL_MS);
  }

  async #read(): Promise<string | null> {
    const response = await fetch(this.engine.url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const text = await readText(response);
    if (response.status !== 200) return `status ${response.status}`;
    const read = readEngineReport(this.engine, text, this.#before, this.#context.nowMs());
    if (read === null) return `no load or no latencies of ${this.engine.engine} in its metrics`;
    this.#before = read.reading;
    if (read.report !== null && !this.#isStopped) this.#context.onReport(read.report);
    return null;
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
