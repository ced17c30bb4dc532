import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkWorkflows, workflowCheck } from './check-workflows.js';
import { rules, type Workflow } from './rules.js';

const root = join(import.meta.dirname, '..', '..');
const check = workflowCheck(root);
const digest = 'a'.repeat(40);

const whole = `on:
  workflow_run: { workflows: [checks], types: [completed] }
permissions: {}
jobs:
  a:
    if: github.event.workflow_run.conclusion == 'success' && github.event.workflow_run.head_branch == 'main'
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    environment: production
    permissions: { id-token: write }
    steps:
      - uses: actions/checkout@${digest} # v1.2.3
        with: { persist-credentials: false }
      - uses: aws-actions/configure-aws-credentials@${digest} # v1.2.3
      - run: echo "$WORDS"
        env: { WORDS: '\${{ github.head_ref }}', KEY: '\${{ secrets.SMOKE_KEY }}' }
`;
const replaced = (from: string, to: string): string => {
  if (!whole.includes(from)) throw new Error(`the whole has no \`${from}\``);
  return whole.replace(from, to);
};

const broken: Record<string, readonly (readonly [yaml: string, problem: string])[]> = {
  'actions-pinned': [
    [
      replaced(`checkout@${digest}`, 'checkout@v7'),
      'names `actions/checkout@v7` by something that can be moved',
    ],
    [
      replaced(`checkout@${digest} # v1.2.3`, `checkout@${digest}`),
      `says of \`actions/checkout@${digest}\` not which version it is`,
    ],
  ],
  'few-permissions': [
    [replaced('permissions: {}\n', ''), 'says nothing of permissions, and so has those of the repository'],
    [replaced('permissions: {}', 'permissions: write-all'), 'has `write-all`'],
    [replaced('permissions: {}', 'permissions: { contents: write }'), 'may write `contents` in every job'],
  ],
  'no-key-at-the-forge': [
    [replaced('secrets.SMOKE_KEY', 'secrets.AWS_KEY'), 'has a key of AWS'],
    [
      replaced('permissions: { id-token: write }', 'permissions: { contents: read }'),
      'asks AWS in `a`, which may have no token of the forge',
    ],
  ],
  'guarded-secrets': [
    [replaced('    environment: production\n', ''), 'uses secrets in `a`, which has no environment'],
  ],
  'no-words-of-others-in-scripts': [
    [replaced('echo "$WORDS"', 'echo ${{ github.head_ref }}'), 'writes `github.head_ref` into a script'],
  ],
  'no-rights-for-strangers': [
    [
      replaced('on:\n', 'on:\n  pull_request_target:\n'),
      'runs for pull requests with rights of the repository',
    ],
  ],
  'after-what-passed': [
    [
      replaced("github.event.workflow_run.conclusion == 'success' && ", ''),
      'runs `a` whatever became of what it follows',
    ],
    [replaced(" && github.event.workflow_run.head_branch == 'main'", ''), 'runs `a` for any branch'],
  ],
  ends: [[replaced('    timeout-minutes: 5\n', ''), 'lets `a` run for six hours']],
  'leaves-no-token': [
    [replaced('        with: { persist-credentials: false }\n', ''), 'leaves its token in the checkout'],
  ],
};

describe('the workflows of this project', () => {
  it('hold to the published schema and break no rule', () => {
    expect(checkWorkflows(root)).toEqual([]);
  });

  const read = (name: string) =>
    parse(readFileSync(join(root, '.github', 'workflows', name), 'utf8')) as Workflow;
  const runs = (name: string) =>
    Object.values(read(name).jobs ?? {}).flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run));

  it('look at an allowed and a refused call after whatever changes what runs', () => {
    for (const name of ['deploy.yml', 'rollback.yml'])
      expect(runs(name).filter((run) => /npm run .*(roll-out|smoke)/.test(run)).map((run) => /(roll-out|smoke)/.exec(run)?.[0])).toEqual(['roll-out', 'smoke']); // prettier-ignore
  });

  it('put into service what passed its checks alone, and check what somebody names by hand', () => {
    const steps = runs('deploy.yml');
    const checked = steps.findIndex(
      (run) => run.includes('--workflow checks.yml') && run.includes('--status success'),
    );
    expect(checked).toBeGreaterThanOrEqual(0);
    expect(checked).toBeLessThan(steps.findIndex((run) => run.includes('roll-out')));
  });

  it('name scripts of package.json that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = readdirSync(join(root, '.github', 'workflows')).flatMap((name) => runs(name)).flatMap((run) => [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => script)); // prettier-ignore
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(named).not.toEqual([]);
  });
});

describe('a rule about workflows', () => {
  it('is broken by nothing that is whole', () => {
    expect(check('x.yml', whole)).toEqual([]);
  });

  it('has an example that breaks it', () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(
    Object.entries(broken).flatMap(([id, examples]) =>
      examples.map(([yaml, problem]) => ({ id, yaml, problem })),
    ),
  )('$id: $problem', ({ id, yaml, problem }) => {
    expect(check('x.yml', yaml)).toContainEqual({ file: 'x.yml', check: id, problem });
  });
});

describe('a workflow is compared with the published schema', () => {
  it.each([
    ['a job that runs nowhere', replaced('    runs-on: ubuntu-24.04\n', '')],
    ['a key nobody knows', replaced('timeout-minutes: 5', 'timeout-minutes: 5\n    timeout: 5')],
    ['an event nobody knows', replaced('workflow_run:', 'workflow_ran:')],
  ])('%s', (_, yaml) => {
    expect(check('x.yml', yaml)).toContainEqual(expect.objectContaining({ check: 'schema' }));
  });
});
