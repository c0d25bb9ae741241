// Stands in for onnxruntime-node in tests. A "model" is JSON: the names of its tensors, the rows of its embedding, and
// what it does when it is run. It answers each text with numbers that tell what it was fed.
export class Tensor {
  constructor(type, data, dims) {
    Object.assign(this, { type, data, dims });
  }
}

const BEHAVIOURS = {
  // Sum of the ids that are not padding, repeated for every output.
  sum({ ids, mask, row, tokens }) {
    let sum = 0;
    for (let i = row * tokens; i < (row + 1) * tokens; i++) sum += Number(ids[i]) * Number(mask[i]);
    return sum;
  },
  nan: () => Number.NaN,
};

export const InferenceSession = {
  async create(model) {
    const spec = JSON.parse(new TextDecoder().decode(model));
    return {
      inputNames: spec.inputs ?? ['input_ids', 'attention_mask', 'token_type_ids'],
      outputNames: spec.outputs ?? ['logits'],
      run: (feeds, [output]) => run(spec, feeds, output),
    };
  },
};

let runs = 0;

async function run(spec, feeds, output) {
  runs += 1;
  const tensors = Object.values(feeds);
  const [texts, tokens] = tensors[0].dims;
  const ids = tensors[0].data;
  if (ids.some((id) => id >= BigInt(spec.rows ?? 2 ** 30))) throw new Error('id out of range');
  if (tokens > (spec.positions ?? 512)) throw new Error('text too long');
  if (texts > (spec.batch ?? 1024)) throw new Error('batch too large');
  // The runs of the check at the start go well; `from` says which run is the first to misbehave.
  const odd = runs >= (spec.from ?? 0);
  if (odd && spec.does === 'throw') throw new Error('out of memory');
  if (odd && spec.does === 'hang') await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
  if (odd && spec.does === 'spin') for (;;);
  if (odd && spec.does === 'exit') process.exit(3);
  if (odd && spec.does === 'fault') process.kill(process.pid, 'SIGSEGV');
  const answer = (odd && BEHAVIOURS[spec.does]) || BEHAVIOURS.sum;
  const width = spec.width ?? 1;
  const mask = tensors[1]?.data ?? ids.map(() => 1n);
  const data = Float32Array.from({ length: texts * width }, (_, i) =>
    answer({ ids, mask, row: Math.floor(i / width), tokens }),
  );
  return { [output]: new Tensor(spec.type ?? 'float32', data, spec.dims ?? [texts, width]) };
}
