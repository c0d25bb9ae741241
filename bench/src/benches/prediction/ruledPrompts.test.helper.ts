import type { PromptLength } from '@wattlane/core/traces';

/** Prompts of two sources whose answers are short for "list" and long for "describe". */
export function ruledPrompts(count: number): PromptLength[] {
  return Array.from({ length: count }, (_, i) => ({
    prompt: `${i % 2 === 0 ? 'List' : 'Describe'} animal ${i}${i % 3 === 0 ? ' ### ###' : ''}`,
    model: 'm',
    outputTokens: (i % 2 === 0 ? 20 : 200) + (i % 7),
    source: i % 3 === 0 ? 'marked' : 'plain',
    split: i % 5 === 0 ? 'test' : 'train',
  }));
}
