export type Groups = Readonly<Partial<Record<string, string>>>;

/**
 * Compiles a way of saying something to a pattern for a whole clause. Words stand for themselves; `(a|b)` is a choice,
 * `[a|b]` one that may be missing, `_` a space inside either, and `{name}` a part, read as `parts` says.
 */
export function sentenceForm(form: string, parts: Readonly<Record<string, string>>): RegExp {
  const source = form
    .split(' ')
    .map((token) => {
      const optional = /^\[(.+)\]$/.exec(token)?.[1];
      const words = (optional ?? token).replace(/_/g, String.raw`\s+`);
      const pattern = words.replace(/\{(\w+)\}/g, (_whole, name: string) => parts[name] ?? '');
      return optional ? String.raw`(?:(?:${pattern})(?:\s+|$))?` : String.raw`(?:${pattern})(?:\s+|$)`;
    })
    .join('');
  return new RegExp(`^${source}$`, 'i');
}
