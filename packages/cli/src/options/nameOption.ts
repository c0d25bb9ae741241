import { usageError } from '../usageError.ts';
import type { ValueParser } from './numberOption.ts';

/**
 * A parser for one of a list of names, in capital letters or small ones.
 *
 * @param option  name as the user types it: `--gpu`
 * @param names   the names that exist, in small letters, in the order in which a message lists them
 * @throws WattlaneError ERR_USAGE, from the parser, for another name; the message lists what exists
 */
export function oneOf<T extends string>(option: string, names: readonly T[]): ValueParser<T> {
  return (text) => {
    const name = names.find((candidate) => candidate === text.toLowerCase());
    if (name === undefined) {
      throw usageError(`${option} is ${JSON.stringify(text)}; expected one of ${names.join(', ')}`);
    }
    return name;
  };
}

/**
 * A parser for a list of names with commas between them; repeated names count once. An option that is given several
 * times adds to its list.
 *
 * @throws WattlaneError ERR_USAGE, from the parser, for an unknown name or an empty list
 */
export function someOf<T extends string>(
  option: string,
  names: readonly T[],
): (text: string, previous: readonly T[] | undefined) => readonly T[] {
  const parseName = oneOf(option, names);
  return (text, previous = []) => {
    const parsed = text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map(parseName);
    if (parsed.length === 0) {
      throw usageError(`${option} names nothing; expected one or more of ${names.join(', ')}`);
    }
    return [...new Set([...previous, ...parsed])];
  };
}
