/**
 * The parts of the request data. A prompt lies in the part that the SHA-256 of its trimmed text says, so that equal
 * prompts never lie in both; predictors learn from `train` and are judged on `test`.
 */
export const DATA_SPLITS = ['train', 'test'] as const;

/** One of `DATA_SPLITS`. */
export type DataSplit = (typeof DATA_SPLITS)[number];

/** Whether `value` names a part. */
export function isDataSplit(value: unknown): value is DataSplit {
  return (DATA_SPLITS as readonly unknown[]).includes(value);
}
