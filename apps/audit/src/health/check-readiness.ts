import { check, type Readiness, type ReadinessCheck, readinessOf } from '#libs/contracts';
import { type JournalState } from '#libs/journal';
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
import { filesRemedy } from './watch-files.js';

export interface ReadinessPorts {
  connection: MeshConnection;
  log: Pick<DecisionLog, 'state'>;
  quarantine: Pick<Quarantine, 'state'>;
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
    ports.log.state(),
    ports.quarantine.state(),
    holds(ports.verifier.ready()),
  ]);
  return readinessOf('audit', [
    streams,
    revocations,
    agents,
    filesCheck([log, quarantine]),
    ports.comparison.check,
    check('identity provider', issuer, 'the signing keys of OIDC_ISSUER cannot be had'),
    check('policy', ports.policy.healthy, 'the policy engine is worn out; restart the service'),
  ]);
}

function filesCheck(states: readonly JournalState[]): ReadinessCheck {
  const detail = states.includes('replaced')
    ? `a file in DATA_DIR is not the one that was written; ${filesRemedy}`
    : 'the files in DATA_DIR cannot be written; is the disk full?';
  return check('decision log', states.every((state) => state === 'sound'), detail); // prettier-ignore
}

const holds = (condition: Promise<boolean>) => condition.catch(() => false);
