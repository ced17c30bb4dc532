import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError } from '#libs/config';
import { CommandProblem, UsageProblem } from './command-problem.js';
import { exitCodes, exitCodesHelp, exitCodesTable } from './exit-codes.js';
import { type Command, runCommand } from './run-command.js';

const options = { as: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
const command = (run: Command<typeof options>['run']): Command<typeof options> => ({
  help: 'usage: npm run sample',
  options,
  run,
});

let said: { out: string[]; err: string[] };
beforeEach(() => {
  said = { out: [], err: [] };
});
const run = (what: Command<typeof options>['run'], ...args: string[]) =>
  runCommand(command(what), args, {
    log: (line: string) => said.out.push(line),
    error: (line: string) => said.err.push(line),
  });
function refused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
}
const failing = (error: Error) => () => Promise.reject(error);

describe('a command', () => {
  it('ends with the exit it names', async () => {
    expect(await run(() => 'done')).toBe(0);
    expect(await run(() => 'found')).toBe(5);
  });

  it.each([['--help'], ['-h']])('helps with %s, and tells the exit codes', async (argument) => {
    expect(await run(failing(new Error('never run')), argument)).toBe(0);
    expect(said.out.join()).toBe(`usage: npm run sample\n\n${exitCodesHelp}`);
  });

  it.each([
    ['a usage problem', new UsageProblem('no'), 2],
    ['variables that are wrong', new ConfigError('sample', ['X: is required']), 2],
    ['a login that was refused', new CommandProblem('login_refused', 'login_refused', 'no'), 3],
    ['a server that does not answer', new TypeError('fetch failed', { cause: refused() }), 4],
    ['anything else', new Error('no'), 1],
  ])('ends on %s with its own exit code', async (_what, error, code) => {
    expect(await run(failing(error))).toBe(code);
    expect(said).toEqual({ out: [], err: [error.message] });
  });

  /** The one schema of errors of `--json`. */
  const Printed = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

  it.each([
    ['that it meets', ['--json'], 'login_failed'],
    ['in its arguments', ['--json', '--nobody'], 'usage'],
    ['in its arguments, wherever it is asked for', ['--as', 'bob', 'word', '--json'], 'usage'],
  ])(
    'prints an error %s as JSON where JSON is asked for, and for people beside it',
    async (_what, args, code) => {
      await run(failing(new CommandProblem('failed', 'login_failed', 'the login failed')), ...args);
      const printed = Printed.parse(JSON.parse(said.out.join('')));
      expect(printed.error.code).toBe(code);
      expect(said.err).toEqual([printed.error.message]);
    },
  );

  it('does not take a word of the request for an option', async () => {
    await run(failing(new Error('no')), '--as', 'bob', '--', '--json');
    expect(said.out).toEqual([]);
  });

  it('is stopped by Ctrl-C, ends with 130 and shows no stack', async () => {
    const waiting: Command<typeof options>['run'] = (_values, _words, stopped) =>
      new Promise((_resolve, reject) => {
        stopped.addEventListener('abort', () => reject(stopped.reason as Error));
      });
    const ended = run(waiting, '--json');
    process.emit('SIGINT');
    process.emit('SIGINT');
    expect(await ended).toBe(exitCodes.interrupted.code);
    expect(said.err).toEqual(['stopped by Ctrl-C']);
    expect(JSON.parse(said.out.join(''))).toMatchObject({ error: { code: 'interrupted' } });
    expect(process.listenerCount('SIGINT')).toBe(0);
  });
});

describe('exit codes', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root)
    .map((tool) => join(tool, 'main.ts'))
    .filter((path) => existsSync(join(root, path)));

  it('are one table, which help and README print', () => {
    const codes = Object.values(exitCodes).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) {
      expect(exitCodesHelp).toMatch(new RegExp(`^ +${code}  \\w`, 'm'));
      expect(exitCodesTable).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
    }
  });

  it.each(sources)('%s ends by it', (path) => {
    const source = readFileSync(join(root, path), 'utf8');
    expect(source).toMatch(/await runCommand\(|exitCodes\./);
    expect(source).not.toMatch(/process\.exitCode = \d|process\.exit\([1-9]/);
  });
});
