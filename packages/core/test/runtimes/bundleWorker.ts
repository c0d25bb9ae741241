import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Writes the worker and core's sources as one ES module into `file`, for a runtime that loads no TypeScript. */
export async function bundleWorker(file: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./workerEntry.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['@wattlane/source'],
    logLevel: 'warning',
  });
}
