import type { Replica } from '@wattlane/core/placement';
import { GPU_PRESETS, type GpuPreset, type IdlePower, idleWattsAt } from '@wattlane/core/power';
import { createSfc32 } from '@wattlane/core/random';
import {
  type ClockDriver,
  type ClockLag,
  type SharedGpuResult,
  type SharedGpuSpec,
  type SharedJobs,
  simulateSharedGpu,
} from '@wattlane/core/twin';
import type { ServedModel } from './models.ts';
import type { ModelRequests } from './requests.ts';

/** The GPU of the testbed. */
export const GPU: GpuPreset = GPU_PRESETS.v100;

/** How many of them. */
export const GPUS = 8;

/** Batches, as assumed: up to 8 requests of a model, each further one slows all down by a tenth. */
export const MAX_BATCH = 8;
export const BATCH_SLOWDOWN = 0.1;

/** What is assumed of the fleet besides the models. */
export interface FleetAssumptions {
  /** SLO over a request's own latency without load at the top clock. */
  readonly sloMultiple: number;
  readonly idle: IdlePower;
  /** Draw of a busy GPU at the top clock, in W. */
  readonly fullClockWatts: number;
  readonly lag: ClockLag;
}

/** Models on GPUs with their requests. */
export interface Fleet {
  readonly models: readonly ServedModel[];
  readonly replicas: readonly Replica[];
  readonly requests: ModelRequests;
  readonly assumptions: FleetAssumptions;
  readonly seed: number;
}

/** What one GPU gets to do. */
export interface GpuShare {
  readonly spec: SharedGpuSpec;
  readonly jobs: SharedJobs;
  /** Place of each tenant in the list of models. */
  readonly tenantModels: readonly number[];
}

/** Gives every GPU its requests at a rate, in requests a second. Each model's go to its replicas in turn, by their shares. */
export function shareRequests(fleet: Fleet, requestsPerSecond: number): GpuShare[] {
  const { models, requests, replicas } = fleet;
  const lists: number[][] = Array.from({ length: GPUS }, () => []);
  const replicasOf = models.map((_, model) => replicas.filter((replica) => replica.model === model));
  const sent = replicasOf.map((list) => new Float64Array(list.length));
  requests.model.forEach((model, request) => {
    const list = replicasOf[model]!;
    const due = list.map(({ share }, place) => (sent[model]![place]! + 1) / share);
    const place = due.indexOf(Math.min(...due));
    sent[model]![place]! += 1;
    lists[list[place]!.gpu]!.push(request);
  });
  return lists.map((list, gpu) => gpuShare(fleet, list, gpu, 1000 / requestsPerSecond));
}

function gpuShare(fleet: Fleet, list: readonly number[], gpu: number, gapMs: number): GpuShare {
  const { models, requests, assumptions } = fleet;
  const { sloMultiple, fullClockWatts } = assumptions;
  const tenantModels = fleet.replicas.filter((replica) => replica.gpu === gpu).map(({ model }) => model);
  const column = (value: (request: number) => number): Float64Array => Float64Array.from(list, value);
  return {
    tenantModels,
    spec: {
      tenants: tenantModels.map((model) => ({
        memoryBound: models[model]!.memoryBound,
        fullClockWatts,
        sloMultiple,
      })),
      idle: assumptions.idle,
      maxBatch: MAX_BATCH,
      batchSlowdown: BATCH_SLOWDOWN,
      lag: assumptions.lag,
      clockRatio: 1,
    },
    jobs: {
      tenant: Int32Array.from(list, (request) => tenantModels.indexOf(requests.model[request]!)),
      arrivalMs: column((request) => requests.unitArrival[request]! * gapMs),
      workMs: column((request) => requests.workMs[request]!),
      predictedMs: column((request) => requests.predictedMs[request]!),
      sloMs: column((request) => sloMultiple * requests.workMs[request]!),
      predictedSloMs: column((request) => sloMultiple * requests.predictedMs[request]!),
    },
  };
}

/** The clock of one GPU: where it starts, and who moves it. */
export interface GpuClock {
  readonly clockRatio: number;
  readonly driver: ClockDriver;
}

