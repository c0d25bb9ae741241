import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A runtime that the root's devDependencies install. */
export type RuntimeName = 'bun' | 'deno' | 'workerd';

/** Time that a runtime may take to start, or to run the scenario, in ms; on a busy machine too. */
export const PATIENCE_MS = 60_000;

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));

/**
 * Where npm puts each binary: in the package itself once its install script has run, else in the package for the
 * machine's platform, which the pattern finds among the folders of a scope.
 */
const PLACES = {
  bun: { own: 'bun/bin/bun.exe', scope: '@oven', pattern: /^bun-/, inside: 'bin/bun' },
  deno: { own: 'deno/deno', scope: '@deno', pattern: /-/, inside: 'deno' },
  workerd: { own: 'workerd/bin/workerd', scope: '@cloudflare', pattern: /^workerd-/, inside: 'bin/workerd' },
} as const;

/** Path of the binary of a runtime that runs here; undefined when none is installed, as after `npm ci --omit=dev`. */
export function findBinary(name: RuntimeName): string | undefined {
  const { own, scope, pattern, inside } = PLACES[name];
  const platforms = foldersOf(join(MODULES, scope)).filter((folder) => pattern.test(folder));
  const paths = [...platforms.map((folder) => join(MODULES, scope, folder, inside)), join(MODULES, own)];
  return paths.find(runs);
}

function foldersOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function runs(path: string): boolean {
  try {
    execFileSync(path, ['--version'], { timeout: PATIENCE_MS, killSignal: 'SIGKILL', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
