import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openModelProcess } from './modelProcess.ts';
import { FAKE_RUNTIME, type FakeModel, fakeModel } from './testModel.test.support.ts';

const open = (spec?: FakeModel) =>
  openModelProcess({ model: fakeModel(spec), runtime: FAKE_RUNTIME, threads: 1 });
const run = (...ids: number[]) => ({
  feeds: { input_ids: BigInt64Array.from(ids, BigInt) },
  dims: [1, ids.length],
  output: 'logits',
});

test('runs in another process give what the model gives, in the order asked for', async () => {
  const host = await open();
  expect([host.inputs, host.outputs]).toEqual([
    ['input_ids', 'attention_mask', 'token_type_ids'],
    ['logits'],
  ]);
  const outputs = await Promise.all([host.run(run(1, 2)), host.run(run(10, 20, 30))]);
  expect(outputs.map(({ data }) => data[0])).toEqual([3, 60]);
  expect(outputs[0]).toMatchObject({ type: 'float32', dims: [1, 1] });
  await host.close();
});

test('a refused run rejects with the words of the runtime, and the next one goes well', async () => {
  const host = await open({ rows: 8 });
  await expect(host.run(run(9))).rejects.toThrow('id out of range');
  expect((await host.run(run(7))).data[0]).toBe(7);
  await host.close();
});

describe('the end of the process', () => {
  test('closing rejects the runs under way and later ones', async () => {
    const host = await open({ does: 'hang' });
    const outcome = expect(host.run(run(1))).rejects.toThrow('the process of the model has ended');
    await host.close();
    await outcome;
    await expect(host.run(run(1))).rejects.toThrow('the process of the model has ended');
    await host.close();
  });

  test('closing ends a process that computes without end', async () => {
    const host = await open({ does: 'spin' });
    const outcome = expect(host.run(run(1))).rejects.toThrow('the process of the model has ended (SIGKILL)');
    await host.close();
    await outcome;
  });

  test.each([
    ['exit', 'exit code 3'],
    ['fault', 'SIGSEGV'],
  ] as const)('a process that ends by %s rejects what it was to do, and says how', async (does, how) => {
    const host = await open({ does });
    const runs = [host.run(run(1)), host.run(run(2))];
    for (const each of runs) {
      await expect(each).rejects.toThrow(`the process of the model has ended (${how})`);
    }
    await expect(host.run(run(3))).rejects.toThrow('the process of the model has ended');
    await host.close();
  });

  test('the process ends when its owner is gone', async () => {
    const program = fileURLToPath(new URL('../process/modelProcess.js', import.meta.url));
    const child = fork(program, { execArgv: [], serialization: 'advanced' });
    child.send({ model: fakeModel(), runtime: FAKE_RUNTIME, threads: 1 });
    const [message] = await once(child, 'message');
    expect(message).toMatchObject({ kind: 'ready' });
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  });
});

test('a runtime that is not there is refused with its name', async () => {
  const opened = openModelProcess({
    model: fakeModel(),
    runtime: '/nowhere/onnxruntime-node.js',
    threads: 1,
  });
  await expect(opened).rejects.toThrow(
    /ERR_ONNX_RUNTIME: the ONNX runtime \/nowhere\/onnxruntime-node.js could not be loaded \(Cannot find module/,
  );
});

test('a module that is no runtime is refused', async () => {
  const opened = openModelProcess({ model: fakeModel(), runtime: 'node:path', threads: 1 });
  await expect(opened).rejects.toThrow(
    /ERR_ONNX_RUNTIME: .*node:path .*it has no InferenceSession and Tensor/,
  );
});

test('a model that cannot be opened is refused', async () => {
  const opened = openModelProcess({ model: Uint8Array.of(1, 2), runtime: FAKE_RUNTIME, threads: 1 });
  await expect(opened).rejects.toThrow(/ERR_ONNX_MODEL: the runtime could not open the model 2 bytes \(/);
});
