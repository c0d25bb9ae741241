import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bundles what a program would import. */
async function bundle(names: string) {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { ${names} } from './index.ts';`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@wattlane/source', 'workerd'],
    logLevel: 'silent',
  });
  const { text, contents } = outputFiles[0]!;
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const outside = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'));
  return { text, imports, outside, gzipBytes: gzipSync(contents).length };
}

test('wrapFetch needs nothing but the web standards and stays small', async () => {
  const { text, imports, outside, gzipBytes } = await bundle('wrapFetch');
  expect([imports, outside]).toEqual([[], []]);
  expect(text).not.toMatch(/node:|\bprocess\.|\bBuffer\b|\brequire\(/);
  expect(gzipBytes).toBeLessThan(28 * 1024);
});

test('the client alone brings none of the scheduler', async () => {
  const { imports, gzipBytes } = await bundle('createClient');
  expect(imports).toEqual([]);
  expect(gzipBytes).toBeLessThan(4 * 1024);
});
