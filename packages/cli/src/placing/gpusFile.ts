import type { PlacementGpu } from '@wattlane/core/placement';
import { numberField, readJsonItems, refuseOthers, textField } from './jsonItems.ts';

/**
 * Reads GPUs.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY, ERR_CONFIG
 */
export async function readGpus(path: string): Promise<PlacementGpu[]> {
  const items = await readJsonItems(path, 'gpus');
  return items.map((item) => {
    refuseOthers(item, ['id', 'host', 'memoryGiB', 'speed', 'idleWatts', 'topWatts']);
    const { idleWatts, topWatts } = item.fields;
    return {
      id: textField(item, 'id'),
      host: textField(item, 'host'),
      memoryGiB: numberField(item, 'memoryGiB'),
      speed: numberField(item, 'speed', 1),
      ...(idleWatts !== undefined && { idleWatts: numberField(item, 'idleWatts') }),
      ...(topWatts !== undefined && { topWatts: numberField(item, 'topWatts') }),
    };
  });
}
