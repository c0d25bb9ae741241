import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testFolder, traceText } from './testFolder.ts';

const folder = testFolder();
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function spawnMain(
  argv: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...argv], { input, encoding: 'utf8' });
}

describe.skipIf(!existsSync(main))('the built command (skipped without dist; run tsc -b)', () => {
  test('replays a trace from stdin with the twin', () => {
    const { status, stdout } = spawnMain(['replay', '--trace', '-', '--json'], traceText(100));
    expect(status).toBe(0);
    expect(JSON.parse(stdout).results).toHaveLength(3);
  });

  test('ends with 1 and one line on a failure, with 2 on a wrong command line', () => {
    const missing = spawnMain(['replay', '--trace', folder.file('none')]);
    expect(missing).toMatchObject({ status: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^ERR_TRACE_OPEN: .*\n$/);
    expect(spawnMain(['demo', '--nope'])).toMatchObject({ status: 2, stdout: '' });
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk is one line with a code (skipped without /dev/full)',
    () => {
      const spawned = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" --version > /dev/full`], {
        encoding: 'utf8',
      });
      expect(spawned.status).toBe(1);
      expect(spawned.stderr).toMatch(/^ERR_OUTPUT: stdout: .*; expected .*\nhint: .*\n$/);
    },
  );

  test('a reader of stderr that goes away does not stop the work', () => {
    const report = folder.file('kept.html');
    const command = `"${process.execPath}" "${main}" demo --requests 300 --report "${report}" 2>&1 >/dev/null | head -c 1`;
    spawnSync('sh', ['-c', command]);
    expect(existsSync(report)).toBe(true);
  });

  test('a reader of stdout that goes away does not lose the report', () => {
    const report = folder.file('piped.html');
    const command = `"${process.execPath}" "${main}" demo --requests 300 --json --report "${report}" 2>/dev/null | true`;
    spawnSync('sh', ['-c', command]);
    expect(existsSync(report)).toBe(true);
  });

  test('a folder as stdin is told', () => {
    const spawned = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${main}" trace describe - < "${folder.path}"`],
      {
        encoding: 'utf8',
      },
    );
    expect(spawned).toMatchObject({ status: 1, stdout: '' });
    expect(spawned.stderr).toBe('ERR_TRACE_IS_DIRECTORY: stdin is a folder; expected a file\n');
  });

  test('a reader of stdout that stops early is no failure', () => {
    const command = `"${process.execPath}" "${main}" replay --help | head -c 1; test "\${PIPESTATUS[0]}" -eq 0`;
    expect(spawnSync('bash', ['-c', command], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: 'U',
      stderr: '',
    });
  });
});
