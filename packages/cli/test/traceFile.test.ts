import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { isWattlaneError } from '@wattlane/core/errors';
import { describe, expect, test } from 'vitest';
import type { CliIo } from '../src/cliIo.ts';
import { readTraceFile } from '../src/trace/traceFile.ts';
import { fixtureRecords } from './replayFixture.ts';
import { testFolder, traceText } from './testFolder.ts';

const folder = testFolder();
const text = traceText(200);
const records = fixtureRecords(200);
const zipped = gzipSync(text);

function silentIo(stdin: AsyncIterable<Uint8Array> = Readable.from([])): CliIo {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { stdout: sink, stderr: sink, stdin, env: {} };
}

const read = (path: string, io: CliIo = silentIo()): ReturnType<typeof readTraceFile> =>
  readTraceFile(io, { path, skipBad: false });

async function codeOf(path: string): Promise<string> {
  const error: unknown = await read(path).catch((cause: unknown) => cause);
  return isWattlaneError(error) ? error.code : `no error of ours: ${String(error)}`;
}

describe('gzip', () => {
  test('is told by its bytes and not by its name', async () => {
    expect((await read(folder.write('zipped.csv', zipped))).records).toEqual(records);
    expect((await read(folder.write('plain.csv.gz', text))).records).toEqual(records);
  });

  test('of several members is read to the end', async () => {
    const half = text.indexOf('\n', text.length / 2) + 1;
    const members = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    expect((await read(folder.write('members.gz', members))).records).toEqual(records);
  });

  const cuts = [2, 3, 9, 10, 11, 50, Math.floor(zipped.length / 2), zipped.length - 9, zipped.length - 8];
  test.each([...cuts, zipped.length - 4, zipped.length - 1])(
    'cut after %i bytes is refused',
    async (length) => {
      expect(await codeOf(folder.write('cut.gz', zipped.subarray(0, length)))).toBe('ERR_TRACE_GZIP');
    },
  );

  test('cut after one byte is not gzip any more', async () => {
    expect(await codeOf(folder.write('cut1.gz', zipped.subarray(0, 1)))).toBe('ERR_TRACE_FORMAT');
  });

  test('with a wrong byte in its header, data or checksum is refused', async () => {
    for (const place of [2, zipped.length >> 1, zipped.length - 6]) {
      const damaged = Buffer.from(zipped);
      damaged[place]! ^= 0xff;
      const code = await codeOf(folder.write('damaged.gz', damaged));
      // Damaged data may unpack to a broken row before the checksum tells.
      expect(['ERR_TRACE_GZIP', 'ERR_TRACE_ROW']).toContain(code);
    }
  });

  test('a broken row inside is told as such', async () => {
    expect(await codeOf(folder.write('bad.gz', gzipSync(`${text}x,1,1\n${text}`)))).toBe('ERR_TRACE_ROW');
  });
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'a file is let go after a failure (skipped without /proc)',
  async () => {
    const long = `t_ms,input_tokens,output_tokens\nx,1,1\n${'1,1,1\n'.repeat(100_000)}`;
    const files = [folder.write('open.csv', long), folder.write('open.gz', gzipSync(long, { level: 0 }))];
    for (const file of files) expect(await codeOf(file)).toBe('ERR_TRACE_ROW');
    await expect.poll(openFiles).not.toEqual(expect.arrayContaining([expect.stringContaining(folder.path)]));
  },
);

function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

describe('stdin', () => {
  test.each([1, 7, 1000])('is read in pieces of %i bytes, plain and zipped', async (size) => {
    for (const bytes of [Buffer.from(text), zipped]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const file = await read('-', silentIo(Readable.from(pieces)));
      expect(file.name).toBe('stdin');
      expect(file.records).toEqual(records);
    }
  });

  test('without a byte is empty', async () => {
    await expect(read('-')).rejects.toMatchObject({ code: 'ERR_TRACE_EMPTY' });
  });

  test('a character cut in two is put together', async () => {
    const line = Buffer.from('{"arrivalMs":0,"inputTokens":1,"outputTokens":1,"tenant":"é"}\n');
    const cut = line.indexOf(0xc3) + 1;
    const file = await read('-', silentIo(Readable.from([line.subarray(0, cut), line.subarray(cut)])));
    expect(file.records[0]?.tenant).toBe('é');
  });
});

test('bytes that are no UTF-8 in a number are a broken row', async () => {
  const bytes = Buffer.concat([
    Buffer.from('t_ms,input_tokens,output_tokens\n1,'),
    Buffer.of(0xff),
    Buffer.from(',1\n'),
  ]);
  expect(await codeOf(folder.write('latin.csv', bytes))).toBe('ERR_TRACE_ROW');
});
