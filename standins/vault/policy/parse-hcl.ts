/**
 * The part of HCL 1 that Vault policies are written in: blocks `type "label" { … }`, assignments, strings, numbers,
 * booleans, lists, objects and comments. Anything else is an error with its place, never a guess.
 */
export type HclValue = string | number | boolean | HclValue[] | HclBody;
export interface HclEntry {
  name: string;
  /** Present for a block: `path "x" {}` has the label `x`. */
  label?: string;
  value: HclValue;
  line: number;
}
export interface HclBody {
  entries: HclEntry[];
}

export class HclError extends Error {
  constructor(line: number, problem: string) {
    super(`at line ${line}: ${problem}`);
    this.name = 'HclError';
  }
}

interface Lexeme {
  kind: 'name' | 'string' | 'number' | 'mark' | 'end';
  text: string;
  line: number;
}

const lexemes =
  /(?<space>\s+)|(?<comment>#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_][\w-]*)|(?<mark>[{}[\]=,])/y;

function* tokenise(source: string): Generator<Lexeme> {
  let line = 1;
  lexemes.lastIndex = 0;
  while (lexemes.lastIndex < source.length) {
    const at = lexemes.lastIndex;
    const match = lexemes.exec(source);
    if (!match?.groups) throw new HclError(line, `unexpected \`${source[at] ?? ''}\``);
    const [kind, text] = Object.entries(match.groups).find(([, found]) => found !== undefined) as [
      string,
      string,
    ];
    if (kind !== 'space' && kind !== 'comment') yield { kind: kind as Lexeme['kind'], text, line };
    line += text.split('\n').length - 1;
  }
  yield { kind: 'end', text: 'the end', line };
}

/** @throws HclError naming the line */
export function parseHcl(source: string): HclBody {
  const stream = [...tokenise(source)];
  let position = 0;
  const peek = () => stream[position] as Lexeme;
  const take = () => stream[position++] as Lexeme;
  const isMark = (text: string) => peek().kind === 'mark' && peek().text === text;
  const expect = (text: string) => {
    const found = take();
    if (found.kind !== 'mark' || found.text !== text)
      throw new HclError(found.line, `expected \`${text}\`, found \`${found.text}\``);
  };

  const body = (isEnd: () => boolean): HclBody => {
    const entries: HclEntry[] = [];
    while (!isEnd()) {
      const name = take();
      if (name.kind !== 'name' && name.kind !== 'string')
        throw new HclError(name.line, `expected a name, found \`${name.text}\``);
      const entry = { name: name.kind === 'string' ? unquote(name) : name.text, line: name.line };
      if (isMark('=')) {
        take();
        entries.push({ ...entry, value: value() });
      } else {
        const label = peek().kind === 'string' ? unquote(take()) : undefined;
        entries.push({ ...entry, ...(label === undefined ? {} : { label }), value: object() });
      }
      if (isMark(',')) take();
    }
    return { entries };
  };

  const object = (): HclBody => {
    expect('{');
    const inner = body(() => isMark('}'));
    expect('}');
    return inner;
  };

  const list = (): HclValue[] => {
    expect('[');
    const items: HclValue[] = [];
    while (!isMark(']')) {
      items.push(value());
      if (!isMark(']')) expect(',');
    }
    expect(']');
    return items;
  };

  const value = (): HclValue => {
    if (isMark('{')) return object();
    if (isMark('[')) return list();
    const found = take();
    if (found.kind === 'string') return unquote(found);
    if (found.kind === 'number') return Number(found.text);
    if (found.text === 'true' || found.text === 'false') return found.text === 'true';
    throw new HclError(found.line, `expected a value, found \`${found.text}\``);
  };

  return body(() => peek().kind === 'end');
}

const escapes: Record<string, string> = { n: '\n', t: '\t', '"': '"', '\\': '\\' };

function unquote(lexeme: Lexeme): string {
  return lexeme.text.slice(1, -1).replace(/\\(.)/g, (_whole, letter: string) => {
    const meant = escapes[letter];
    if (meant === undefined) throw new HclError(lexeme.line, `unknown escape \`\\${letter}\``);
    return meant;
  });
}
