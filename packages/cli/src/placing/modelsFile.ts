import { WattlaneError } from '@wattlane/core/errors';
import {
  type PlacementGpu,
  type PlacementModel,
  partsNeeded,
  type SplitOptions,
  splitModel,
} from '@wattlane/core/placement';
import { visible } from '../output/visible.ts';
import {
  fileError,
  type JsonItem,
  numberField,
  readJsonItems,
  refuseOthers,
  textField,
} from './jsonItems.ts';

const FIELDS = [
  'id',
  'memoryGiB',
  'kvGiB',
  'load',
  'sensitivity',
  'sloMultiple',
  'sloMs',
  'latencyMs',
  'replicas',
  'partitions',
];

/** Models of a file, those that are to be split as their partitions. */
export interface ModelsFile {
  readonly models: readonly PlacementModel[];
  readonly notes: readonly string[];
}

/** Two ways to state one SLO may differ by rounding. */
const SLO_ROUNDING = 0.01;

/**
 * Reads models. A model with `partitions`, or one that is larger than the largest GPU, is split.
 *
 * @param sloMultiple  SLO of models that state none; undefined when each must
 * @param gpus         the memory of the largest decides what is split, their number how far
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_CONFIG; ERR_PLACEMENT for more partitions than
 *         GPUs
 */
export async function readModels(
  path: string,
  sloMultiple: number | undefined,
  gpus: readonly PlacementGpu[],
  split: SplitOptions,
): Promise<ModelsFile> {
  const items = await readJsonItems(path, 'models');
  const largestGiB = gpus.reduce((most, { memoryGiB }) => Math.max(most, memoryGiB), 0);
  const notes: string[] = [];
  const models = items.flatMap((item) => {
    const model = modelOf(item, sloMultiple);
    const asked = partitionsOf(item);
    const parts = Math.max(asked, largestGiB > 0 ? partsNeeded(model, largestGiB) : 1);
    if (parts > 1 && parts > gpus.length) {
      throw new WattlaneError(
        'ERR_PLACEMENT',
        `model ${visible(model.id)} takes ${parts} partitions, each on a GPU of its own; there are ${gpus.length}; short of gpus by ${parts - gpus.length} GPUs`,
      );
    }
    if (parts > asked) notes.push(`${model.id} is larger than any GPU; split into ${parts} partitions`);
    return splitModel(model, parts, split);
  });
  return { models, notes };
}

function partitionsOf(item: JsonItem): number {
  const partitions = numberField(item, 'partitions', 1);
  if (Number.isInteger(partitions) && partitions >= 1) return partitions;
  throw fileError(`${item.where}.partitions is ${partitions}; expected a whole number >= 1`);
}

function modelOf(item: JsonItem, standardMultiple: number | undefined): PlacementModel {
  refuseOthers(item, FIELDS);
  const latencyMs = numberField(item, 'latencyMs');
  return {
    id: textField(item, 'id'),
    memoryGiB: numberField(item, 'memoryGiB'),
    kvGiB: numberField(item, 'kvGiB', 0),
    load: numberField(item, 'load'),
    sensitivity: numberField(item, 'sensitivity'),
    sloMultiple: multipleOf(item, latencyMs, standardMultiple),
    latencyMs,
    replicas: numberField(item, 'replicas', 1),
  };
}

function multipleOf(item: JsonItem, latencyMs: number, standard: number | undefined): number {
  const { where, fields } = item;
  const fromMs = fields.sloMs === undefined ? undefined : numberField(item, 'sloMs') / latencyMs;
  const stated = fields.sloMultiple === undefined ? undefined : numberField(item, 'sloMultiple');
  if (fromMs !== undefined && stated !== undefined && Math.abs(fromMs / stated - 1) > SLO_ROUNDING) {
    throw fileError(
      `${where} has two SLOs: sloMs ${fields.sloMs} is ${Number(fromMs.toPrecision(4))} x latencyMs, sloMultiple is ${stated}; expected one of them`,
    );
  }
  const multiple = fromMs ?? stated ?? standard;
  if (multiple === undefined)
    throw fileError(`${where} has no SLO; expected sloMultiple or sloMs, or --slo for all models`);
  return multiple;
}
