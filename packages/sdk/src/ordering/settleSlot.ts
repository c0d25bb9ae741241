import type { HoldWindow } from '@wattlane/core/admission';
import { type CostCoefficients, fittedSizeModel, learnCost } from '@wattlane/core/learning';
import { jobSizeMs, type Scheduler } from '@wattlane/core/scheduling';

/** The parts of the queue that learn from how a request ended. */
export interface SlotLearner {
  readonly scheduler: Scheduler;
  readonly window: HoldWindow;
  readonly costs: CostCoefficients;
}

/** How a request that had a slot ended, and what it did until then. */
export interface SlotEnd {
  /** Whether its answer is whole, so that its cost is known. */
  readonly whole: boolean;
  /** Prompt tokens that were computed. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the engine counted the tokens. */
  readonly counted: boolean;
}

/**
 * Tells the scheduler what a request cost, and learns how long tokens take. Times are learned only while all slots are
 * taken: an engine is faster when it has less to do, and the order matters only when requests wait.
 *
 * @param serviceMs  time that it had its slot, in ms
 */
export function settleSlot(queue: SlotLearner, ticket: number, end: SlotEnd, serviceMs: number): void {
  const { scheduler, costs, window } = queue;
  const { inputTokens, outputTokens } = end;
  const full = window.inFlight.sent.size >= window.maxInFlight;
  if (end.whole && end.counted && full && serviceMs > 0) {
    learnCost(costs, { uncachedInputTokens: inputTokens, outputTokens, serviceMs });
  }
  const workMs = jobSizeMs(fittedSizeModel(costs), inputTokens, outputTokens);
  if (end.whole) scheduler.complete(ticket, workMs);
  else scheduler.abandon(ticket, workMs);
}
