import {
  buckets,
  check,
  decisionStreams,
  type Readiness,
  type ReadinessCheck,
  readinessOf,
} from '#libs/contracts';
import { type CredentialBroker } from '#libs/credentials';
import { type TokenVerifier } from '#libs/principal';
import { checkStream, type MeshLink, type WatchedAgents, type WatchedRevocations } from '#libs/mesh';
import { type PolicyEngine } from '#libs/policy';
import { type EndAbandoned } from '../logins/end-abandoned.js';
import { type EventSpool } from '../records/event-spool.js';

export interface ReadinessPorts {
  readonly verifier: Pick<TokenVerifier, 'ready'>;
  readonly revocations: Pick<WatchedRevocations, 'readiness'>;
  readonly agents: Pick<WatchedAgents, 'readiness'>;
  readonly broker: Pick<CredentialBroker, 'ready' | 'unended'>;
  readonly abandoned: Pick<EndAbandoned, 'readiness'>;
  readonly policy: Pick<PolicyEngine, 'healthy' | 'fingerprint'>;
  readonly spool: Pick<EventSpool, 'full' | 'waiting'>;
  readonly link: MeshLink;
}

/** Whether a call made now could be authenticated, decided, recorded and run. */
export class CheckReadiness {
  #asking: Promise<Readiness> | undefined;

  constructor(private readonly ports: ReadinessPorts) {}

  /** Anybody may ask, and an answer costs many questions: those who come meanwhile share one. */
  check(): Promise<Readiness> {
    return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
  }

  async #ask(): Promise<Readiness> {
    const { verifier, revocations, agents, broker, abandoned, policy, spool, link } = this.ports;
    const [issuer, stream, revoked, registered, budgets, stores] = await Promise.all([
      verifier.ready().catch(() => false),
      checkStream('decisions', link.connection, decisionStreams.mcp.name),
      revocations.readiness(),
      agents.readiness(),
      budgetsOf(link),
      broker.ready().catch(() => ({ vault: false, documentdb: false })),
    ]);
    const checks: ReadinessCheck[] = [
      check('issuer', issuer, "the issuer's keys cannot be fetched; check OIDC_ISSUER"),
      stream,
      revoked,
      registered,
      budgets,
      check('vault', stores.vault, 'Vault does not answer or is sealed; check VAULT_ADDR'),
      check('documentdb', stores.documentdb, 'the database does not answer; check DOCUMENTDB_HOSTS'),
      check(
        'credentials ended',
        broker.unended === 0,
        `${String(broker.unended)} credentials could not be ended yet; they are tried again until Vault takes it`,
      ),
      abandoned.readiness(),
      policy.healthy
        ? { name: 'policy', ok: true, detail: policy.fingerprint }
        : check('policy', false, 'the policy evaluator is worn out; restart the service'),
      check(
        'spool',
        !spool.full,
        `${String(spool.waiting)} events wait for the stream; check it and the disk`,
      ),
    ];
    return readinessOf('mcp', checks);
  }
}

async function budgetsOf(link: MeshLink): Promise<ReadinessCheck> {
  const { name } = buckets.budgets;
  try {
    return await (await link.bucket(name)).check();
  } catch {
    return check(
      name,
      false,
      `the bucket \`${name}\` does not answer; calls cannot be counted and are refused`,
    );
  }
}
