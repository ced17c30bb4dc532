import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readModule } from '../terraform-check/read-module.js';
import { checkManifests, findingsIn, manifestFolders } from './check-manifests.js';
import { manifestsOf, readManifests } from './read-manifests.js';
import { rules } from './rules.js';
import { readTypeTable } from './type-table.js';

const root = join(import.meta.dirname, '..', '..');
const table = readTypeTable(root);
const findingsOf = (yaml: string) => findingsIn(manifestsOf('x.yaml', yaml), table);

/** A workload with all that it needs, to break in one place. */
const whole = `apiVersion: v1
kind: ServiceAccount
metadata: { name: a }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec:
  replicas: 1
  strategy: { type: Recreate }
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      serviceAccountName: a
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: a
          image: a
          livenessProbe: { tcpSocket: { port: 1 } }
          readinessProbe: { tcpSocket: { port: 1 } }
          resources: { requests: { cpu: 1m, memory: 1Mi }, limits: { memory: 1Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: a }
spec: { selector: { matchLabels: { app: a } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: none }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a }
spec:
  podSelector: { matchLabels: { app: a } }
  policyTypes: [Ingress, Egress]
  egress:
    - { to: [{ podSelector: { matchLabels: { app: b } } }], ports: [{ port: 1 }] }
`;

const replaced = (from: string, to: string): string => {
  if (!whole.includes(from)) throw new Error(`the whole has no \`${from}\``);
  return whole.replace(from, to);
};
const theWay = '{ to: [{ podSelector: { matchLabels: { app: b } } }], ports: [{ port: 1 }] }';

/** For each rule what breaks it, and the sentence that it gets. */
const broken: Record<string, readonly (readonly [yaml: string, problem: string])[]> = {
  'restricted-pods': [
    [replaced('runAsNonRoot: true', 'runAsNonRoot: false'), 'may run as root'],
    [replaced(', seccompProfile: { type: RuntimeDefault }', ''), 'has no seccomp profile'],
    [
      replaced('serviceAccountName: a', 'hostNetwork: true\n      serviceAccountName: a'),
      'shares something of its host',
    ],
    [
      replaced(
        'serviceAccountName: a',
        'volumes: [{ name: h, hostPath: { path: / } }]\n      serviceAccountName: a',
      ),
      'mounts a folder of its host',
    ],
    [
      replaced('{ allowPrivilegeEscalation', '{ privileged: true, allowPrivilegeEscalation'),
      'has the container `a` that is privileged',
    ],
    [replaced('allowPrivilegeEscalation: false, ', ''), 'has the container `a` that may get more rights'],
    [replaced('readOnlyRootFilesystem: true, ', ''), 'has the container `a` whose root can be written'],
    [replaced('drop: [ALL]', 'drop: [NET_RAW]'), 'has the container `a` that keeps capabilities'],
    [
      replaced('drop: [ALL]', 'drop: [ALL], add: [NET_ADMIN]'),
      'has the container `a` that adds capabilities',
    ],
  ],
  'restricted-namespace': [
    ['apiVersion: v1\nkind: Namespace\nmetadata: { name: a }', 'does not enforce `restricted`'],
  ],
  'resources-set': [
    [
      replaced('requests: { cpu: 1m, memory: 1Mi }, ', ''),
      'has the container `a` that asks for no processor or memory',
    ],
    [replaced(', limits: { memory: 1Mi }', ''), 'has the container `a` whose memory has no bound'],
  ],
  'probes-set': [
    [
      replaced('          livenessProbe: { tcpSocket: { port: 1 } }\n', ''),
      'has the container `a` that nobody asks whether it lives',
    ],
    [
      replaced('          readinessProbe: { tcpSocket: { port: 1 } }\n', ''),
      'has the container `a` that nobody asks whether it is ready',
    ],
  ],
  'own-account': [
    [
      replaced('automountServiceAccountToken: false', 'automountServiceAccountToken: true'),
      "has a token of the cluster's API",
    ],
    [replaced('serviceAccountName: a', 'serviceAccountName: default'), 'runs as the account `default`'],
    [replaced('serviceAccountName: a', 'serviceAccountName: b'), 'runs as `b`, which is not there'],
  ],
  'secrets-as-files': [
    [
      replaced('image: a', 'image: a\n          envFrom: [{ secretRef: { name: s } }]'),
      'has a secret in a variable',
    ],
    [
      replaced(
        'image: a',
        'image: a\n          env: [{ name: K, valueFrom: { secretKeyRef: { name: s, key: k } } }]',
      ),
      'has a secret in a variable',
    ],
  ],
  'default-deny': [
    [
      replaced('podSelector: {}, policyTypes: [Ingress, Egress]', 'podSelector: {}, policyTypes: [Ingress]'),
      'is denied nothing by default',
    ],
    [
      replaced(
        'podSelector: {}, policyTypes: [Ingress, Egress]',
        'podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}]',
      ),
      'is denied nothing by default',
    ],
    [
      replaced(
        'podSelector: { matchLabels: { app: a } }\n  policyTypes',
        'podSelector: { matchLabels: { app: c } }\n  policyTypes',
      ),
      'has no network policy of its own',
    ],
  ],
  'few-ways': [
    [replaced(theWay, '{ ports: [{ port: 1 }] }'), 'has a way that says not whom'],
    [
      replaced(theWay, '{ to: [{ podSelector: { matchLabels: { app: b } } }] }'),
      'has a way that names no port',
    ],
    [
      replaced(theWay, '{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }'),
      "leads to the cloud's metadata",
    ],
    [
      replaced(theWay, '{ to: [{ namespaceSelector: {} }], ports: [{ port: 1 }] }'),
      'lets every namespace through',
    ],
    [replaced(theWay, '{ to: [{ podSelector: {} }], ports: [{ port: 1 }] }'), 'lets every pod through'],
  ],
  'survives-drains': [
    [
      replaced(
        'spec: { selector: { matchLabels: { app: a } } }',
        'spec: { selector: { matchLabels: { app: b } } }',
      ),
      'has no disruption budget',
    ],
  ],
  'one-hand-on-replicas': [
    [replaced('  strategy: { type: Recreate }\n', ''), 'is one, and would be two while it is replaced'],
    [replaced('  replicas: 1\n', ''), 'says neither how many it is nor what makes the number'],
    [
      `${whole}---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\nspec:\n  scaleTargetRef: { kind: Deployment, name: a }\n  maxReplicas: 2\n`,
      'sets the number that its autoscaler makes',
    ],
  ],
};

