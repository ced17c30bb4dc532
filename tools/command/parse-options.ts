import { parseArgs, type ParseArgsConfig } from 'node:util';
import leven from 'leven';
import { UsageProblem } from './command-problem.js';

export type Options = NonNullable<ParseArgsConfig['options']>;
export type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/**
 * Reads a command line.
 * @param takesWords whether there may be words that belong to no option
 * @throws UsageProblem naming what is wrong, with the option that was probably meant
 */
export function parseOptions<O extends Options>(
  args: readonly string[],
  options: O,
  takesWords = false,
): { values: Values<O>; words: string[] } {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: takesWords });
    return { values: parsed.values, words: parsed.positionals };
  } catch (error) {
    throw new UsageProblem(`${problemOf(error as Error, args, options)}; \`--help\` lists the options`);
  }
}

function problemOf({ message }: Error, args: readonly string[], options: Options): string {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const names = Object.keys(options);
  const shorts = Object.values(options).map(({ short }) => short);
  for (const token of tokens) {
    if (token.kind !== 'option' || names.includes(token.name) || shorts.includes(token.name)) continue;
    const near = nearest(token.name, names);
    return `there is no option \`${token.rawName}\`${near ? `: do you mean \`--${near}\`?` : ''}`;
  }
  const [said = ''] = message.split(/[.\n]/);
  return said.charAt(0).toLowerCase() + said.slice(1).replaceAll("'", '`');
}

/** The name that a mistyped one was probably meant to be: one that it begins, or the one with the fewest slips. */
function nearest(typed: string, names: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  const begun = names.filter((name) => name.startsWith(word));
  if (begun.length === 1) return begun[0];
  const slips = (name: string) => leven(word, name);
  const [first] = [...names].sort((a, b) => slips(a) - slips(b));
  return first !== undefined && slips(first) <= Math.ceil(word.length / 3) ? first : undefined;
}
