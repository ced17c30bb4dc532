import { rx } from './words.js';

export type Groups = Readonly<Partial<Record<string, string>>>;

/**
 * Compiles a way of saying something to a pattern for a whole clause. Words stand for themselves; `(a|b)` is a choice,
 * `[a|b]` one that may be missing, `_` a space inside either, and `{name}` a part, read as `parts` says; `{x}` and `{y}`
 * are products.
 */
export function sentenceForm(form: string, parts: Readonly<Record<string, string>> = {}): RegExp {
  const all: Readonly<Record<string, string>> = { ...products, ...parts };
  const source = form
    .split(' ')
    .map((token) => {
      const optional = /^\[(.+)\]$/.exec(token)?.[1];
      const words = (optional ?? token).replace(/_/g, String.raw`\s+`);
      const pattern = words.replace(/\{(\w+)\}/g, (_whole, name: string) => all[name] ?? '');
      return optional ? String.raw`(?:(?:${pattern})(?:\s+|$))?` : String.raw`(?:${pattern})(?:\s+|$)`;
    })
    .join('');
  return rx`^${source}$`;
}

const products = { x: '(?<x>.+?)', xs: `(?<x>.+?)(?:'s|s')?`, y: '(?<y>.+?)' };

/** The parts of the first form that a clause has; undefined when it has none of them. */
export function firstForm(forms: readonly RegExp[], clause: string): Groups | undefined {
  for (const form of forms) {
    const groups = form.exec(clause)?.groups;
    if (groups) return groups;
  }
  return undefined;
}
