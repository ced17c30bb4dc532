import { describe, expect, it } from '@jest/globals';
import { UsageProblem } from './command-problem.js';
import { parseOptions } from './parse-options.js';

const options = {
  as: { type: 'string' },
  json: { type: 'boolean' },
  conversation: { type: 'string' },
  'dry-run': { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
} as const;
const refusalOf = (...args: string[]): string => {
  try {
    parseOptions(args, options);
  } catch (error) {
    if (error instanceof UsageProblem) return error.message;
  }
  return '';
};

describe('parseOptions', () => {
  it('gives values, and the words that belong to no option', () => {
    expect(parseOptions(['--as', 'bob', 'Find', 'laptops', '-v'], options, true)).toEqual({
      values: { as: 'bob', verbose: true },
      words: ['Find', 'laptops'],
    });
  });

  it.each([
    ['--jsn', 'json'],
    ['--JSON', 'json'],
    ['--dryrun', 'dry-run'],
    ['--conv', 'conversation'],
    ['--convresation=1', 'conversation'],
  ])('names the option that `%s` was probably meant to be', (typed, meant) => {
    expect(refusalOf(typed)).toBe(
      `there is no option \`${typed.replace(/=.*/, '')}\`: do you mean \`--${meant}\`?; \`--help\` lists the options`,
    );
  });

  it.each(['--quiet', '--zzz', '-x'])('does not guess what `%s` means', (typed) => {
    expect(refusalOf(typed)).toBe(`there is no option \`${typed}\`; \`--help\` lists the options`);
  });

  it('says what is missing or surplus', () => {
    expect(refusalOf('--as')).toContain('`--as <value>` argument missing');
    expect(refusalOf('--json=yes')).toContain('does not take an argument');
    expect(refusalOf('word')).toContain('unexpected argument `word`');
  });
});
