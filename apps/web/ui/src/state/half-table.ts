const rule = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const begun = /^ {0,3}\|/;
/** Only a row that closes its frame is known to be whole before the line ends. */
const ended = /^\|.*(?<!\\)\|$/;

/** How many cells a line of a table has, however it is framed; an escaped pipe is text. */
const cellsIn = (line: string): number =>
  line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '').split(/(?<!\\)\|/).length; // prettier-ignore

/**
 * The Markdown of an answer that is not whole, without what would show as half a table: the row that was just being
 * written, whose figures may lack digits, and a heading that has no row yet.
 */
export function withoutHalfTable(text: string): string {
  const lines = text.split('\n');
  const heading = headingAtTheEnd(lines);
  if (heading === undefined) return withoutHeading(lines) ?? text;
  const [rule = '', ...rows] = lines.slice(heading + 1);
  const last = rows.at(-1)?.trim() ?? '';
  const cut = last !== '' && !(ended.test(last) && cellsIn(last) === cellsIn(rule));
  const whole = (cut ? rows.slice(0, -1) : rows).filter((row) => row.trim());
  if (whole.length === 0) return upTo(lines, heading);
  return cut ? upTo(lines, lines.length - 1) : text;
}

/** Lines at the end that may become the heading of a table. */
function withoutHeading(lines: readonly string[]): string | undefined {
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const from = lines.slice(0, end).findLastIndex((line) => !begun.test(line)) + 1;
  return from < end ? upTo(lines, from) : undefined;
}

/** The line that heads the table with which the text ends. */
function headingAtTheEnd(lines: readonly string[]): number | undefined {
  const blank = lines.findLastIndex((line, at) => at < lines.length - 1 && !line.trim());
  const at = lines.findIndex(
    (line, index) => index > blank + 1 && line.includes('-') && rule.test(line) && (lines[index - 1] ?? '').includes('|'),
  ); // prettier-ignore
  return at === -1 ? undefined : at - 1;
}

const upTo = (lines: readonly string[], end: number) => lines.slice(0, end).join('\n').trimEnd();
