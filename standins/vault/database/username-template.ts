import { randomText } from '../random-text.js';
import { badRequest, notSupported } from '../vault-refusal.js';

/** What a template of names may tell. */
export interface NameFields {
  readonly DisplayName: string;
  readonly RoleName: string;
}

/** As the MongoDB plugin makes names where nothing else is said (Vault's documentation, `username_template`). */
export const defaultUsernameTemplate =
  '{{ printf "v-%s-%s-%s-%s" (.DisplayName | truncate 15) (.RoleName | truncate 15) (random 20) (unix_time) | replace "." "-" | truncate 100 }}';

type Token = { readonly text: string; readonly isString?: true };
type Value = string | number;

/**
 * A name of a database user, by a template of Vault: one action with `printf`, `truncate`, `replace`, `random`, `unix_time` and the
 * two fields.
 * @throws VaultRefusal for anything else
 */
export function usernameBy(template: string, fields: NameFields, now: number): string {
  const action = /^\{\{(?<inside>.*)\}\}$/s.exec(template.trim())?.groups?.['inside'];
  if (action === undefined || action.includes('{{'))
    throw notSupported('a username template of several actions');
  const tokens = tokensOf(action);
  const name = pipeline(tokens, fields, now);
  if (tokens.length > 0) throw badRequest(`unable to parse the username template at \`${tokens[0]?.text}\``);
  return String(name);
}

function tokensOf(text: string): Token[] {
  const words = text.match(/"(?:[^"\\]|\\.)*"|[()|]|[^\s()|"]+/g) ?? [];
  return words.map((word) =>
    word.startsWith('"') ? { text: JSON.parse(word) as string, isString: true } : { text: word },
  );
}

/** `command | command`: each is given what the one before it made, as its last argument. */
function pipeline(tokens: Token[], fields: NameFields, now: number): Value {
  let made: Value | undefined;
  for (;;) {
    made = command(tokens, fields, now, made);
    if (tokens[0]?.text !== '|') return made;
    tokens.shift();
  }
}

function command(tokens: Token[], fields: NameFields, now: number, piped: Value | undefined): Value {
  const head = tokens.shift();
  if (!head) throw badRequest('unable to parse the username template');
  const given: Value[] = [];
  while (tokens[0] && !['|', ')'].includes(tokens[0].text)) given.push(operand(tokens, fields, now));
  if (piped !== undefined) given.push(piped);
  if (head.isString || head.text.startsWith('.')) return valueOf(head, fields);
  return functionOf(head.text, given, now);
}

function operand(tokens: Token[], fields: NameFields, now: number): Value {
  const token = tokens.shift() as Token;
  if (token.isString || token.text !== '(') return valueOf(token, fields);
  const value = pipeline(tokens, fields, now);
  if (tokens.shift()?.text !== ')') throw badRequest('unable to parse the username template: unclosed `(`');
  return value;
}

function valueOf({ text, isString }: Token, fields: NameFields): Value {
  if (isString) return text;
  if (/^\d+$/.test(text)) return Number(text);
  if (text === '.DisplayName' || text === '.RoleName') return fields[text.slice(1) as keyof NameFields];
  throw notSupported(`\`${text}\` in a username template`);
}

function functionOf(name: string, given: readonly Value[], now: number): Value {
  const [first = '', second = '', third = ''] = given.map(String);
  switch (name) {
    case 'printf':
      return given.slice(1).reduce<string>((text, value) => text.replace('%s', () => String(value)), first);
    case 'truncate':
      return second.slice(0, Number(first));
    case 'replace':
      return third.replaceAll(first, second);
    case 'random':
      return randomText(Number(first));
    case 'unix_time':
      return String(Math.floor(now / 1_000));
    default:
      throw notSupported(`\`${name}\` in a username template`);
  }
}
