import { WattlaneError } from '@wattlane/core/errors';

/** A JSON object from outside whose fields are read one by one, each with its check. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #known = new Set<string>();
  readonly #where: string;

  /** @throws WattlaneError ERR_ARGUMENT when `value` is no object */
  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new WattlaneError('ERR_ARGUMENT', `${where} is not an object; expected one`);
    }
    this.#object = value as Readonly<Record<string, unknown>>;
    this.#where = where;
  }

  has(name: string): boolean {
    this.#known.add(name);
    return (
      Object.hasOwn(this.#object, name) && this.#object[name] !== undefined && this.#object[name] !== null
    );
  }

  raw(name: string): unknown {
    return this.has(name) ? this.#object[name] : undefined;
  }

  text(name: string, longest: number): string {
    const value = this.raw(name);
    if (typeof value === 'string' && value.length > 0 && value.length <= longest) return value;
    throw this.error(name, `a text of 1 to ${longest} characters`);
  }

  number(name: string, min: number, max: number): number {
    const value = this.raw(name);
    if (typeof value === 'number' && value >= min && value <= max) return value;
    throw this.error(name, `a number from ${min} to ${max}`);
  }

  list(name: string, longest: number): readonly unknown[] {
    const value = this.raw(name);
    if (Array.isArray(value) && value.length <= longest) return value;
    throw this.error(name, `a list of at most ${longest}`);
  }

  /** Refuses what was not asked for, so that a misspelt field does not go unnoticed. */
  end(): void {
    const strange = Object.keys(this.#object).find((name) => !this.#known.has(name));
    if (strange === undefined) return;
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `${this.#where}.${strange.slice(0, 40)} is not known; expected ${[...this.#known].join(', ')}`,
    );
  }

  error(name: string, expected: string): WattlaneError {
    const shown = JSON.stringify(this.raw(name))?.slice(0, 40) ?? 'missing';
    return new WattlaneError('ERR_ARGUMENT', `${this.#where}.${name} is ${shown}; expected ${expected}`);
  }
}
