import { expect, test } from 'vitest';
import { foreignPageProblem } from './openAccess.ts';

test.each([
  [undefined, undefined],
  ['localhost', undefined],
  ['LOCALHOST:8787', undefined],
  ['127.0.0.1:8787', undefined],
  ['127.255.0.3', undefined],
  ['[::1]', undefined],
  ['[::1]:8787', 'http://[::1]:8787'],
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['127.0.0.1', 'https://localhost'],
])('host %s and origin %s pass', (host, origin) => {
  expect(foreignPageProblem(host, origin)).toBeNull();
});

test.each([
  ['', undefined],
  ['evil.example', undefined],
  ['localhost.evil.example', undefined],
  ['evil.example:127', undefined],
  ['127.0.0.1.evil.example', undefined],
  ['1270.0.0.1', undefined],
  ['localhost:80:80', undefined],
  ['evil@127.0.0.1', undefined],
  ['[::1', undefined],
  ['192.168.0.7', undefined],
  [undefined, 'http://evil.example'],
  ['127.0.0.1', 'http://evil.example'],
  ['127.0.0.1', 'http://127.0.0.1@evil.example'],
  ['127.0.0.1', 'null'],
  ['127.0.0.1', ''],
  ['127.0.0.1', 'file://'],
])('host %s and origin %s do not', (host, origin) => {
  expect(foreignPageProblem(host, origin)).toMatch(/^Without keys /);
});
