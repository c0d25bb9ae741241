import { describe, expect, test } from 'vitest';
import { fitClockCoefficients } from './fitClockCoefficients.ts';
import { CLASS_COEFFICIENTS, kernelClassOf, OPERATOR_CLASSES } from './operatorClass.ts';
import { handTrace, launched } from './trace.test.helper.ts';

test.each([
  ['ncclKernel_AllReduce_RING_LL_Sum_float(ncclWorkElem)', 'collective'],
  ['volta_sgemm_128x64_nn', 'matmul'],
  ['void cutlass::Kernel<cutlass_80_tensorop_s1688gemm_128x128>', 'matmul'],
  ['Cijk_Ailk_Bljk_SB_MT64x64', 'matmul'],
  ['flash_fwd_kernel', 'attention'],
  ['void cudnn::detail::dgrad_engine<float, 512, 6, 5>', 'convolution'],
  ['void at::native::vectorized_elementwise_kernel<4>', 'elementwise'],
  ['void at::native::reduce_kernel<128, 4>', 'reduction'],
  ['void fbgemm_gpu::permute_2D_lengths_kernel', 'indexing'],
  ['mystery', 'other'],
] as const)('%s is %s', (name, expected) => {
  expect(kernelClassOf(name)).toBe(expected);
});

test('the range of a class holds its value', () => {
  for (const name of OPERATOR_CLASSES) {
    const { value, low, high } = CLASS_COEFFICIENTS[name];
    expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
  }
});

describe('fitClockCoefficients', () => {
  const runs = (us: number, count = 6): ReturnType<typeof handTrace> =>
    handTrace(Array.from({ length: count }, (_, i) => launched(i + 1, 1000 * i, us)).flat());

  test('by hand: 100 us become 120 at 0.8 of the clock', () => {
    // 1 / 0.8 - 1 = 0.25, of which 0.2 is four fifths.
    expect(fitClockCoefficients(runs(100), runs(120), 0.8).get('gemm')).toEqual({
      value: expect.closeTo(0.8, 12),
      low: expect.closeTo(0.8, 12),
      high: expect.closeTo(0.8, 12),
    });
  });

  test('is clipped, and refuses too few runs and clocks out of range', () => {
    expect(fitClockCoefficients(runs(100), runs(90), 0.8).get('gemm')!.value).toBe(0);
    expect(fitClockCoefficients(runs(100), runs(900), 0.8).get('gemm')!.value).toBe(1);
    expect(() => fitClockCoefficients(runs(100), runs(100, 4), 0.8)).toThrow('ERR_EMPTY');
    expect(() => fitClockCoefficients(runs(100), runs(100), 1)).toThrow('ERR_ARGUMENT');
  });
});
