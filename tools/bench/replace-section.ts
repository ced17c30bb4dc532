/**
 * Replaces what stands between `<!-- generated:name -->` and `<!-- /generated:name -->`.
 * @throws Error when the text has no such section
 */
export function replaceSection(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < start) throw new Error(`no section \`${name}\`; add ${open} and ${close}`);
  return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
}
