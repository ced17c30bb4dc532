import { namespace } from './schema-facts.js';

/** Fragments as one text, and which file a byte of it came from. */
export interface JoinedSchema {
  readonly text: string;
  /** One line for each fragment that is none; its text is left out. */
  readonly problems: readonly string[];
  /** Undefined for bytes that no file holds. */
  readonly fileAt: (byte: number) => string | undefined;
}

/**
 * Joins the schema's fragments into one block of the namespace. Cedar's WebAssembly build reads one text only, refuses a
 * second block of a namespace, and cannot read a fragment alone, because it names what others declare. In one block
 * Cedar itself refuses what is declared twice or shadows something: no fragment can change what another one says.
 * @param fragments text by file name
 */
export function joinFragments(fragments: Readonly<Record<string, string>>): JoinedSchema {
  const problems: string[] = [];
  const parts: { file: string; from: number; to: number }[] = [];
  let text = `namespace ${namespace} {\n`;
  for (const [file, fragment] of Object.entries(fragments)) {
    const body = bodyOf(fragment);
    if (body === undefined) {
      problems.push(`${file}: must be one \`namespace ${namespace} { … }\` and nothing else`);
      continue;
    }
    const from = Buffer.byteLength(text);
    text += `${body}\n`;
    parts.push({ file, from, to: Buffer.byteLength(text) });
  }
  text += '}\n';
  return { text, problems, fileAt: (byte) => parts.find(({ from, to }) => byte >= from && byte < to)?.file };
}

/** Cedar's tokens, as far as braces are concerned: inside comments and strings they mean nothing. */
const tokens = /\s+|\/\/[^\n\r]*|"(?:[^"\\]|\\.)*"|[{}]|[^\s"{}/]+|./gsu;

/** What stands between the braces of `namespace Deputy { … }`; undefined when the text is not just that. */
function bodyOf(text: string): string | undefined {
  const head: string[] = [];
  let depth = 0;
  let start = 0;
  let end: number | undefined;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/^(\s|\/\/)/.test(token)) continue;
    if (end !== undefined) return undefined;
    if (head.length < 3) head.push(token);
    if (token === '{') {
      depth += 1;
      if (depth === 1) start = index + 1;
    }
    if (token === '}') {
      depth -= 1;
      if (depth === 0) end = index;
    }
  }
  const begins = head[0] === 'namespace' && head[1] === namespace && head[2] === '{';
  return begins && end !== undefined ? text.slice(start, end) : undefined;
}
