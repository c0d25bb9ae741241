import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BodyObserver, observeBody } from './observedBody.ts';

/** Passes everything on, holds back the last byte of each chunk, and notes what it is told. */
function holdingObserver(): BodyObserver & { readonly told: string[] } {
  const told: string[] = [];
  let held = new Uint8Array();
  const last = (word: string) => {
    told.push(word);
    return [held];
  };
  return {
    told,
    chunk(bytes) {
      told.push('chunk');
      const out = [held, bytes.subarray(0, -1)];
      held = bytes.slice(-1);
      return out;
    },
    end: () => last('end'),
    fail: () => last('fail'),
    leave: () => void told.push('leave'),
  };
}

function sourceOf(chunks: readonly Uint8Array[], error?: Error): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const chunk = left.shift();
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (error === undefined) controller.close();
      else controller.error(error);
    },
  });
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<{ bytes: number[]; error: unknown }> {
  const bytes: number[] = [];
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) bytes.push(...chunk);
    return { bytes, error: undefined };
  } catch (error) {
    return { bytes, error };
  }
}

test('all bytes pass in order, then the end or the error, however much is read ahead', async () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.boolean(), fc.constantFrom(1, 10, 1000), async (parts, breaks, ahead) => {
      const error = breaks ? new Error('broke') : undefined;
      const observer = holdingObserver();
      const body = observeBody(sourceOf(parts, error), observer, ahead, null);
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(await readAll(body)).toEqual({ bytes: parts.flatMap((part) => [...part]), error });
      expect(observer.told.filter((word) => word !== 'chunk')).toEqual([breaks ? 'fail' : 'end']);
    }),
    { numRuns: 100 },
  );
});

test('it reads ahead up to the bound and no further', async () => {
  let pulls = 0;
  const source = new ReadableStream(
    {
      pull(controller) {
        pulls += 1;
        controller.enqueue(new Uint8Array(10));
      },
    },
    { highWaterMark: 0 },
  );
  observeBody(source, holdingObserver(), 100, null);
  await new Promise((resolve) => setTimeout(resolve, 5));
  // Nine bytes of the first chunk and ten of each later one: 99 after ten, 109 after eleven.
  expect(pulls).toBe(11);
});

test('a cancel reaches the source, and the observer once', async () => {
  const reasons: unknown[] = [];
  const source = new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
  const observer = holdingObserver();
  const body = observeBody(source, observer, 10, null);
  await body.cancel('enough');
  expect([reasons, observer.told]).toEqual([['enough'], ['leave']]);
});

test('an abort breaks the body at once, with what was read ahead unread', async () => {
  const abort = new AbortController();
  const observer = holdingObserver();
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(5)),
  });
  const body = observeBody(source, observer, 100, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 0));
  abort.abort();
  expect(await readAll(body)).toEqual({ bytes: [], error: abort.signal.reason });
  expect(observer.told).toEqual(['chunk', 'leave']);
});

test('an abort after the last byte changes nothing', async () => {
  const abort = new AbortController();
  const observer = holdingObserver();
  const body = observeBody(sourceOf([new Uint8Array([1, 2])]), observer, 100, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 0));
  abort.abort();
  expect(await readAll(body)).toEqual({ bytes: [1, 2], error: undefined });
  expect(observer.told).toEqual(['chunk', 'end']);
});
