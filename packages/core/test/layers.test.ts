import { describe, expect, test } from 'vitest';
import { findCycle, readSources, type SourceFile } from './importGraph.ts';

/** The layers of core, lowest first. A folder imports from lower layers only; those of the lowest share errors and clock. */
const LAYERS: readonly (readonly string[])[] = [
  ['errors', 'clock', 'random'],
  ['optim', 'queue', 'state', 'stats'],
  ['domain', 'protocol'],
  ['traces', 'prediction', 'scheduling', 'sensitivity', 'placement', 'power', 'carbon'],
  ['admission', 'control', 'learning'],
  ['twin'],
];

const files = readSources();
const folderOf = (path: string): string => path.split('/')[0]!;
const layerOf = (path: string): number => LAYERS.findIndex((layer) => layer.includes(folderOf(path)));

/** Imports from `file` that go up, or sideways above the lowest layer. */
function wrongImports(file: SourceFile): string[] {
  return file.internal
    .filter((target) => folderOf(target) !== folderOf(file.path))
    .filter((target) => layerOf(target) >= Math.max(1, layerOf(file.path)))
    .map((target) => `${file.path} -> ${target}`);
}

test('every folder of core has its place in the layers', () => {
  expect(files.filter(({ path }) => layerOf(path) === -1).map(({ path }) => path)).toEqual([]);
  expect(new Set(files.map(({ path }) => folderOf(path)))).toEqual(new Set(LAYERS.flat()));
});

test('no file imports from a higher layer or from a neighbour', () => {
  expect(files.flatMap(wrongImports)).toEqual([]);
});

test('there is no cycle of imports, type imports included', () => {
  expect(findCycle(files)).toEqual([]);
});

test('core imports no package and nothing of Node', () => {
  expect(files.flatMap(({ path, external }) => external.map((target) => `${path} -> ${target}`))).toEqual([]);
});

test('files import the file they mean, not the index of a folder', () => {
  const viaIndex = files.flatMap(({ path, internal }) =>
    internal.filter((target) => target.endsWith('/index.ts')).map((target) => `${path} -> ${target}`),
  );
  expect(viaIndex).toEqual([]);
});

test.each(['Date.now', 'new Date()', 'Math.random', 'performance.now', 'setTimeout(', 'setInterval('])(
  'core never reads time or chance by %s',
  (call) => {
    const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(files.filter(({ text }) => code(text).includes(call)).map(({ path }) => path)).toEqual([]);
  },
);

describe('the checks themselves', () => {
  const file = (path: string, ...internal: string[]): SourceFile => ({
    path,
    text: '',
    internal,
    external: [],
  });

  test('an upward import and one of a neighbour are found', () => {
    expect(wrongImports(file('stats/mean.ts', 'twin/replay.ts', 'errors/check.ts', 'queue/heap.ts'))).toEqual(
      ['stats/mean.ts -> twin/replay.ts', 'stats/mean.ts -> queue/heap.ts'],
    );
  });

  test('a cycle is found and named', () => {
    expect(findCycle([file('a.ts', 'b.ts'), file('b.ts', 'c.ts'), file('c.ts', 'b.ts')])).toEqual([
      'b.ts',
      'c.ts',
      'b.ts',
    ]);
  });
});
