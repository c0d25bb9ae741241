import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from './agentConfig.ts';
import { envName, flagName } from './configFields.ts';
import { readConfig, shownConfig } from './readConfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattlane-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (content: unknown): string => {
  const path = join(folder, 'agent.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

test('defaults, file, variables and flags, the later wins', () => {
  expect(readConfig({ env: {}, flags: {} })).toEqual(DEFAULT_CONFIG);
  const path = file({ sampleHz: 2, writesPerSecond: 2, heartbeatMs: 900, limits: { maxClockMhz: 1500 } });
  const env = { WATTLANE_AGENT_WRITES_PER_SECOND: '3', WATTLANE_AGENT_HEARTBEAT_MS: '1000' };
  const config = readConfig({ file: path, env, flags: { heartbeatMs: '1100', minClockMhz: '600' } });
  expect(config).toEqual({
    ...DEFAULT_CONFIG,
    sampleHz: 2,
    writesPerSecond: 3,
    heartbeatMs: 1100,
    limits: { maxClockMhz: 1500, minClockMhz: 600 },
  });
});

test('names of variables and flags follow from the field', () => {
  expect([envName('zeusdTtlMs'), flagName('zeusdTtlMs')]).toEqual([
    'WATTLANE_AGENT_ZEUSD_TTL_MS',
    '--zeusd-ttl-ms',
  ]);
});

test('every wrong field is named with where it stands, and the token is not shown', () => {
  const path = file({ sampleHz: 'often', socket: 'relative', colour: 'red', limits: { maxClockMhz: -1 } });
  const env = { WATTLANE_AGENT_TOKEN: 'short' };
  const read = () => readConfig({ file: path, env, flags: { law: 'magic' } });
  for (const part of [
    'sampleHz is "often"',
    'socket is "relative"',
    'colour is not known',
    'maxClockMhz is -1',
  ]) {
    expect(read).toThrow(`${path}: ${part}`);
  }
  expect(read).toThrow('WATTLANE_AGENT_TOKEN is (hidden)');
  expect(read).not.toThrow('short"');
  expect(read).toThrow('--law is "magic"; expected predictive, miad, static, top');
});

test('TCP without a token, and bounds that contradict each other, are refused', () => {
  expect(() => readConfig({ env: {}, flags: { tcp: '127.0.0.1:1234' } })).toThrow(
    /ERR_CONFIG: tcp is .* without a token/,
  );
  expect(() => readConfig({ env: {}, flags: { minClockMhz: 1500, maxClockMhz: 900 } })).toThrow('is above');
});

test.each(['{', '[]', '"x"', '{"limits": 3}'])('a file that holds %s is refused', (content) => {
  expect(() => readConfig({ file: file(content), env: {}, flags: {} })).toThrow('ERR_CONFIG');
});

test('a token is not shown', () => {
  const config = readConfig({ env: { WATTLANE_AGENT_TOKEN: 'a-long-enough-secret' }, flags: {} });
  expect(JSON.stringify(shownConfig(config))).not.toContain('a-long-enough-secret');
});

test('engines are read from the file or from JSON text, with careful values for what is left out', () => {
  const engine = { url: 'http://127.0.0.1:8000/metrics', gpus: [0, 'GPU-1'], ttftMs: 1000, tpotMs: 50 };
  const expected = { ...engine, engine: 'vllm', gpus: ['0', 'GPU-1'], sensitivity: 1, sloMultiple: 1 };
  expect(readConfig({ file: file({ law: 'miad', engines: [engine] }), env: {}, flags: {} }).engines).toEqual([
    expected,
  ]);
  const env = { WATTLANE_AGENT_ENGINES: JSON.stringify([{ ...engine, sensitivity: 0.4 }]) };
  expect(readConfig({ env, flags: { law: 'miad' } }).engines).toEqual([{ ...expected, sensitivity: 0.4 }]);
  for (const law of [{}, { law: 'predictive' }]) {
    expect(() => readConfig({ env, flags: law })).toThrow('expected miad');
  }
  for (const [wrong, message] of [
    ['not json', 'a list of engines'],
    [[{ ...engine, url: 'http://me:secret@host/' }], 'without a password'],
    [[{ ...engine, url: 'file:///etc/passwd' }], 'http or https'],
    [[engine, { ...engine, engine: 'llama.cpp' }], 'in place 1 engine: vllm, sglang'],
    [[{ ...engine, gpus: [] }], 'a list of indices'],
    [[{ ...engine, ttftMs: 0 }], 'ttftMs from 1'],
    [[{ ...engine, ttft: 5 }], 'no field ttft'],
  ] as const) {
    expect(() => readConfig({ env: {}, flags: { law: 'miad', engines: wrong } })).toThrow(message);
  }
});