describe('the manifests of this project', () => {
  it('hold to the types of the Kubernetes API and break no rule', () => {
    expect(checkManifests(root)).toEqual([]);
  });
});

describe('a rule about manifests', () => {
  it('is broken by nothing that is whole', () => {
    expect(findingsOf(whole)).toEqual([]);
  });

  it('has an example that breaks it', () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(
    Object.entries(broken).flatMap(([id, examples]) =>
      examples.map(([yaml, problem]) => ({ id, yaml, problem })),
    ),
  )('$id: $problem', ({ id, yaml, problem }) => {
    expect(findingsOf(yaml)).toContainEqual(expect.objectContaining({ check: id, problem }));
  });
});

describe('an object is compared with the types of the API', () => {
  it.each([
    [
      'a field nobody knows',
      replaced('image: a', 'imagee: a'),
      'has `spec.template.spec.containers[0].imagee`, which the API does not know',
    ],
    [
      'a field that must be given',
      replaced('        - name: a\n', '        - workingDir: /\n'),
      'lacks `spec.template.spec.containers[0].name`',
    ],
    [
      'one value for a list',
      replaced('drop: [ALL]', 'drop: ALL'),
      'has `spec.template.spec.containers[0].securityContext.capabilities.drop` that is no list',
    ],
    [
      'a number for words',
      replaced('cpu: 1m', 'cpu: 1'),
      'has `spec.template.spec.containers[0].resources.requests.cpu` that is no string',
    ],
    ['words for a number', replaced('replicas: 1', 'replicas: one'), 'has `spec.replicas` that is no number'],
    [
      'a kind of another version',
      replaced('policy/v1', 'policy/v1beta1'),
      'is a `policy/v1beta1 PodDisruptionBudget`, which is not in the table of types; add it by `npm run infra:schema`',
    ],
  ])('%s', (_, yaml, problem) => {
    expect(findingsOf(yaml)).toContainEqual(expect.objectContaining({ check: 'types', problem }));
  });

  it('a file that is no YAML is refused by its name', () => {
    expect(() => manifestsOf('x.yaml', 'a: [')).toThrow('x.yaml');
  });
});

type Peer = {
  podSelector?: { matchLabels?: Record<string, string> };
  namespaceSelector?: { matchLabels?: Record<string, string> };
  ipBlock?: object;
};
type Way = { to?: Peer[]; from?: Peer[]; ports: { port: number }[] };

/** mcp alone, and what sets up, reach Vault and the database; of every member the cluster says what the cloud says. */
describe('who reaches whom is the same in a cluster as in the cloud', () => {
  const members = ['web', 'agent', 'mcp', 'audit', 'identity', 'setup'];
  const nameOf = ({ podSelector, namespaceSelector, ipBlock }: Peer, port: number): string | undefined => {
    const member = namespaceSelector?.matchLabels?.['deputy-member'];
    if (member === 'ingress') return 'alb';
    if (ipBlock) return port === 27017 ? 'documentdb' : undefined;
    return member ?? podSelector?.matchLabels?.['app.kubernetes.io/name'];
  };

  it('to NATS, Vault and the database, and in from outside', async () => {
    const { blocks } = await readModule(root, 'terraform/modules/network');
    const locals = blocks.find(({ kind, body }) => kind === 'locals' && 'flows' in body)?.body;
    const inTheCloud = (locals?.flows as { from: string; to: string; port: number }[])
      .filter(
        ({ from, to }) =>
          (members.includes(from) || from === 'alb') && !['alb_internal', 'files'].includes(to),
      )
      .map(({ from, to, port }) => `${from} ${to} ${port}`);
    const policies = readManifests(root, manifestFolders).filter(
      ({ kind, name }) => kind === 'NetworkPolicy' && members.includes(name),
    );
    const inTheCluster = policies.flatMap(({ name, body }) => {
      const { ingress = [], egress = [] } = body.spec as { ingress?: Way[]; egress?: Way[] };
      const ways = [
        ...egress.flatMap(({ to = [], ports }) =>
          to.flatMap((peer) => ports.map(({ port }) => [name, nameOf(peer, port), port])),
        ),
        ...ingress.flatMap(({ from = [], ports }) =>
          from.flatMap((peer) => ports.map(({ port }) => [nameOf(peer, port), name, port])),
        ),
      ];
      return ways
        .filter(
          ([from, to, port]) =>
            from && to && !['kube-dns', undefined].includes(String(to)) && port !== 53 && to !== 'alb',
        )
        .map((way) => way.join(' '));
    });
    expect([...new Set(inTheCluster)].sort()).toEqual([...new Set(inTheCloud)].sort());
    expect(inTheCloud.filter((way) => / (vault|documentdb) /.test(way)).sort()).toEqual([
      'mcp documentdb 27017',
      'mcp vault 8200',
      'setup documentdb 27017',
      'setup vault 8200',
    ]);
  });
});
