/** How many code units were read of a text. */
export interface ReadCount {
  units: number;
}

/**
 * Stands for `text` where a string is read by its methods, and counts the code units that they look at: one for a
 * character, the length of a part that is cut out, all of them for any other method.
 */
export function countingText(text: string, count: ReadCount): string {
  const counted = (name: keyof string) => {
    const method = text[name] as unknown as (...args: unknown[]) => unknown;
    return (...args: unknown[]): unknown => {
      const answer = method.apply(text, args);
      count.units += unitsLookedAt(name, answer, text.length);
      return answer;
    };
  };
  const get = (_: object, name: string | symbol): unknown =>
    name === 'length' ? text.length : counted(name as keyof string);
  return new Proxy(Object(text), { get }) as string;
}

function unitsLookedAt(method: keyof string, answer: unknown, length: number): number {
  if (method === 'charCodeAt' || method === 'codePointAt' || method === 'charAt') return 1;
  return method === 'slice' || method === 'substring' ? (answer as string).length : length;
}