/** Runs one GPU. Seeds of the lags differ from GPU to GPU. */
export const runGpu = (fleet: Fleet, share: GpuShare, gpu: number, clock: GpuClock): SharedGpuResult =>
  simulateSharedGpu(
    { ...share.spec, clockRatio: clock.clockRatio },
    share.jobs,
    clock.driver,
    createSfc32(fleet.seed).fork(`lag ${gpu}`),
  );

/** What a fleet did under one policy. */
export interface FleetFigures {
  /** Mean draw of all GPUs, idle time included, up to the end of the last request, in W. */
  readonly totalWatts: number;
  /** Mean draw of a GPU while it has work, in W. */
  readonly busyWatts: number;
  /** Energy of the whole run over its requests, in J. */
  readonly joulesPerRequest: number;
  readonly attainment: number;
  /** Attainment of the worst model with more than 100 requests. */
  readonly worstAttainment: number;
  readonly writesPerSecond: number;
  readonly busyShare: number;
}

/** Runs a fleet, each GPU with its own clock. */
export function runFleet(
  fleet: Fleet,
  shares: readonly GpuShare[],
  clockOf: (share: GpuShare, gpu: number) => GpuClock,
): FleetFigures {
  const results = shares.map((share, gpu) => runGpu(fleet, share, gpu, clockOf(share, gpu)));
  return figuresOf(fleet, shares, results);
}

/** Puts the results of the GPUs together. A GPU that ends before the others idles on at the clock that it has. */
export function figuresOf(
  fleet: Fleet,
  shares: readonly GpuShare[],
  results: readonly SharedGpuResult[],
): FleetFigures {
  const endMs = results.reduce((latest, result) => Math.max(latest, result.endMs), 0);
  const sum = (value: (result: SharedGpuResult) => number): number =>
    results.reduce((total, result) => total + value(result), 0);
  const busyJoules = sum((result) => result.busyJoules);
  const idleJoules = sum(
    (result) =>
      result.idleJoules +
      (idleWattsAt(fleet.assumptions.idle, result.clockRatio) * (endMs - result.endMs)) / 1000,
  );
  const busyMs = sum((result) => result.busyMs);
  const { attainment, worst } = attainmentOf(fleet, shares, results);
  return {
    totalWatts: ((busyJoules + idleJoules) * 1000) / endMs,
    busyWatts: (busyJoules * 1000) / busyMs,
    joulesPerRequest: (busyJoules + idleJoules) / fleet.requests.model.length,
    attainment,
    worstAttainment: worst,
    writesPerSecond: (sum((result) => result.writes) * 1000) / endMs / results.length,
    busyShare: busyMs / endMs / results.length,
  };
}

/** Models with fewer requests say nothing of 99 %. */
const FEWEST_REQUESTS = 100;

function attainmentOf(
  { models, requests }: Fleet,
  shares: readonly GpuShare[],
  results: readonly SharedGpuResult[],
): { attainment: number; worst: number } {
  const inTime = new Float64Array(models.length);
  const all = new Float64Array(models.length);
  results.forEach(({ latencyMs }, gpu) => {
    const { jobs, tenantModels } = shares[gpu]!;
    latencyMs.forEach((ms, job) => {
      const model = tenantModels[jobs.tenant[job]!]!;
      all[model]! += 1;
      if (isInTime(ms, jobs.sloMs[job]!)) inTime[model]! += 1;
    });
  });
  const judged = models.map((_, model) => model).filter((model) => all[model]! > FEWEST_REQUESTS);
  return {
    attainment: inTime.reduce((total, value) => total + value, 0) / requests.model.length,
    worst: Math.min(1, ...judged.map((model) => inTime[model]! / all[model]!)),
  };
}

/** Rounding of the simulation must not make a miss. */
const ROUNDING_MS = 1e-6;

/** Whether a latency keeps its SLO, both in ms. */
export const isInTime = (latencyMs: number, sloMs: number): boolean => latencyMs <= sloMs + ROUNDING_MS;
