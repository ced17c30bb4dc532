import {
  buckets,
  check,
  type PeerName,
  Readiness,
  type ReadinessCheck,
  readinessOf,
  subjects,
} from '#libs/contracts';
import { within } from '#libs/deadline';
import { type MeshClient } from '#libs/mesh';

export interface ChainPorts {
  identityReachable: () => Promise<boolean>;
  mesh: { readonly connected: boolean; readonly client: MeshClient };
  /** Whether a bucket of this service answers and is as intended. */
  checkBucket: (name: string) => Promise<ReadinessCheck>;
  revocations: { readiness: () => Promise<ReadinessCheck> };
  policy: { readonly healthy: boolean };
  uiBuilt: () => boolean;
}

const services = ['agent', 'mcp', 'audit'] as const satisfies readonly PeerName[];
const deadlineMs = 2_000;
const patience = { ms: deadlineMs + 500 };
/** Readiness is asked by anybody, and costs four requests: answers younger than this are given again. */
const freshMs = 1_000;

/** Whether a person who comes now can be served, down the whole chain. */
export class CheckChain {
  private last: { at: number; answer: Promise<Readiness> } | undefined;

  constructor(
    private readonly ports: ChainPorts,
    private readonly now: () => number = Date.now,
  ) {}

  check(): Promise<Readiness> {
    if (!this.last || this.now() - this.last.at > freshMs) {
      this.last = { at: this.now(), answer: this.askAll() };
    }
    return this.last.answer;
  }

  private async askAll(): Promise<Readiness> {
    const asked = (
      await Promise.all([
        this.identity(),
        this.ports.revocations.readiness(),
        ...[buckets.sessions, buckets.logins].map(({ name }) => this.bucket(name)),
        ...services.map((service) => this.service(service)),
      ])
    ).flat();
    const checks = [this.page(), this.policy(), this.nats(), ...asked];
    return readinessOf('web', checks);
  }

  private page(): ReadinessCheck {
    return check('page', this.ports.uiBuilt(), 'the front end is not built; run `npm run build:ui`');
  }

  private policy(): ReadinessCheck {
    const { healthy } = this.ports.policy;
    return check('policy', healthy, 'the policy engine is worn out; restart the service');
  }

  private async identity(): Promise<ReadinessCheck> {
    const ok = await this.ports.identityReachable();
    return check('identity', ok, 'the issuer does not answer at OIDC_ISSUER');
  }

  private nats(): ReadinessCheck {
    return check('nats', this.ports.mesh.connected, 'NATS does not answer at NATS_URL');
  }

  private bucket(name: string): Promise<ReadinessCheck> {
    return within(this.ports.checkBucket(name), patience).catch(() =>
      check(name, false, `the bucket \`${name}\` does not answer; check NATS`),
    );
  }

  /** The service's own word, and each thing it says it lacks. */
  private async service(service: (typeof services)[number]): Promise<ReadinessCheck[]> {
    try {
      const answer = await within(
        this.ports.mesh.client.request(subjects.ready(service, 'web'), {}, { answer: Readiness, deadlineMs }),
        patience,
      );
      const lacking = answer.checks
        .filter(({ ok }) => !ok)
        .map((lack) => ({ ...lack, name: `${service}: ${lack.name}` }));
      return [{ name: service, ok: answer.ready }, ...lacking];
    } catch {
      return [check(service, false, `\`${service}\` does not answer on the mesh`)];
    }
  }
}
