import type { Placement, PlacementGpu, PlacementModel } from '@wattlane/core/placement';
import { fileError, type JsonItem, readJsonItems, textField } from './jsonItems.ts';

/**
 * Reads a running placement: what `wattlane place --json` prints, or any list of replicas with the ids of model and GPU.
 * Shares are taken to be even.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY; ERR_CONFIG for an id that neither file has
 */
export async function readRunning(
  path: string,
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
): Promise<Placement> {
  const items = await readJsonItems(path, 'replicas');
  const seats = items.map((item) => ({
    model: indexOf(item, 'model', models),
    gpu: indexOf(item, 'gpu', gpus),
  }));
  const count = (model: number): number => seats.filter((seat) => seat.model === model).length;
  return { replicas: seats.map((seat) => ({ ...seat, share: 1 / count(seat.model) })) };
}

function indexOf(item: JsonItem, name: string, all: readonly { readonly id: string }[]): number {
  const id = textField(item, name);
  const index = all.findIndex((one) => one.id === id);
  if (index === -1)
    throw fileError(
      `${item.where}.${name} is ${JSON.stringify(id)}; expected the id of a ${name} of this call`,
    );
  return index;
}
