/** `products_search` as a person would say it: `Search products`. */
export function toolTitle(tool: string): string {
  const [subject = tool, ...verb] = tool.split('_');
  if (verb.length === 0) return tool;
  const action = verb.join(' ');
  return `${action.charAt(0).toUpperCase()}${action.slice(1)} ${subject}`;
}

export const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Enough of a fingerprint to compare at a glance. */
export const shortFingerprint = (fingerprint: string) => fingerprint.replace(/^sha256:/, '').slice(0, 12);

const previewLimit = 4_000;

/** Data as a person can read it, cut where nobody reads on. */
export function preview(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length <= previewLimit
    ? text
    : `${text.slice(0, previewLimit)}\n… ${(text.length - previewLimit).toLocaleString('en')} more characters`;
}
