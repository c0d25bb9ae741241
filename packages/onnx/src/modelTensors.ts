import { WattlaneError } from '@wattlane/core/errors';

/** Names of the model's input tensors, where they differ from what BERT exporters write. */
export interface InputNames {
  /** `input_ids` by default. */
  readonly inputIds?: string;
  /** `attention_mask` by default, where the model has it. */
  readonly attentionMask?: string;
  /** `token_type_ids` by default, where the model has it. */
  readonly tokenTypeIds?: string;
}

/** The tensors that are fed and read; an input that the model does not have is undefined. */
export interface ModelTensors {
  readonly inputIds: string;
  readonly attentionMask: string | undefined;
  readonly tokenTypeIds: string | undefined;
  readonly output: string;
}

/** The tensors that a model has, by name. */
export interface TensorNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Name of the output that is read of a model with several. */
const DEFAULT_OUTPUT = 'logits';

/**
 * Finds the tensors by name: every input of the model is fed, and the one output, or `logits` of several, is read.
 *
 * @throws WattlaneError ERR_ONNX_TENSOR when a name is not the model's, or the model wants an input that is none of the
 *   three; the message lists the model's own names
 */
export function modelTensors(model: TensorNames, inputs: InputNames = {}, output?: string): ModelTensors {
  const optional = (asked: string | undefined, usual: string): string | undefined =>
    asked === undefined && !model.inputs.includes(usual) ? undefined : known(model, 'inputs', asked ?? usual);
  const tensors = {
    inputIds: known(model, 'inputs', inputs.inputIds ?? 'input_ids'),
    attentionMask: optional(inputs.attentionMask, 'attention_mask'),
    tokenTypeIds: optional(inputs.tokenTypeIds, 'token_type_ids'),
    output: known(model, 'outputs', output ?? usualOutput(model)),
  };
  const fed = [tensors.inputIds, tensors.attentionMask, tensors.tokenTypeIds];
  const other = model.inputs.find((name) => !fed.includes(name));
  if (other === undefined) return tensors;
  throw wrong(model, `the model wants an input ${other}; expected ids, mask and types, see inputNames`);
}

function usualOutput({ outputs }: TensorNames): string {
  return outputs.length === 1 ? outputs[0]! : DEFAULT_OUTPUT;
}

function known(model: TensorNames, side: 'inputs' | 'outputs', name: string): string {
  if (model[side].includes(name)) return name;
  throw wrong(model, `the model has no tensor ${name} among its ${side}`);
}

function wrong({ inputs, outputs }: TensorNames, what: string): WattlaneError {
  const names = `its inputs are ${inputs.join(', ')}; its outputs are ${outputs.join(', ')}`;
  return new WattlaneError('ERR_ONNX_TENSOR', `${what}; ${names}`);
}
