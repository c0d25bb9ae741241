import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A source file of a package with what it imports, paths relative to src. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Imports of other files, as paths relative to src. */
  readonly internal: readonly string[];
  /** Imports of packages and of Node's modules. */
  readonly external: readonly string[];
}

const CORE = fileURLToPath(new URL('../src/', import.meta.url));

/** `from '...'` of imports and re-exports, type-only ones included, and `import('...')`. */
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm;

/**
 * Every file of a package's sources that ships, without tests, benches and their helpers.
 *
 * @param src  folder with the sources, with a slash at its end; that of core when left out
 */
export function readSources(src: string = CORE): SourceFile[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|bench)\.|(^|\/)fixtures\//.test(path))
    .map((path) => readSource(src, path));
}

function readSource(src: string, path: string): SourceFile {
  const text = readFileSync(src + path, 'utf8');
  const targets = [...text.matchAll(IMPORT)].map((match) => match[1]!);
  const relative = targets.filter((target) => target.startsWith('.'));
  return {
    path,
    text,
    internal: relative.map((target) => posix.join(dirname(path), target)),
    external: targets.filter((target) => !target.startsWith('.')),
  };
}

/** One cycle of imports, as a list of paths; empty when there is none. */
export function findCycle(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map(({ path, internal }) => [path, internal]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
