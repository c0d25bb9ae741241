import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { WattlaneError } from '@wattlane/core/errors';

/** Listener of the addon: what happened, the id of the command, its code, the GPU, and what it has to say. */
export type NativeListener = (kind: string, id: number, code: number, gpu: number, payload: unknown) => void;

/** The class that the addon exports. */
export interface NativeSession {
  start(id: number, deadlineMs: number): void;
  command(id: number, gpu: number, operation: number, a: number, b: number, deadlineMs: number): boolean;
  sample(id: number, all: boolean, deadlineMs: number): void;
  close(id: number): void;
  release(): void;
}

interface Addon {
  readonly NvmlSession: new (path: string | undefined, listener: NativeListener) => NativeSession;
}

const platform = `${process.platform}-${process.arch}`;

/** Where the files of the native part are looked for, in this order. */
export function nativePaths(file: string): string[] {
  const override = process.env.WATTLANE_NATIVE_DIR;
  const require = createRequire(import.meta.url);
  const candidates = override === undefined ? [] : [`${override}/${file}`];
  try {
    candidates.push(require.resolve(`@wattlane/agent-native-${platform}/${file}`));
  } catch {
    // No package for this platform is installed; a local build may be there.
  }
  candidates.push(fileURLToPath(new URL(`../../../native/build/${platform}/${file}`, import.meta.url)));
  return candidates;
}

/** The path of a native file that is there; undefined when none is. */
export const findNative = (file: string): string | undefined =>
  nativePaths(file).find((path) => existsSync(path));

/**
 * Loads the addon.
 *
 * @throws WattlaneError ERR_GPU_DRIVER when it is nowhere, or cannot be loaded; the message names where it was looked for
 */
export function loadAddon(): Addon {
  const path = findNative('wattlane_agent.node');
  if (path === undefined) {
    const places = nativePaths('wattlane_agent.node').join(', ');
    throw new WattlaneError(
      'ERR_GPU_DRIVER',
      `the native addon is not there: looked for ${places}; expected a platform package, or a build with node scripts/buildNative.mjs`,
    );
  }
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (cause) {
    throw new WattlaneError('ERR_GPU_DRIVER', `the native addon ${path} cannot be loaded; build it again`, {
      cause,
    });
  }
}
