/** Prompts with answer lengths by a rule: "list" is answered in 20 tokens and a little more, "describe" in 200. */
export function promptLines(rows: number, splitOf: (row: number) => 'train' | 'test'): string {
  const subjects = ['cats', 'rivers', 'engines', 'poems', 'markets', 'bridges'];
  return Array.from({ length: rows }, (_, row) => {
    const isLong = row % 2 === 1;
    const line = {
      prompt: `${isLong ? 'Describe' : 'List'} ${subjects[(row >> 1) % 6]} number ${row}`,
      model: 'm1',
      output_tokens: (isLong ? 200 : 20) + (row % 7),
      source: row % 3 === 0 ? 'a' : 'b',
      split: splitOf(row),
    };
    return `${JSON.stringify(line)}\n`;
  }).join('');
}

/** Every fourth pair of a short and a long answer is for judging. */
export const mixedSplit = (row: number): 'train' | 'test' => ((row >> 1) % 4 === 3 ? 'test' : 'train');

/** Tokens halfway, on the scale of ratios, between the short answers of `promptLines` and the long ones: sqrt(20 * 200). */
export const MIDDLE_TOKENS = 63;
