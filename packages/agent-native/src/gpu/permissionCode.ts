import type { GpuBackend, GpuInfo } from '../backend/gpuBackend.ts';

/**
 * Whether the driver lets us set something, by setting the power limit to what it is. @returns its code; null when there is
 * nothing harmless to try
 */
export async function permissionCode(
  backend: GpuBackend,
  { index, capabilities }: GpuInfo,
): Promise<number | null> {
  if (capabilities.powerCap === null) return null;
  const { code, watts } = await backend.readPowerLimit(index);
  if (watts === null) return code;
  return (await backend.setPowerLimit(index, watts)).code;
}
