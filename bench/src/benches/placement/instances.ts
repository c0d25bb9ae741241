import type { PlacementGpu, PlacementModel } from '@wattlane/core/placement';
import { createSfc32, type Rng, sampleInteger, sampleLognormal } from '@wattlane/core/random';

/** Models and GPUs to place them on. */
export interface Instance {
  readonly models: readonly PlacementModel[];
  readonly gpus: readonly PlacementGpu[];
}

/** What a family of instances is like; each draws its instances with this. */
export interface Family {
  readonly name: string;
  /** Replicas that each model asks for, drawn evenly from the range. */
  readonly replicas: readonly [number, number];
  /** Memory of all replicas over that of all GPUs. */
  readonly memoryShare: number;
  /** Load over the speed of all GPUs. */
  readonly utilisation: number;
  /** Range of the SLO multiples, drawn evenly in the logarithm. */
  readonly sloMultiple: readonly [number, number];
  readonly gpuKinds: readonly Omit<PlacementGpu, 'id' | 'host'>[];
}

const V100: Family['gpuKinds'][number] = { memoryGiB: 16, speed: 1, idleWatts: 30, topWatts: 214 };

const PLAIN: Family = {
  name: 'plain',
  replicas: [1, 1],
  memoryShare: 0.65,
  utilisation: 0.5,
  sloMultiple: [1.3, 5],
  gpuKinds: [V100],
};

/** The families, from easy to hard. Every one has GPUs by the host of four. */
export const FAMILIES: readonly Family[] = [
  PLAIN,
  { ...PLAIN, name: 'strictSlo', sloMultiple: [1.12, 2] },
  { ...PLAIN, name: 'tightMemory', memoryShare: 0.93 },
  { ...PLAIN, name: 'tightLoad', utilisation: 0.74 },
  { ...PLAIN, name: 'replicated', replicas: [2, 6] },
  {
    ...PLAIN,
    name: 'mixedSpeed',
    sloMultiple: [1.7, 5],
    gpuKinds: [
      V100,
      { memoryGiB: 40, speed: 2.1, idleWatts: 55, topWatts: 390 },
      { memoryGiB: 24, speed: 0.65, idleWatts: 20, topWatts: 110 },
    ],
  },
];

/** Draws an instance of a family with about `pieces` replicas. Sizes and loads are skewed and do not follow each other. */
export function drawInstance(family: Family, pieces: number, gpuCount: number, seed: number): Instance {
  const rng = createSfc32(seed).fork(family.name);
  const gpus = Array.from({ length: gpuCount }, (_, index) => ({
    id: `gpu-${index}`,
    host: `host-${Math.floor(index / 4)}`,
    ...family.gpuKinds[index % family.gpuKinds.length]!,
  }));
  const drawn: PlacementModel[] = [];
  for (let placed = 0; placed < pieces; ) {
    const replicas = Math.min(sampleInteger(rng, ...family.replicas), pieces - placed, gpuCount);
    drawn.push({ ...drawModel(rng, family), id: `model-${drawn.length}`, replicas });
    placed += replicas;
  }
  return { models: scaled(drawn, gpus, family), gpus };
}

function drawModel(rng: Rng, { sloMultiple: [least, most] }: Family): Omit<PlacementModel, 'id'> {
  return {
    memoryGiB: sampleLognormal(rng, 0, 0.7),
    kvGiB: 0.2,
    load: sampleLognormal(rng, 0, 0.7),
    sensitivity: 0.05 + 0.9 * rng.nextFloat(),
    sloMultiple: least * (most / least) ** rng.nextFloat(),
    latencyMs: 1000,
  };
}

/** Scales memory and load to what the family says; no replica is more than 0.7 of the smallest GPU. */
function scaled(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  { memoryShare, utilisation }: Family,
): PlacementModel[] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const smallest = Math.min(...gpus.map(({ memoryGiB }) => memoryGiB));
  const slowest = Math.min(...gpus.map(({ speed }) => speed));
  const memoryScale =
    (memoryShare * sum(gpus.map(({ memoryGiB }) => memoryGiB))) /
    sum(models.map(({ memoryGiB, kvGiB, replicas = 1 }) => (memoryGiB + kvGiB) * replicas));
  const loadScale = (utilisation * sum(gpus.map(({ speed }) => speed))) / sum(models.map(({ load }) => load));
  return models.map((model) => ({
    ...model,
    memoryGiB: Math.min(model.memoryGiB * memoryScale, 0.6 * smallest),
    kvGiB: Math.min(model.kvGiB * memoryScale, 0.1 * smallest),
    load: Math.min(model.load * loadScale, 0.7 * slowest * (model.replicas ?? 1) * 0.8),
  }));
}
