import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const conditions = ['@wattlane/source'];

/** Every workspace below packages/, plus bench, is one vitest project that runs straight from its sources. */
const roots = [
  ...readdirSync(new URL('./packages', import.meta.url)).map((name) => `packages/${name}`),
  'bench',
].filter((root) => existsSync(new URL(`./${root}/package.json`, import.meta.url)));

/** The core is pure: its test files share nothing that one could leave changed for the next, and need no process each. */
const shared = (root: string) =>
  root === 'packages/core' ? { isolate: false, pool: 'threads' as const } : {};

export default defineConfig({
  test: {
    // The default leaves one core free, which is half of a small machine.
    maxWorkers: '100%',
    projects: roots.map((root) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      test: {
        name: JSON.parse(readFileSync(new URL(`./${root}/package.json`, import.meta.url), 'utf8')).name,
        root: new URL(`./${root}`, import.meta.url).pathname,
        include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
        benchmark: { include: ['src/**/*.bench.ts'] },
        testTimeout: 60_000,
        ...shared(root),
        setupFiles: [new URL('./scripts/seedProperties.ts', import.meta.url).pathname],
      },
    })),
  },
});
