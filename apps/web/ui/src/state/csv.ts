/** What a spreadsheet computes instead of showing: `=`, `+`, `-`, `@` and their wide forms, behind white space too. */
const computed = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;
/** White space at the beginning that itself begins a formula in some spreadsheets. */
const led = /^[\t\r\n]/;
/** A figure is what it shows. */
const figure = /^[+-]?\$?\d[\d,]*(?:\.\d+)?%?$/;

/**
 * Rows as CSV (RFC 4180: CRLF, and quotes around what holds a comma, a quote or a line break).
 * INVARIANT (a cell is no formula): a spreadsheet takes `=HYPERLINK(…)` for its own; an apostrophe before it makes it text. A
 * figure with a sign stays a figure.
 */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');

function toCell(text: string): string {
  const harmless = (computed.test(text) && !figure.test(text)) || led.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
