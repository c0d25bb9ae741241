import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { storeFile } from './storeFile.ts';

test.each([
  ['file:w.db', resolve('w.db')],
  ['file:./a/w.db', resolve('a/w.db')],
  ['file:/srv/w.db', '/srv/w.db'],
  ['file:///srv/w.db', '/srv/w.db'],
  ['file://localhost/srv/w.db', '/srv/w.db'],
  ['file:/srv/with%20blank.db?mode=ro', '/srv/with blank.db'],
  ['file:/srv/100%.db', '/srv/100%.db'],
  ['memory:', null],
  ['https://db.example', null],
])('%s names %s', (url, path) => {
  expect(storeFile(url)).toBe(path);
});
