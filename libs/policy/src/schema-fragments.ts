/** Of all that is declared. */
export const namespace = 'Deputy';

/** Names that a fragment declares. */
export interface Declared {
  /** Groups of actions too. */
  readonly actions: readonly string[];
  readonly entityTypes: readonly string[];
}

/** Fragments as one text, and which file a byte of it came from. */
export interface JoinedSchema {
  readonly text: string;
  /** By file name. */
  readonly declared: ReadonlyMap<string, Declared>;
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
  const declared = new Map<string, Declared>();
  let text = `namespace ${namespace} {\n`;
  for (const [file, fragment] of Object.entries(fragments)) {
    const read = readFragment(fragment);
    if (!read) {
      problems.push(`${file}: must be one \`namespace ${namespace} { … }\` and nothing else`);
      continue;
    }
    const from = Buffer.byteLength(text);
    text += `${read.body}\n`;
    parts.push({ file, from, to: Buffer.byteLength(text) });
    declared.set(file, read.declared);
  }
  text += '}\n';
  const fileAt = (byte: number) => parts.find(({ from, to }) => byte >= from && byte < to)?.file;
  return { text, declared, problems, fileAt };
}

/** Cedar's tokens, as far as braces and names are concerned: inside comments and strings braces mean nothing. */
const tokens = /\s+|\/\/[^\n\r]*|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|./gsu;

/**
 * What stands between the braces of `namespace Deputy { … }`, and what it declares; undefined when the text is not just
 * that. Cedar says of no declaration where it stands, so declarations are read here; whoever uses them compares the
 * names with Cedar's.
 */
function readFragment(text: string): { body: string; declared: Declared } | undefined {
  const head: string[] = [];
  const declarations: string[][] = [[]];
  let depth = 0;
  let start = 0;
  let end: number | undefined;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/^(\s|\/\/)/.test(token)) continue;
    if (end !== undefined) return undefined;
    if (head.length < 3) head.push(token);
    else if (token === ';' && depth === 1) declarations.push([]);
    else declarations.at(-1)?.push(token);
    if (token === '{') {
      depth += 1;
      if (depth === 1) start = index + 1;
    }
    if (token === '}') {
      depth -= 1;
      if (depth === 0) end = index;
    }
  }
  if (head.join(' ') !== `namespace ${namespace} {` || end === undefined) return undefined;
  const named = (keyword: string) => declarations.flatMap((declaration) => namesOf(keyword, declaration));
  return {
    body: text.slice(start, end),
    declared: { actions: named('action'), entityTypes: named('entity') },
  };
}

/** `entity A, B { … }` declares A and B, whatever annotations stand before it. */
function namesOf(keyword: string, declaration: readonly string[]): string[] {
  let at = 0;
  // `@doc("…")` or `@doc`
  while (declaration[at] === '@') at += declaration[at + 2] === '(' ? 5 : 2;
  if (declaration[at] !== keyword) return [];
  const names: string[] = [];
  do {
    names.push((declaration[at + 1] ?? '').replace(/^"(.*)"$/s, '$1'));
    at += 2;
  } while (declaration[at] === ',');
  return names;
}
