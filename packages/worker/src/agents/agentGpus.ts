import * as v from 'valibot';

/** What an agent tells of one GPU (`GET /v1/gpus`), as far as it is of use here. */
export interface AgentGpu {
  readonly uuid: string;
  readonly index: number;
  /** `simulated` for a GPU that is none. */
  readonly vendor: string;
  /** Null before the first reading. */
  readonly telemetry: { readonly powerWatts: number | null } | null;
  /** Since the agent started. */
  readonly energy: { readonly joules: number };
}

const answer: v.GenericSchema<unknown, { readonly gpus: readonly AgentGpu[] }> = v.object({
  gpus: v.array(
    v.object({
      uuid: v.string(),
      index: v.number(),
      vendor: v.string(),
      telemetry: v.nullable(v.object({ powerWatts: v.nullable(v.number()) })),
      energy: v.object({ joules: v.pipe(v.number(), v.finite(), v.minValue(0)) }),
    }),
  ),
});

/** Reads an agent's answer; null for one that is none. */
export function readAgentGpus(text: string): readonly AgentGpu[] | null {
  try {
    const read = v.safeParse(answer, JSON.parse(text));
    return read.success ? read.output.gpus : null;
  } catch {
    return null;
  }
}
