/** A workflow of the forge, as far as the rules read it. */
export interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}
export interface Job {
  readonly if?: string;
  readonly permissions?: unknown;
  readonly environment?: unknown;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
  readonly [other: string]: unknown;
}
export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** @param text of the file: comments, too, are read */
export interface Rule {
  readonly id: string;
  readonly says: string;
  readonly problemsOf: (workflow: Workflow, text: string) => readonly string[];
}

const jobsOf = ({ jobs = {} }: Workflow) => Object.entries(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(([, { steps = [] }]) => steps);
const triggersOf = ({ on }: Workflow): string[] =>
  typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(on ?? {});
const levelsOf = (permissions: unknown): Record<string, string> =>
  typeof permissions === 'object' && permissions !== null ? (permissions as Record<string, string>) : {};

export const rules: readonly Rule[] = [
  {
    id: 'actions-pinned',
    says: 'an action is named by the digest of a commit, and by the version that it is for people',
    problemsOf: (workflow, text) =>
      stepsOf(workflow).flatMap(({ uses }) => {
        if (uses === undefined || uses.startsWith('./')) return [];
        if (!/@[0-9a-f]{40}$/.test(uses)) return [`names \`${uses}\` by something that can be moved`];
        return new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+`).test(text)
          ? []
          : [`says of \`${uses}\` not which version it is`];
      }),
  },
  {
    id: 'few-permissions',
    says: 'a workflow begins with at most the right to read; what writes is given to one job',
    problemsOf: (workflow) => {
      const { permissions } = workflow;
      if (permissions === undefined)
        return ['says nothing of permissions, and so has those of the repository'];
      if (permissions === 'write-all' || permissions === 'read-all')
        return [`has \`${String(permissions)}\``];
      return Object.entries(levelsOf(permissions)).filter(([, level]) => level === 'write').map(([name]) => `may write \`${name}\` in every job`); // prettier-ignore
    },
  },
  {
    id: 'no-key-at-the-forge',
    says: 'AWS is reached by a token of the forge alone',
    problemsOf: (workflow, text) => [
      ...(/secrets\.AWS_|aws-access-key-id|AWS_SECRET_ACCESS_KEY/.test(text) ? ['has a key of AWS'] : []),
      ...jobsOf(workflow).flatMap(([name, { steps = [], permissions }]) =>
        steps.some(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@')) &&
        levelsOf(permissions)['id-token'] !== 'write'
          ? [`asks AWS in \`${name}\`, which may have no token of the forge`]
          : [],
      ),
    ],
  },
  {
    id: 'guarded-secrets',
    says: 'secrets of a deployment are for jobs of an environment, whose rules guard them',
    problemsOf: (workflow) =>
      jobsOf(workflow).flatMap(([name, job]) =>
        JSON.stringify(job).includes('secrets.') && job.environment === undefined
          ? [`uses secrets in \`${name}\`, which has no environment`]
          : [],
      ),
  },
  {
    id: 'no-words-of-others-in-scripts',
    says: 'what others write (names of branches, inputs) reaches a script as a variable: in its text it would be run',
    problemsOf: (workflow) =>
      stepsOf(workflow).flatMap(({ run = '' }) =>
        [...run.matchAll(/\$\{\{\s*([^}]*)\}\}/g)].map(
          ([, expression = '']) => `writes \`${expression.trim()}\` into a script`,
        ),
      ),
  },
  {
    id: 'no-rights-for-strangers',
    says: 'nothing of a pull request runs with rights of the repository',
    problemsOf: (workflow) => triggersOf(workflow).filter((name) => name === 'pull_request_target').map(() => 'runs for pull requests with rights of the repository'), // prettier-ignore
  },
  {
    id: 'after-what-passed',
    says: 'what follows another workflow does so where that succeeded, on the branch that was pushed',
    problemsOf: (workflow) =>
      triggersOf(workflow).includes('workflow_run')
        ? jobsOf(workflow).flatMap(([name, job]) => [
            ...(/workflow_run\.conclusion == 'success'/.test(job.if ?? '')
              ? []
              : [`runs \`${name}\` whatever became of what it follows`]),
            ...(/workflow_run\.head_branch == 'main'/.test(job.if ?? '')
              ? []
              : [`runs \`${name}\` for any branch`]),
          ])
        : [],
  },
  {
    id: 'ends',
    says: 'a job that hangs is ended',
    problemsOf: (workflow) => jobsOf(workflow).flatMap(([name, job]) => (job['timeout-minutes'] === undefined ? [`lets \`${name}\` run for six hours`] : [])), // prettier-ignore
  },
  {
    id: 'leaves-no-token',
    says: 'a checkout leaves no token of the forge behind for what runs after it',
    problemsOf: (workflow) => stepsOf(workflow).flatMap((step) => (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false ? ['leaves its token in the checkout'] : [])), // prettier-ignore
  },
];
