import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { Allowance } from '#libs/budgets';
import { readTenantDirectory } from '#libs/config';
import { buckets, KeyAnswer, subjects } from '#libs/contracts';
import { CredentialBroker } from '#libs/credentials';
import { CountedRefusals, decideInProcess, RefusedKeys, TurnedAway } from '#libs/enforcement';
import { Endings, MeshLink, StreamDecisions, tokenVerifier, WatchedRevocations } from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type TokenVerifier, trustIssuers, Underway } from '#libs/principal';
import { type Logger } from '#libs/telemetry';
import { type McpConfig } from '../config.js';
import { EventSpool } from '../records/event-spool.js';
import { Toolboxes } from '../toolbox/toolboxes.js';
import { Approvals } from '../approvals/approvals.js';
import { ApprovalStore } from '../approvals/approval-store.js';
import { WatchedApprovals } from '../approvals/watched-approvals.js';
import { CallBudgets } from './call-budgets.js';
import { CredentialLender } from './credential-lender.js';
import { KeyTokens } from './keys/key-tokens.js';
import { observeSteps } from './observe-steps.js';
import { type EnforcementPorts, enforcementPorts } from './ports.js';

/** What mcp offers, and what decides about it, agreed upon before anything is connected. */
export interface Offer {
  readonly policy: PolicyEngine;
  readonly toolboxes: Toolboxes;
}

/** Keys that are nobody's, from one prefix. */
const triesOfKeys = { burst: 200, perSecond: 5 };
const exchangeWithinMs = 5_000;

/** What a call is decided, budgeted and run with. */
export function enforcing(config: McpConfig, logger: Logger, { policy, toolboxes }: Offer): Provider[] {
  const tenants = readTenantDirectory(config.POLICIES_DIR);
  return [
    {
      provide: KeyTokens,
      inject: [MeshLink],
      useFactory: (link: MeshLink) =>
        new KeyTokens({
          exchange: (key) =>
            link.client.request(
              subjects.identity.exchange('mcp'),
              { version: 1, key },
              { answer: KeyAnswer, deadlineMs: exchangeWithinMs },
            ),
          tries: new Allowance(triesOfKeys),
          clock: Date.now,
        }),
    },
    {
      provide: CredentialLender,
      inject: [CredentialBroker],
      useFactory: (broker: CredentialBroker) => {
        const mounts = new Map(
          trustIssuers(config, tenants).map(({ issuer, vaultMount }) => [issuer, vaultMount]),
        );
        return new CredentialLender(broker, tenants, (issuer) => mounts.get(issuer));
      },
    },
    {
      provide: CallBudgets,
      inject: [MeshLink, Endings],
      useFactory: (link: MeshLink, endings: Endings) => {
        const { person, agent } = limitsOf(config);
        const budgets = { 'mcp.person': person.rate, 'mcp.agent': agent.rate };
        endings.describe({ policy: policy.fingerprint, budgets });
        return new CallBudgets(limitsOf(config), () => link.bucket(buckets.budgets.name));
      },
    },
    {
      provide: Underway,
      inject: [Endings],
      useFactory: (endings: Endings) => {
        const underway = new Underway();
        endings.add((isRevoked) => ({
          calls_stopped: underway.allOver(isRevoked).then((done) => ({ done })),
        }));
        return underway;
      },
    },
    {
      provide: WatchedApprovals,
      inject: [MeshLink],
      useFactory: (link: MeshLink) => {
        const open = new WatchedApprovals(link);
        open.start();
        return open;
      },
    },
    {
      provide: Approvals,
      inject: [MeshLink, WatchedRevocations, Endings, WatchedApprovals],
      useFactory: (
        link: MeshLink,
        revocations: WatchedRevocations,
        endings: Endings,
        open: WatchedApprovals,
      ) => {
        const approvals = new Approvals({
          open,
          store: new ApprovalStore({
            waiting: () => link.bucket(buckets.approvals.name),
            answers: () => link.bucket(buckets.approvalAnswers.name),
          }),
          isRevoked: revocations.isRevoked,
          mostAtOnce: config.WAITS_AT_ONCE_PER_PERSON,
          openings: new Allowance(config.WAITS_PER_PERSON),
          clock: () => new Date(),
          newId: randomUUID,
        });
        endings.add((isRevoked) => ({
          approvals_voided: approvals.voidEnded(isRevoked).then((done) => ({ done })),
        }));
        return approvals;
      },
    },
    { provide: PolicyEngine, useValue: policy },
    { provide: Toolboxes, useValue: toolboxes },
    {
      provide: enforcementPorts,
      inject: [
        tokenVerifier,
        WatchedRevocations,
        Underway,
        PolicyEngine,
        StreamDecisions,
        EventSpool,
        CountedRefusals,
        CallBudgets,
        CredentialLender,
        Toolboxes,
        KeyTokens,
        TurnedAway,
        Approvals,
      ],
      useFactory: (
        verifier: TokenVerifier,
        revocations: WatchedRevocations,
        underway: Underway,
        policy: PolicyEngine,
        decisions: StreamDecisions,
        outcomes: EventSpool,
        refusals: CountedRefusals,
        budgets: CallBudgets,
        lender: CredentialLender,
        toolboxes: Toolboxes,
        keys: KeyTokens,
        turnedAway: TurnedAway,
        approvals: Approvals,
      ): EnforcementPorts => ({
        approvals,
        verifier,
        keys,
        turnedAway,
        refusedKeys: new RefusedKeys(turnedAway),
        revocations,
        underway,
        policy: decideInProcess(policy, { deadlineMs: config.DECISION_TIMEOUT_MS, logger }),
        decisions,
        outcomes,
        refusals,
        budgets,
        lender,
        toolboxes,
        tenants,
        logger,
        clock: () => new Date(),
        newId: randomUUID,
        callDeadlineMs: config.CALL_DEADLINE_MS,
        observe: observeSteps,
      }),
    },
  ];
}

const limitsOf = (config: McpConfig): ConstructorParameters<typeof CallBudgets>[0] => ({
  person: { rate: config.CALLS_PER_PERSON, atOnce: config.CALLS_AT_ONCE_PER_PERSON },
  agent: { rate: config.CALLS_PER_AGENT, atOnce: config.CALLS_AT_ONCE_PER_AGENT },
  tool: { rate: config.CALLS_PER_TOOL, atOnce: config.CALLS_AT_ONCE_PER_TOOL },
});
