import { type Manifest } from './read-manifests.js';

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  readonly securityContext?: Record<string, unknown>;
  readonly env?: readonly { name?: string; value?: string }[];
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: Record<string, unknown>;
  readonly automountServiceAccountToken?: boolean;
  readonly serviceAccountName?: string;
  readonly volumes?: readonly Record<string, unknown>[];
  readonly [other: string]: unknown;
}

/** What makes pods: its labels, and what is in them. */
export interface Workload {
  readonly manifest: Manifest;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
}

const kinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

export const workloadsOf = (manifests: readonly Manifest[]): Workload[] =>
  manifests
    .filter(({ kind }) => kinds.has(kind))
    .map((manifest) => {
      const { template } = manifest.body.spec as {
        template: { metadata?: { labels?: Record<string, string> }; spec: PodSpec };
      };
      return { manifest, labels: template.metadata?.labels ?? {}, pod: template.spec };
    });

/** `matchLabels` and `In` of `matchExpressions`, all that the manifests use. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as {
    matchLabels?: Record<string, string>;
    matchExpressions?: { key: string; operator: string; values?: string[] }[];
  };
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(
      ({ key, operator, values = [] }) => operator === 'In' && values.includes(labels[key] ?? ''),
    )
  );
}
