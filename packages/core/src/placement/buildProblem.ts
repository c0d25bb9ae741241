import { DEFAULT_IDLE_WATTS, DEFAULT_TOP_WATTS, type PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { ResolvedOptions } from './placementOptions.ts';
import type { PlacementProblem } from './problem.ts';
import { safeClockRatio } from './safeClock.ts';

/** A replica that is to be placed. */
export interface Piece {
  /** Index into the models. */
  readonly model: number;
  /** Part of the model's load that it serves. */
  readonly share: number;
}

/** The replicas of each model, which share its load evenly. */
export const evenPieces = (counts: readonly number[]): Piece[] =>
  counts.flatMap((count, model) => Array.from({ length: count }, () => ({ model, share: 1 / count })));

/** Puts a placement problem into columns. */
export function buildProblem(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  pieces: readonly Piece[],
  options: ResolvedOptions,
): PlacementProblem {
  const pieceModel = Int32Array.from(pieces, ({ model }) => model);
  const groups = numbered(models.map(({ id, group = id }) => group));
  const kinds = numbered(gpus.map(kindName));
  const kindGpu = new Int32Array(kinds.count);
  for (let gpu = gpus.length - 1; gpu >= 0; gpu--) kindGpu[kinds.numbers[gpu]!] = gpu;
  const column = (value: (model: PlacementModel, share: number) => number): Float64Array =>
    Float64Array.from(pieces, ({ model, share }) => value(models[model]!, share));
  const gpuColumn = (value: (gpu: PlacementGpu) => number): Float64Array => Float64Array.from(gpus, value);
  return {
    pieceCount: pieceModel.length,
    gpuCount: gpus.length,
    pieceModel,
    pieceGroup: Int32Array.from(pieceModel, (model) => groups.numbers[model]!),
    groupCount: groups.count,
    pieceMemoryGiB: column(({ memoryGiB, kvGiB }) => memoryGiB + kvGiB),
    pieceLoad: column(({ load }, share) => load * share),
    pieceShare: column((_, share) => share),
    pieceSensitivity: column(({ sensitivity }) => sensitivity),
    gpuMemoryGiB: gpuColumn(({ memoryGiB }) => memoryGiB),
    gpuSpeed: gpuColumn(({ speed }) => speed),
    gpuIdleWatts: gpuColumn(idleWattsOf),
    gpuDynamicWatts: gpuColumn(dynamicWattsOf),
    gpuKind: Int32Array.from(kinds.numbers),
    kindCount: kinds.count,
    kindGpu,
    clockRatio: clockColumn(models, pieceModel, gpus, kindGpu, options),
    utilisationBound: options.utilisationBound,
  };
}

const idleWattsOf = ({ idleWatts = DEFAULT_IDLE_WATTS }: PlacementGpu): number => idleWatts;

const dynamicWattsOf = (gpu: PlacementGpu): number =>
  Math.max(0, (gpu.topWatts ?? DEFAULT_TOP_WATTS) - idleWattsOf(gpu));

const kindName = (gpu: PlacementGpu): string =>
  [gpu.memoryGiB, gpu.speed, idleWattsOf(gpu), dynamicWattsOf(gpu)].join(' ');

function clockColumn(
  models: readonly PlacementModel[],
  pieceModel: Int32Array,
  gpus: readonly PlacementGpu[],
  kindGpu: Int32Array,
  { clockFloorRatio, sloShare }: ResolvedOptions,
): Float64Array {
  const clocks = models.map(({ sensitivity, sloMultiple }) =>
    Array.from(kindGpu, (gpu) =>
      Math.max(clockFloorRatio, safeClockRatio(sensitivity, sloMultiple * gpus[gpu]!.speed, sloShare)),
    ),
  );
  return Float64Array.from([...pieceModel].flatMap((model) => clocks[model]!));
}

/** Numbers equal names alike, from 0 in the order in which they first come. */
function numbered(names: readonly string[]): { readonly numbers: readonly number[]; readonly count: number } {
  const seen = new Map<string, number>();
  const numbers = names.map((name) => {
    const number = seen.get(name) ?? seen.size;
    seen.set(name, number);
    return number;
  });
  return { numbers, count: seen.size };
}
