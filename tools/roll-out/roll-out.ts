/** What AWS is asked, by its own command line: `aws ecs …`. @returns what it printed as JSON @throws Error with what it said */
export type Aws = (args: readonly string[]) => Promise<unknown>;

export interface RollOut {
  /** Of ECR, without a tag. */
  readonly image: string;
  readonly commit: string;
  readonly cluster: string;
  /** Of names: `deputy-production`. */
  readonly prefix: string;
  /** Where one-off tasks run; undefined when none is to. */
  readonly tasks?: { readonly subnets: string; readonly securityGroup: string };
}

export interface Ports {
  readonly aws: Aws;
  readonly say: (line: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** In the order in which what one needs is there: the record first, people last. */
const services = ['audit', 'identity', 'mcp', 'agent', 'web'] as const;
/** What services need before they run a new image; each may be run again. */
const setup = ['provision-mesh', 'provision-data'] as const;

/** Twenty minutes for each. */
const patience = { everyMs: 10_000, times: 120 };

/**
 * Puts the image of a commit into service. The image is named by its digest from here on, so that what was looked up is what runs.
 * Set-up tasks run first and must succeed; then one service after the other gets the image, and is waited for: where a service does not become
 * healthy ECS takes it back, and those after it keep what they run.
 * @throws Error saying what is missing, which task ended how, or which service was taken back
 */
export async function rollOut(plan: RollOut, ports: Ports): Promise<void> {
  const image = await digestOf(plan, ports);
  ports.say(`image ${image}`);
  for (const task of plan.tasks ? setup : []) await runTask(plan, task, image, ports);
  for (const service of services) await changeOver(plan, service, image, ports);
}

async function digestOf({ image, commit }: RollOut, { aws }: Ports): Promise<string> {
  const name = image.slice(image.indexOf('/') + 1);
  const { imageDetails } = (await aws([
    'ecr',
    'describe-images',
    '--repository-name',
    name,
    '--image-ids',
    `imageTag=${commit}`,
  ])) as {
    imageDetails: { imageDigest: string }[];
  };
  const digest = imageDetails[0]?.imageDigest ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`there is no image of ${commit} in ${image}`);
  return `${image}@${digest}`;
}

type Container = { name: string; image: string };
type TaskDefinition = { containerDefinitions: Container[]; [field: string]: unknown };

/** What a description says of a revision that cannot be said of a new one. */
const told = ['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt']; // prettier-ignore

/** The newest revision of a family with the image in every container that runs ours. @returns its ARN */
async function revise(family: string, image: string, repository: string, { aws }: Ports): Promise<string> {
  const { taskDefinition } = (await aws([
    'ecs',
    'describe-task-definition',
    '--task-definition',
    family,
  ])) as { taskDefinition: TaskDefinition };
  const isOurs = ({ image: current }: Container) =>
    current.startsWith(`${repository}:`) || current.startsWith(`${repository}@`);
  if (!taskDefinition.containerDefinitions.some(isOurs))
    throw new Error(`no container of ${family} runs an image of ${repository}`);
  const containerDefinitions = taskDefinition.containerDefinitions.map((container) =>
    isOurs(container) ? { ...container, image } : container,
  );
  const next = Object.fromEntries(
    Object.entries({ ...taskDefinition, containerDefinitions }).filter(([field]) => !told.includes(field)),
  );
  const registered = (await aws([
    'ecs',
    'register-task-definition',
    '--cli-input-json',
    JSON.stringify(next),
  ])) as { taskDefinition: { taskDefinitionArn: string } };
  return registered.taskDefinition.taskDefinitionArn;
}

async function runTask(
  { cluster, prefix, image: repository, tasks }: RollOut,
  task: string,
  image: string,
  ports: Ports,
): Promise<void> {
  const definition = await revise(`${prefix}-${task}`, image, repository, ports);
  const network = `awsvpcConfiguration={subnets=[${tasks?.subnets}],securityGroups=[${tasks?.securityGroup}],assignPublicIp=DISABLED}`;
  const started = (await ports.aws([
    'ecs', 'run-task', '--cluster', cluster, '--task-definition', definition, '--launch-type', 'FARGATE', '--network-configuration', network,
  ])) as { tasks: { taskArn: string }[]; failures?: { reason?: string }[] }; // prettier-ignore
  const arn = started.tasks[0]?.taskArn;
  if (!arn)
    throw new Error(
      `${task} could not be started: ${started.failures?.[0]?.reason ?? 'no reason was given'}`,
    );
  ports.say(`${task} runs`);
  const ended = await until(`${task} to end`, ports, async () => {
    const described = (await ports.aws(['ecs', 'describe-tasks', '--cluster', cluster, '--tasks', arn])) as {
      tasks: {
        lastStatus: string;
        stoppedReason?: string;
        containers: { name: string; exitCode?: number }[];
      }[];
    };
    return described.tasks.find(({ lastStatus }) => lastStatus === 'STOPPED');
  });
  const exitCode = ended.containers.find(({ name }) => name === task)?.exitCode;
  if (exitCode !== 0)
    throw new Error(
      `${task} ended with ${exitCode ?? 'no exit code'} (${ended.stoppedReason ?? 'no reason was given'}); its log is /${prefix}/${task}`,
    );
  ports.say(`${task} is done`);
}

type Deployment = {
  id: string;
  status: string;
  taskDefinition: string;
  rolloutState?: string;
  rolloutStateReason?: string;
};

async function changeOver(
  { cluster, prefix, image: repository }: RollOut,
  service: string,
  image: string,
  ports: Ports,
): Promise<void> {
  const definition = await revise(`${prefix}-${service}`, image, repository, ports);
  await ports.aws([
    'ecs',
    'update-service',
    '--cluster',
    cluster,
    '--service',
    service,
    '--task-definition',
    definition,
  ]);
  ports.say(`${service} changes over`);
  await until(`${service} to change over`, ports, async () => {
    const { services: [current] } = (await ports.aws(['ecs', 'describe-services', '--cluster', cluster, '--services', service])) as {
      services: { deployments: Deployment[] }[];
    }; // prettier-ignore
    const primary = current?.deployments.find(({ status }) => status === 'PRIMARY');
    const ours = current?.deployments.find(({ taskDefinition }) => taskDefinition === definition);
    // The circuit breaker makes the former revision the primary one again.
    if (ours?.rolloutState === 'FAILED' || (primary && primary.taskDefinition !== definition))
      throw new Error(
        `${service} did not become healthy and was taken back: ${ours?.rolloutStateReason ?? 'its log says why'}`,
      );
    return ours?.rolloutState === 'COMPLETED' ? ours : undefined;
  });
  ports.say(`${service} runs it`);
}

async function until<T>(what: string, { sleep }: Ports, ask: () => Promise<T | undefined>): Promise<T> {
  for (let asked = 0; asked < patience.times; asked++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(patience.everyMs);
  }
  throw new Error(`waited for ${what} in vain`);
}
