import { checkRange } from '../errors/check.ts';

/**
 * What a request costs an engine: `base + perInput x uncached input + perOutput x output`, in ms of one server's time.
 *
 * Prompt and answer both count: on code-completion traffic the prompt is nearly all of the work, and an order by
 * answer length alone gains nothing there.
 */
export interface SizeModel {
  readonly baseMs: number;
  readonly perInputTokenMs: number;
  readonly perOutputTokenMs: number;
}

/**
 * Work of one request under `model`, in ms.
 *
 * @param uncachedInputTokens  prompt tokens that no prefix cache holds, >= 0
 * @param outputTokens         answer tokens, predicted or actual, >= 0
 * @throws WattlaneError ERR_ARGUMENT for a negative or non-finite count
 */
export function jobSizeMs(model: SizeModel, uncachedInputTokens: number, outputTokens: number): number {
  checkRange('uncachedInputTokens', uncachedInputTokens, 0);
  checkRange('outputTokens', outputTokens, 0);
  return model.baseMs + model.perInputTokenMs * uncachedInputTokens + model.perOutputTokenMs * outputTokens;
}
