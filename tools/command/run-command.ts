import { ConfigError } from '#libs/config';
import { CommandProblem } from './command-problem.js';
import { type Exit, exitCodes, exitCodesHelp } from './exit-codes.js';
import { forTerminal } from './for-terminal.js';
import { type Options, parseOptions, type Values } from './parse-options.js';

export interface Command<O extends Options> {
  /** All of `--help` but the exit codes. */
  help: string;
  /** Without `--help`, which every command has. One with `json` prints its errors as JSON too. */
  options: O;
  /** Whether it takes words that belong to no option. */
  takesWords?: boolean;
  /** @param stopped Ctrl-C: to be stopped within `stopsWithinMs`, after which the process ends */
  run(values: Values<O>, words: readonly string[], stopped: AbortSignal): Promise<Exit> | Exit;
}

type Output = Pick<Console, 'log' | 'error'>;

/** What `--json` prints where there is nothing else to print. `code` is a name of `exitCodes`, or says more than it. */
export type PrintedError = { error: { code: string; message: string } };

/** npm hands the terminal's Ctrl-C on, so that it comes twice: a second one says no more than the first. */
const stopsWithinMs = 3_000;

/**
 * Runs a command: reads its arguments, helps, stops on Ctrl-C, and says on standard error what went wrong, and on
 * standard output too where JSON was asked for.
 * @returns the exit code
 */
export async function runCommand<O extends Options>(
  command: Command<O>,
  args: readonly string[] = process.argv.slice(2),
  output: Output = console,
): Promise<number> {
  const interrupted = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const interrupt = () => {
    interrupted.abort();
    patience ??= setTimeout(() => process.exit(exitCodes.interrupted.code), stopsWithinMs);
  };
  process.on('SIGINT', interrupt);
  try {
    const exit = await runOnce(command, args, output, interrupted.signal);
    return exitCodes[interrupted.signal.aborted ? 'interrupted' : exit].code;
  } catch (error) {
    const { exit, code, message } = interrupted.signal.aborted ? stoppedByHand : problemOf(error);
    output.error(forTerminal(message));
    if (asksForJson(command, args)) output.log(JSON.stringify({ error: { code, message } }));
    return exitCodes[exit].code;
  } finally {
    process.off('SIGINT', interrupt);
    clearTimeout(patience);
  }
}

export const stoppedByHand = new CommandProblem('interrupted', 'interrupted', 'stopped by Ctrl-C');

function runOnce<O extends Options>(
  command: Command<O>,
  args: readonly string[],
  output: Output,
  stopped: AbortSignal,
): Promise<Exit> | Exit {
  const helping = { help: { type: 'boolean', short: 'h' } } as const;
  const { values, words } = parseOptions(args, { ...command.options, ...helping }, command.takesWords);
  if (!(values as { help?: boolean }).help) return command.run(values, words, stopped);
  output.log(`${command.help}\n\n${exitCodesHelp}`);
  return 'done';
}

/** Also of arguments that cannot be parsed: whoever reads JSON is to get JSON. */
const asksForJson = ({ options }: Command<Options>, args: readonly string[]) =>
  'json' in options &&
  args.slice(0, args.includes('--') ? args.indexOf('--') : args.length).includes('--json');

/** How a command ends that threw this. */
export function problemOf(error: unknown): { exit: Exit; code: string; message: string } {
  if (error instanceof CommandProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  const exit = error instanceof ConfigError ? 'usage' : isUnreachable(error) ? 'unreachable' : 'failed';
  return { exit, code: exit, message };
}

/** Errors of sockets, as drivers and `fetch` pass them on. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return /^(?:ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT)$/.test(code ?? '') || isUnreachable(error.cause);
}
