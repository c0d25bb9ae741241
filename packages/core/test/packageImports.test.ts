import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findCycle, readSources } from './importGraph.ts';

/** What each package may import of the others: arrows point one way. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  engine: ['core'],
  worker: ['core'],
  sdk: ['core'],
  onnx: ['core'],
  'agent-native': ['core'],
  cli: ['core', 'worker', 'engine', 'agent-native'],
};

const srcOf = (name: string): string => fileURLToPath(new URL(`../../${name}/src/`, import.meta.url));

describe.each(Object.entries(ARROWS))('%s', (name, allowed) => {
  const files = existsSync(srcOf(name)) ? readSources(srcOf(name)) : [];

  test('is there', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test('has no cycle of imports, type imports included', () => {
    expect(findCycle(files)).toEqual([]);
  });

  test('imports no other package of the project than it may', () => {
    const others = files.flatMap(({ external }) =>
      external.filter((target) => target.startsWith('@wattlane/')),
    );
    const names = new Set(others.map((target) => target.split('/')[1]!));
    expect([...names].filter((other) => !allowed.includes(other))).toEqual([]);
  });
});
