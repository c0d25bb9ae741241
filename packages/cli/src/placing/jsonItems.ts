import { WattlaneError } from '@wattlane/core/errors';
import { readWholeFile } from '../trace/readWholeFile.ts';

/** One object of a list in a JSON file, with where it stands for messages. */
export interface JsonItem {
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An error about a file of models or GPUs. */
export const fileError = (what: string, cause?: unknown): WattlaneError =>
  new WattlaneError('ERR_CONFIG', what, { cause });

/**
 * Reads a JSON file that holds a list of objects, or an object that holds it under `key`.
 *
 * @throws WattlaneError ERR_TRACE_OPEN, ERR_TRACE_IS_DIRECTORY; ERR_CONFIG for anything but that
 */
export async function readJsonItems(path: string, key: string): Promise<JsonItem[]> {
  const value = parse(path, new TextDecoder().decode(await readWholeFile(path)));
  const list = isObject(value) ? value[key] : value;
  if (!Array.isArray(list)) throw fileError(`${path}: no list; expected [{...}, ...] or {"${key}": [...]}`);
  return list.map((item: unknown, index) => {
    const where = `${path}: ${key}[${index}]`;
    if (!isObject(item)) throw fileError(`${where} is ${JSON.stringify(item)}; expected an object`);
    return { where, fields: item };
  });
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fileError(
      `${path}: is no JSON (${cause instanceof Error ? cause.message : String(cause)}); expected a whole JSON file`,
      cause,
    );
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field that must be there. */
export function textField({ where, fields }: JsonItem, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') {
    throw fileError(`${where}.${name} is ${JSON.stringify(value)}; expected a text`);
  }
  return value;
}

/** A number field; `standard` when it is not there, and an error when there is none. */
export function numberField({ where, fields }: JsonItem, name: string, standard?: number): number {
  const value = fields[name] ?? standard;
  if (typeof value !== 'number')
    throw fileError(`${where}.${name} is ${JSON.stringify(value)}; expected a number`);
  // JSON has no infinity, but 1e400 is read as one.
  if (!Number.isFinite(value)) throw fileError(`${where}.${name} is too large; expected a finite number`);
  return value;
}

/** Refuses fields that nobody reads, which are mostly typing errors. */
export function refuseOthers({ where, fields }: JsonItem, known: readonly string[]): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined)
    throw fileError(`${where}.${other} is not known; expected one of ${known.join(', ')}`);
}
