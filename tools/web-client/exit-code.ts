import { UsageProblem } from './find-person.js';
import { forTerminal } from './for-terminal.js';
import { WebClientError } from './web-client.js';

/** What the terminal clients end with; `--help` prints it. */
export const exitCodes = `exit codes: 0 answered, 1 the request failed, 2 wrong arguments, 3 login refused, 4 the mesh does not answer`;

/** Says on standard error what went wrong, for people, and gives the exit code. */
export function reportFailure(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  console.error(forTerminal(message));
  if (error instanceof UsageProblem || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
    return 2;
  if (error instanceof WebClientError && error.code === 'login_refused') return 3;
  if (error instanceof WebClientError && error.code === 'unreachable') return 4;
  return 1;
}
