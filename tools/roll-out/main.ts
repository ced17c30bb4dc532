import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CommandProblem, type Exit, runCommand, UsageProblem } from '../command/index.js';
import { type Aws, rollOut } from './roll-out.js';

const help = `usage: npm run roll-out -- --commit <commit> [options]

Puts the image of a commit into service on AWS, as the workflows \`deploy\` and \`rollback\` do: runs the set-up tasks, then gives one service after the
other the image and waits for it. A service that does not become healthy is taken back, and those after it keep what they run.

      --commit <commit>   40 digits; the image's tag
      --services-only     runs no set-up task: for going back
  -h, --help

Takes IMAGE (of ECR, without a tag), CLUSTER, PREFIX, SUBNETS and SECURITY_GROUP: the output \`deployment\` of terraform/examples. Needs the AWS CLI, with the
right of the role \`deploy\`.`;

process.exitCode = await runCommand({
  help,
  options: { commit: { type: 'string' }, 'services-only': { type: 'boolean', default: false } },
  async run({ commit, 'services-only': servicesOnly }): Promise<Exit> {
    if (!commit || !/^[0-9a-f]{40}$/.test(commit))
      throw new UsageProblem('--commit: must be a commit in full, 40 hexadecimal digits');
    const names = ['IMAGE', 'CLUSTER', 'PREFIX', ...(servicesOnly ? [] : ['SUBNETS', 'SECURITY_GROUP'])];
    const missing = names.filter((name) => !process.env[name]);
    if (missing.length > 0) throw new UsageProblem(`${missing.join(', ')}: is required`);
    const { IMAGE = '', CLUSTER = '', PREFIX = '', SUBNETS = '', SECURITY_GROUP = '' } = process.env;
    const tasks = servicesOnly ? {} : { tasks: { subnets: SUBNETS, securityGroup: SECURITY_GROUP } };
    try {
      await rollOut(
        { image: IMAGE, commit, cluster: CLUSTER, prefix: PREFIX, ...tasks },
        { aws, say: console.log, sleep },
      );
    } catch (error) {
      throw new CommandProblem(
        'failed',
        'roll_out_failed',
        error instanceof Error ? error.message : String(error),
      );
    }
    return 'done';
  },
});

const aws: Aws = async (args) => {
  const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'json'], {
    maxBuffer: 16_000_000,
  });
  return JSON.parse(stdout || '{}') as unknown;
};
