import { type Manifest } from './read-manifests.js';
import { type Container, selects, type Workload, workloadsOf } from './workloads.js';

/** Something that the API takes and a reviewer would not. */
export interface Rule {
  readonly id: string;
  readonly says: string;
  readonly problemsOf: (manifests: readonly Manifest[]) => readonly Problem[];
}
export interface Problem {
  readonly manifest: Manifest;
  readonly problem: string;
}

const ofPods =
  (
    judge: (workload: Workload, manifests: readonly Manifest[]) => readonly (string | false)[],
  ): Rule['problemsOf'] =>
  (manifests) =>
    workloadsOf(manifests).flatMap((workload) =>
      judge(workload, manifests).flatMap((problem) =>
        problem ? [{ manifest: workload.manifest, problem }] : [],
      ),
    );

const ofContainers = (judge: (container: Container) => readonly (string | false)[]) =>
  ofPods(({ pod }) =>
    [...(pod.initContainers ?? []), ...pod.containers].flatMap((container) =>
      judge(container).map((problem) => problem && `has the container \`${container.name}\` ${problem}`),
    ),
  );

const policiesOf = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => kind === 'NetworkPolicy');
const specOf = ({ body }: Manifest) => body.spec as Record<string, unknown>;
const both = (policy: Manifest) =>
  ['Ingress', 'Egress'].every((type) => (specOf(policy).policyTypes as string[] | undefined)?.includes(type));
const isEmpty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0);

const confined: Rule = {
  id: 'restricted-pods',
  says: "pods are what Kubernetes's level `restricted` asks for, and their roots cannot be written",
  problemsOf: (manifests) => [
    ...ofPods(({ pod }) => [
      pod.securityContext?.runAsNonRoot !== true && 'may run as root',
      (pod.securityContext?.seccompProfile as { type?: string } | undefined)?.type !== 'RuntimeDefault' &&
        'has no seccomp profile',
      (['hostNetwork', 'hostPID', 'hostIPC'] as const).some((name) => pod[name] === true) &&
        'shares something of its host',
      (pod.volumes ?? []).some((volume) => 'hostPath' in volume) && 'mounts a folder of its host',
    ])(manifests),
    ...ofContainers(({ securityContext = {} }) => [
      securityContext.privileged === true && 'that is privileged',
      securityContext.allowPrivilegeEscalation !== false && 'that may get more rights',
      securityContext.readOnlyRootFilesystem !== true && 'whose root can be written',
      !(securityContext.capabilities as { drop?: string[] } | undefined)?.drop?.includes('ALL') &&
        'that keeps capabilities',
      !isEmpty((securityContext.capabilities as { add?: string[] } | undefined)?.add) &&
        'that adds capabilities',
    ])(manifests),
  ],
};

const namespaceRestricted: Rule = {
  id: 'restricted-namespace',
  says: 'the namespace itself lets no other pods in',
  problemsOf: (manifests) =>
    manifests
      .filter(
        ({ kind, labels }) =>
          kind === 'Namespace' && labels['pod-security.kubernetes.io/enforce'] !== 'restricted',
      )
      .map((manifest) => ({ manifest, problem: 'does not enforce `restricted`' })),
};

const bounded: Rule = {
  id: 'resources-set',
  says: 'what a container needs and may take is said, so that none starves the others',
  problemsOf: ofContainers(({ resources = {} }) => [
    (!resources.requests?.cpu || !resources.requests.memory) && 'that asks for no processor or memory',
    !resources.limits?.memory && 'whose memory has no bound',
  ]),
};

const probed: Rule = {
  id: 'probes-set',
  says: 'what serves is asked whether it lives and whether it is ready',
  problemsOf: ofPods(({ manifest, pod }) =>
    manifest.kind === 'Job'
      ? []
      : pod.containers.flatMap(({ name, livenessProbe, readinessProbe }) => [
          !livenessProbe && `has the container \`${name}\` that nobody asks whether it lives`,
          !readinessProbe && `has the container \`${name}\` that nobody asks whether it is ready`,
        ]),
  ),
};

const ownAccount: Rule = {
  id: 'own-account',
  says: "each has an account of its own, and no pod has a token of the cluster's API",
  problemsOf: ofPods(({ pod }, manifests) => [
    pod.automountServiceAccountToken !== false && "has a token of the cluster's API",
    !pod.serviceAccountName || pod.serviceAccountName === 'default'
      ? 'runs as the account `default`'
      : !manifests.some(({ kind, name }) => kind === 'ServiceAccount' && name === pod.serviceAccountName) &&
        `runs as \`${pod.serviceAccountName}\`, which is not there`,
  ]),
};

