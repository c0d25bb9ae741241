import { expect, test } from 'vitest';
import { modelTensors } from './modelTensors.ts';

const BERT = { inputs: ['input_ids', 'attention_mask', 'token_type_ids'], outputs: ['logits'] };

test('the usual names are found without being told', () => {
  expect(modelTensors(BERT)).toEqual({
    inputIds: 'input_ids',
    attentionMask: 'attention_mask',
    tokenTypeIds: 'token_type_ids',
    output: 'logits',
  });
});

test('a model without token types, or without a mask, is not fed them', () => {
  const distilled = modelTensors({ ...BERT, inputs: ['input_ids', 'attention_mask'] });
  expect(distilled.tokenTypeIds).toBeUndefined();
  expect(modelTensors({ ...BERT, inputs: ['input_ids'] }).attentionMask).toBeUndefined();
});

test('other names are taken as given, and a lone output needs no name', () => {
  const model = { inputs: ['ids:0', 'mask:0'], outputs: ['length:0'] };
  expect(modelTensors(model, { inputIds: 'ids:0', attentionMask: 'mask:0' })).toEqual({
    inputIds: 'ids:0',
    attentionMask: 'mask:0',
    tokenTypeIds: undefined,
    output: 'length:0',
  });
});

test('of several outputs the one named logits is read', () => {
  expect(modelTensors({ ...BERT, outputs: ['pooled', 'logits'] }).output).toBe('logits');
  expect(modelTensors({ ...BERT, outputs: ['pooled', 'logits'] }, {}, 'pooled').output).toBe('pooled');
});

const NAMES = 'its inputs are input_ids, attention_mask, token_type_ids; its outputs are logits';

test('a name that the model does not have is refused with those that it has', () => {
  expect(() => modelTensors(BERT, { inputIds: 'ids' })).toThrow(
    `ERR_ONNX_TENSOR: the model has no tensor ids among its inputs; ${NAMES}`,
  );
  expect(() => modelTensors(BERT, { tokenTypeIds: 'segments' })).toThrow(
    /no tensor segments among its inputs/,
  );
  expect(() => modelTensors(BERT, {}, 'scores')).toThrow(
    /no tensor scores among its outputs; .*outputs are logits/,
  );
  expect(() => modelTensors({ ...BERT, outputs: ['a', 'b'] })).toThrow(/no tensor logits among its outputs/);
});

test('an input that nobody would feed is refused', () => {
  expect(() => modelTensors({ ...BERT, inputs: [...BERT.inputs, 'pixel_values'] })).toThrow(
    /ERR_ONNX_TENSOR: the model wants an input pixel_values/,
  );
});
