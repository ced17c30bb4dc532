import { badRequest, notSupported } from '../vault-refusal.js';

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a number, a numeric string or a Go-style duration such as `1h30m`. */
function parseDuration(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^-?\d+$/.test(text)) return Number(text);
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text))
    throw badRequest(
      `error converting input for field: time: invalid duration ${JSON.stringify(value) ?? 'null'}`,
    );
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * unitSeconds[unit as keyof typeof unitSeconds],
    0,
  );
}

/** A request body read as leniently as Vault reads it: lists may be comma separated, numbers and booleans text. */
export class RequestFields {
  readonly #values: Map<string, unknown>;

  constructor(body: Record<string, unknown> = {}) {
    this.#values = new Map(Object.entries(body));
  }

  /** Refuses what an operation does not understand rather than leave it out and grant too much. @throws VaultRefusal 501 */
  only(...names: string[]): this {
    for (const name of this.#values.keys())
      if (!names.includes(name)) throw notSupported(`field \`${name}\``);
    return this;
  }

  text(name: string, otherwise = ''): string {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return otherwise;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw badRequest(
      `Field validation failed: error converting input for field "${name}": expected a string`,
    );
  }

  list(name: string, otherwise: string[] = []): string[] {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return otherwise;
    const items: unknown[] = Array.isArray(value) ? value : [value];
    const texts = items.map((item) => {
      if (typeof item !== 'string')
        throw badRequest(
          `Field validation failed: error converting input for field "${name}": expected strings`,
        );
      return item;
    });
    const split = Array.isArray(value) ? texts : texts.flatMap((text) => text.split(','));
    return split.map((text) => text.trim()).filter(Boolean);
  }

  /** Items kept whole, for statements that contain commas. */
  statements(name: string, otherwise: string[] = []): string[] {
    const value = this.#values.get(name);
    return typeof value === 'string' ? [value] : this.list(name, otherwise);
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return otherwise;
    if (value === true || value === 'true' || value === 1 || value === '1') return true;
    if (value === false || value === 'false' || value === 0 || value === '0') return false;
    throw badRequest(
      `Field validation failed: error converting input for field "${name}": expected a boolean`,
    );
  }

  /** Seconds. */
  duration(name: string, otherwise = 0): number {
    const value = this.#values.get(name);
    return value === undefined || value === null || value === '' ? otherwise : parseDuration(value);
  }

  /** Each value one text or a list of them, as Vault takes bound claims. */
  listMap(name: string): Record<string, string[]> | undefined {
    const map = this.#values.get(name);
    if (map === undefined || map === null) return undefined;
    if (typeof map !== 'object' || Array.isArray(map))
      throw badRequest(`Field validation failed: error converting input for field "${name}": expected a map`);
    return Object.fromEntries(
      Object.entries(map).map(([key, value]: [string, unknown]) => {
        const values: unknown[] = [value].flat();
        if (!values.every((one) => typeof one === 'string'))
          throw notSupported(`a value of \`${name}\` that is neither text nor a list of texts`);
        return [key, values];
      }),
    );
  }

  textMap(name: string): Record<string, string> | undefined {
    const map = this.#values.get(name);
    if (map === undefined || map === null) return undefined;
    if (typeof map !== 'object' || Array.isArray(map))
      throw badRequest(`Field validation failed: error converting input for field "${name}": expected a map`);
    return Object.fromEntries(
      Object.entries(map).map(([key, value]: [string, unknown]) => {
        if (typeof value !== 'string')
          throw badRequest(
            `Field validation failed: error converting input for field "${name}": expected strings`,
          );
        return [key, value];
      }),
    );
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this.#values);
  }
}
