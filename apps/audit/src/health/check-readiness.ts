import { check, type Readiness, readinessOf } from '#libs/contracts';
import { type TokenVerifier } from '#libs/principal';
import {
  checkDecisionStreams,
  type MeshConnection,
  type WatchedAgents,
  type WatchedRevocations,
} from '#libs/mesh';
import { type PolicyEngine } from '#libs/policy';
import { type DecisionLog } from '../log/decision-log.js';
import { type Quarantine } from '../log/quarantine.js';
import { type CompareLog } from '../record/compare-log.js';

export interface ReadinessPorts {
  connection: MeshConnection;
  log: Pick<DecisionLog, 'writable'>;
  quarantine: Pick<Quarantine, 'writable'>;
  comparison: Pick<CompareLog, 'check'>;
  revocations: Pick<WatchedRevocations, 'readiness'>;
  agents: Pick<WatchedAgents, 'readiness'>;
  verifier: Pick<TokenVerifier, 'ready'>;
  policy: Pick<PolicyEngine, 'healthy'>;
}

/** Whether decisions can be stored and asked for now. */
export async function checkReadiness(ports: ReadinessPorts): Promise<Readiness> {
  const [streams, revocations, agents, log, quarantine, issuer] = await Promise.all([
    checkDecisionStreams('decision stream', ports.connection),
    ports.revocations.readiness(),
    ports.agents.readiness(),
    holds(ports.log.writable()),
    holds(ports.quarantine.writable()),
    holds(ports.verifier.ready()),
  ]);
  return readinessOf('audit', [
    streams,
    revocations,
    agents,
    check('decision log', log && quarantine, 'the files in DATA_DIR cannot be written; is the disk full?'),
    ports.comparison.check,
    check('identity provider', issuer, 'the signing keys of OIDC_ISSUER cannot be had'),
    check('policy', ports.policy.healthy, 'the policy engine is worn out; restart the service'),
  ]);
}

const holds = (condition: Promise<boolean>) => condition.catch(() => false);
