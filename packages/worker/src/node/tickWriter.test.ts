import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { TickWriter } from './tickWriter.ts';

/** A response that takes a piece when it is told to. */
function slowResponse(highWaterMark: number) {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    highWaterMark,
    write(chunk, _encoding, done) {
      written.push(chunk.toString());
      waiting.push(done);
    },
  });
  return { outgoing: stream as unknown as ServerResponse, written, take: () => waiting.shift()?.() };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes in one turn is written as one piece, in its order', async () => {
  const { outgoing, written, take } = slowResponse(1000);
  const writer = new TickWriter(outgoing, () => {});
  for (const text of ['a', 'b', 'c']) expect(writer.write(bytes(text))).toBe(true);
  expect(written).toEqual([]);
  await turn();
  expect(written).toEqual(['abc']);
  take();
  writer.write(bytes('d'));
  await turn();
  expect(written).toEqual(['abc', 'd']);
});

test('a client that is slow is told of once it has caught up, once', async () => {
  const { outgoing, take } = slowResponse(4);
  let drained = 0;
  const writer = new TickWriter(outgoing, () => drained++);
  expect([writer.write(bytes('abc')), writer.write(bytes('d'))]).toEqual([true, false]);
  await turn();
  expect(drained).toBe(0);
  take();
  await turn();
  await turn();
  expect(drained).toBe(1);
});

test('a full turn that Node takes at once is told of as well', async () => {
  const written: string[] = [];
  // Its own measure is larger than what the response says, so that nothing of Node's ever says that it has drained.
  const stream = new Writable({
    highWaterMark: 100,
    write(chunk, _encoding, done) {
      written.push(`${chunk}`);
      done();
    },
  });
  Object.defineProperty(stream, 'writableHighWaterMark', { value: 2 });
  let drained = 0;
  const writer = new TickWriter(stream as unknown as ServerResponse, () => drained++);
  expect(writer.write(bytes('abc'))).toBe(false);
  await turn();
  expect([drained, written]).toEqual([1, ['abc']]);
});

test('what was not written yet goes out with the end, and only there', async () => {
  const { outgoing, written } = slowResponse(1000);
  const writer = new TickWriter(outgoing, () => {});
  writer.write(bytes('a'));
  writer.write(bytes('b'));
  expect(new TextDecoder().decode(writer.take())).toBe('ab');
  expect(writer.take()).toBeUndefined();
  await turn();
  expect(written).toEqual([]);
});

test('nothing is written to a client that is gone', async () => {
  const { outgoing, written } = slowResponse(1000);
  const writer = new TickWriter(outgoing, () => {});
  writer.write(bytes('a'));
  outgoing.destroy();
  expect(writer.write(bytes('b'))).toBe(false);
  await turn();
  expect(written).toEqual([]);
});
