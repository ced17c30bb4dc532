import { CommandProblem } from '../command/index.js';

/** What was asked for makes an environment that a service would refuse. Every problem at once. */
export class UnusableEnvironment extends CommandProblem {
  constructor(readonly problems: readonly string[]) {
    const list = problems.map((problem) => `  - ${problem}`).join('\n');
    super(
      'usage',
      'environment_unusable',
      `nothing was written; these environments would be refused:\n${list}`,
    );
  }
}