const secretsAsFiles: Rule = {
  id: 'secrets-as-files',
  says: 'a secret is a file, never a variable, which processes inherit and lists show',
  problemsOf: (manifests) =>
    workloadsOf(manifests).flatMap(({ manifest }) =>
      /"(secretKeyRef|secretRef)"/.test(JSON.stringify(manifest.body))
        ? [{ manifest, problem: 'has a secret in a variable' }]
        : [],
    ),
};

const denied: Rule = {
  id: 'default-deny',
  says: 'a policy denies every pod everything, and each workload has one of its own, both ways, that says what may pass',
  problemsOf: (manifests) => {
    const policies = policiesOf(manifests);
    const all = policies.some((policy) => {
      const { podSelector, ingress, egress } = specOf(policy);
      return (
        both(policy) && Object.keys(podSelector as object).length === 0 && isEmpty(ingress) && isEmpty(egress)
      );
    });
    return workloadsOf(manifests).flatMap(({ manifest, labels }) => {
      const own = policies.some(
        (policy) =>
          both(policy) &&
          Object.keys(specOf(policy).podSelector as object).length > 0 &&
          selects(specOf(policy).podSelector, labels),
      );
      return [
        ...(all ? [] : ['is denied nothing by default']),
        ...(own ? [] : ['has no network policy of its own']),
      ].map((problem) => ({ manifest, problem }));
    });
  },
};

const fewWays: Rule = {
  id: 'few-ways',
  says: 'each way names who and which port, and none leads to the cloud’s metadata',
  problemsOf: (manifests) =>
    policiesOf(manifests).flatMap((manifest) => {
      const { ingress = [], egress = [] } = specOf(manifest) as Record<
        'ingress' | 'egress',
        Record<string, unknown>[]
      >;
      const ways = [
        ...ingress.map((way) => ({ way, whom: way.from })),
        ...egress.map((way) => ({ way, whom: way.to })),
      ];
      return ways.flatMap(({ way, whom }) =>
        [
          ...(isEmpty(whom) ? ['has a way that says not whom'] : []),
          ...(isEmpty(way.ports) ? ['has a way that names no port'] : []),
          ...(
            (whom ?? []) as {
              podSelector?: object;
              namespaceSelector?: object;
              ipBlock?: { cidr: string; except?: string[] };
            }[]
          ).flatMap(({ podSelector, namespaceSelector, ipBlock }) => [
            ...(ipBlock?.cidr === '0.0.0.0/0' && !ipBlock.except?.some((cidr) => cidr.startsWith('169.254.'))
              ? ["leads to the cloud's metadata"]
              : []),
            ...(namespaceSelector && Object.keys(namespaceSelector).length === 0
              ? ['lets every namespace through']
              : []),
            ...(!namespaceSelector && podSelector && Object.keys(podSelector).length === 0
              ? ['lets every pod through']
              : []),
          ]),
        ].map((problem) => ({ manifest, problem })),
      );
    }),
};

const survives: Rule = {
  id: 'survives-drains',
  says: 'each workload says how many of its pods may be away at once',
  problemsOf: ofPods(({ manifest, labels }, manifests) => [
    manifest.kind !== 'Job' &&
      !manifests.some(
        (budget) => budget.kind === 'PodDisruptionBudget' && selects(specOf(budget).selector, labels),
      ) &&
      'has no disruption budget',
  ]),
};

const scales: Rule = {
  id: 'one-hand-on-replicas',
  says: 'where a number is made by load, no manifest sets it; where it is one, no old pod runs beside a new one',
  problemsOf: (manifests) =>
    manifests
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap((manifest) => {
        const scaled = manifests.some(
          ({ kind, body }) =>
            kind === 'HorizontalPodAutoscaler' &&
            (body.spec as { scaleTargetRef?: { name?: string } }).scaleTargetRef?.name === manifest.name,
        );
        const { replicas, strategy } = specOf(manifest) as {
          replicas?: number;
          strategy?: { type?: string };
        };
        const problems = [
          scaled && replicas !== undefined && 'sets the number that its autoscaler makes',
          !scaled && replicas === undefined && 'says neither how many it is nor what makes the number',
          !scaled &&
            replicas === 1 &&
            strategy?.type !== 'Recreate' &&
            'is one, and would be two while it is replaced',
        ];
        return problems.flatMap((problem) => (problem ? [{ manifest, problem }] : []));
      }),
};

export const rules: readonly Rule[] = [
  confined,
  namespaceRestricted,
  bounded,
  probed,
  ownAccount,
  secretsAsFiles,
  denied,
  fewWays,
  survives,
  scales,
];
