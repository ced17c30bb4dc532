import { describe, expect, it } from '@jest/globals';
import { type RollOut, rollOut } from './roll-out.js';

const repository = '123.dkr.ecr.eu-central-1.amazonaws.com/deputy';
const digest = `sha256:${'a'.repeat(64)}`;
const plan: RollOut = {
  image: repository,
  commit: 'c'.repeat(40),
  cluster: 'deputy',
  prefix: 'deputy',
  tasks: { subnets: 'subnet-1,subnet-2', securityGroup: 'sg-1' },
};

/** As much of AWS as a roll-out asks, with what may go wrong. */
function cloud(
  wrong: {
    exitCode?: number;
    unhealthy?: string;
    noImage?: boolean;
    foreign?: boolean;
    never?: boolean;
  } = {},
) {
  const did: string[] = [];
  const registered: { family: string; containerDefinitions: { name: string; image: string }[] }[] = [];
  let current = '';
  const after = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1] ?? '';
  const answers: Record<string, (args: readonly string[]) => unknown> = {
    'describe-images': () => ({ imageDetails: wrong.noImage ? [] : [{ imageDigest: digest }] }),
    'describe-task-definition': (args) => ({
      taskDefinition: {
        family: after(args, '--task-definition'),
        revision: 3,
        registeredBy: 'somebody',
        containerDefinitions: [
          { name: 'files', image: wrong.foreign ? 'other:1' : `${repository}:old` },
          {
            name: after(args, '--task-definition').replace('deputy-', ''),
            image: wrong.foreign ? 'other:1' : `${repository}@sha256:old`,
          },
          { name: 'collector', image: 'collector@sha256:b' },
        ],
      },
    }),
    'register-task-definition': (args) => {
      const given = JSON.parse(after(args, '--cli-input-json')) as (typeof registered)[number];
      registered.push(given);
      return { taskDefinition: { taskDefinitionArn: `${given.family}:4` } };
    },
    'run-task': (args) => {
      did.push(`run ${after(args, '--task-definition')}`);
      current = after(args, '--task-definition').replace(/^deputy-(.*):4$/, '$1');
      return { tasks: [{ taskArn: 'task' }] };
    },
    'describe-tasks': () => ({
      tasks: [
        {
          lastStatus: wrong.never ? 'RUNNING' : 'STOPPED',
          stoppedReason: 'Essential container exited',
          containers: [
            { name: 'files', exitCode: 0 },
            { name: current, exitCode: wrong.exitCode ?? 0 },
          ],
        },
      ],
    }),
    'update-service': (args) => {
      did.push(`update ${after(args, '--service')} ${after(args, '--task-definition')}`);
      return {};
    },
    'describe-services': (args) => {
      const service = after(args, '--services');
      const ours = { status: 'PRIMARY', taskDefinition: `deputy-${service}:4`, rolloutState: 'COMPLETED' };
      const former = { status: 'PRIMARY', taskDefinition: `deputy-${service}:3`, rolloutState: 'COMPLETED' };
      const deployments =
        service === wrong.unhealthy
          ? [
              former,
              { ...ours, status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'tasks failed' },
            ]
          : [ours];
      return { services: [{ deployments }] };
    },
  };
  const said: string[] = [];
  const ports = {
    aws: (args: readonly string[]) => Promise.resolve(answers[args[1] ?? '']?.(args)),
    say: (line: string) => void said.push(line),
    sleep: () => Promise.resolve(),
  };
  return { ports, did, registered, said };
}

const inOrder = ['audit', 'identity', 'mcp', 'agent', 'web'].map(
  (service) => `update ${service} deputy-${service}:4`,
);

describe('a roll-out', () => {
  it('sets up first, then changes one service after the other', async () => {
    const { ports, did } = cloud();
    await rollOut(plan, ports);
    expect(did).toEqual(['run deputy-provision-mesh:4', 'run deputy-provision-data:4', ...inOrder]);
  });

  it('names the image by its digest in our containers, and leaves those of others alone', async () => {
    const { ports, registered } = cloud();
    await rollOut(plan, ports);
    const images = registered.map(({ containerDefinitions }) =>
      containerDefinitions.map(({ image }) => image),
    );
    expect(images).toEqual(
      Array(7).fill([`${repository}@${digest}`, `${repository}@${digest}`, 'collector@sha256:b']),
    );
    expect(registered.some((one) => 'revision' in one || 'registeredBy' in one)).toBe(false);
  });

  it('going back runs no set-up', async () => {
    const { ports, did } = cloud();
    const { image, commit, cluster, prefix } = plan;
    await rollOut({ image, commit, cluster, prefix }, ports);
    expect(did).toEqual(inOrder);
  });

  it('a set-up task that fails stops it before any service changes', async () => {
    const { ports, did } = cloud({ exitCode: 1 });
    await expect(rollOut(plan, ports)).rejects.toThrow(
      'provision-mesh ended with 1 (Essential container exited); its log is /deputy/provision-mesh',
    );
    expect(did).toEqual(['run deputy-provision-mesh:4']);
  });

  it('one that does not end is not waited for for ever', async () => {
    await expect(rollOut(plan, cloud({ never: true }).ports)).rejects.toThrow(
      'waited for provision-mesh to end in vain',
    );
  });

  it('a service that was taken back stops it, and those after it keep what they run', async () => {
    const { ports, did } = cloud({ unhealthy: 'mcp' });
    await expect(rollOut(plan, ports)).rejects.toThrow(
      'mcp did not become healthy and was taken back: tasks failed',
    );
    expect(did.at(-1)).toBe('update mcp deputy-mcp:4');
  });

  it('a commit without an image changes nothing', async () => {
    const { ports, did } = cloud({ noImage: true });
    await expect(rollOut(plan, ports)).rejects.toThrow(`there is no image of ${plan.commit}`);
    expect(did).toEqual([]);
  });

  it('a family that runs nothing of ours is not touched', async () => {
    const { ports, did } = cloud({ foreign: true });
    await expect(rollOut(plan, ports)).rejects.toThrow(
      'no container of deputy-provision-mesh runs an image of',
    );
    expect(did).toEqual([]);
  });
});
