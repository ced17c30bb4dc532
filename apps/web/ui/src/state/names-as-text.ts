import type { Turn } from './turn.js';

/** A text that is longer, or has several lines, is what somebody wrote and no name. */
const longestName = 200;

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

/**
 * The short texts that tools were given or returned in a conversation, such as names of products, as far as Markdown
 * could take a sign in them for its own; the longest first.
 */
export function namesIn(turns: readonly Pick<Turn, 'parts'>[]): string[] {
  const calls = turns.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'call' ? [part.call] : [])),
  );
  const texts = calls.flatMap((call) => [...stringsIn(call.arguments), ...stringsIn(call.result)]);
  const isName = (text: string) =>
    text.length <= longestName &&
    !text.includes('\n') &&
    /[!-/:-@[-`{-~]/.test(text) &&
    /[\p{L}\p{N}]/u.test(text);
  return [...new Set(texts.filter(isName))].sort((a, b) => b.length - a.length);
}

const escaped = (name: string) => name.replaceAll(/[!-/:-@[-`{-~]/g, String.raw`\$&`);
const literal = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/**
 * Escapes names in Markdown (CommonMark 0.31, 2.4).
 * INVARIANT (a name is text): what anybody called a product is shown as it stands, and `**x**` is no bold x.
 */
export function withNamesAsText(markdown: string, names: readonly string[]): string {
  if (names.length === 0) return markdown;
  // Within a table a pipe is escaped already, or it would end the cell.
  const each = names.map((name) => literal(name).replaceAll(String.raw`\|`, String.raw`\\?\|`)).join('|');
  const whole = new RegExp(String.raw`(?<![\p{L}\p{N}\\])(?:${each})(?![\p{L}\p{N}])`, 'gu');
  return markdown.replaceAll(whole, (name) => escaped(name.replaceAll(String.raw`\|`, '|')));
}

/** Takes the escapes out again, for where they would be shown. */
export const withoutEscapes = (text: string, names: readonly string[]): string =>
  names.reduce((rest, name) => rest.replaceAll(escaped(name), name), text);
