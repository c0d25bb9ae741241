import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatTrace } from '@wattlane/core/traces';
import { afterAll } from 'vitest';
import { fixtureRecords } from './replayFixture.ts';

/** A folder of its own for a test file, removed at the end. */
export interface TestFolder {
  readonly path: string;
  /** Path of a file in the folder. */
  file(name: string): string;
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): string;
}

/** Makes the folder; call it at the top of a test file. */
export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'wattlane-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const file = (name: string): string => join(path, name);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(file(name), content);
    return file(name);
  };
  return { path, file, write };
}

/** A trace in the CSV form. */
export function traceText(requests: number): string {
  return [...formatTrace(fixtureRecords(requests), 'azure')].join('');
}
