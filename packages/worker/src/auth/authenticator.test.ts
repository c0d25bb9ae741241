import { expect, test } from 'vitest';
import { withDefaults } from '../config/readConfig.ts';
import { createNodeRuntime } from '../node/nodeRuntime.ts';
import { formatApiKey } from './apiKey.ts';
import { Authenticator } from './authenticator.ts';

const runtime = createNodeRuntime();
const key = formatApiKey(new Uint8Array(40).fill(7));

/** An authenticator that knows one key, and how many digests it has computed. */
async function withKey() {
  const secretSha256 = Buffer.from(await runtime.sha256(key.secret)).toString('hex');
  const { keys } = withDefaults({
    backends: [{ id: 'a', url: 'http://127.0.0.1:1' }],
    keys: [{ id: key.id, secretSha256, tenant: 'acme' }],
  });
  let digests = 0;
  const authenticator = new Authenticator(keys, {
    epochMs: () => 0,
    sha256: (text) => {
      digests += 1;
      return runtime.sha256(text);
    },
  });
  return { authenticator, digests: () => digests };
}

test.each([
  ['remembered', ' ', 1],
  ['not remembered behind blanks without number, which would fill the memory', ' '.repeat(10_000), 2],
])('a key that was checked is %s', async (_, blanks, times) => {
  const { authenticator, digests } = await withKey();
  for (let time = 0; time < 2; time++) {
    expect(await authenticator.authenticate(`Bearer${blanks}${key.text}`)).toMatchObject({ tenant: 'acme' });
  }
  expect(digests()).toBe(times);
});
