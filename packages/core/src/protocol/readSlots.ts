import { asObject } from './inferenceCall.ts';

/** The slots of a llama.cpp server. */
export interface SlotCount {
  readonly slots: number;
  readonly idle: number;
}

/**
 * Reads the parsed answer of llama.cpp's `GET /slots`: one object per slot with `is_processing`, in older builds with a
 * `state` of 0 when idle.
 *
 * @returns undefined when it is no such list
 */
export function readSlots(value: unknown): SlotCount | undefined {
  if (!Array.isArray(value)) return undefined;
  const slots = value.map(asObject);
  const known = slots.filter((slot) => slot?.is_processing !== undefined || slot?.state !== undefined);
  if (known.length === 0 || known.length !== slots.length) return undefined;
  const idle = known.filter((slot) => slot?.is_processing === false || slot?.state === 0).length;
  return { slots: slots.length, idle };
}
