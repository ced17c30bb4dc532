import { type Provider } from '@nestjs/common';
import { CredentialBroker } from '#libs/credentials';
import { Standing } from '#libs/lifecycle';
import {
  type ChecksReadiness,
  MeshLink,
  readiness,
  tokenVerifier,
  WatchedAgents,
  WatchedRevocations,
} from '#libs/mesh';
import { PolicyEngine } from '#libs/policy';
import { type TokenVerifier } from '#libs/principal';
import { EndAbandoned } from '../logins/end-abandoned.js';
import { EventSpool } from '../records/event-spool.js';
import { CheckReadiness } from './check-readiness.js';

/** What this service needs to be ready. */
export const mcpReadiness: Provider = {
  provide: readiness,
  inject: [
    tokenVerifier,
    WatchedRevocations,
    WatchedAgents,
    CredentialBroker,
    EndAbandoned,
    PolicyEngine,
    EventSpool,
    MeshLink,
  ],
  useFactory: (
    verifier: TokenVerifier,
    revocations: WatchedRevocations,
    agents: WatchedAgents,
    broker: CredentialBroker,
    abandoned: EndAbandoned,
    policy: PolicyEngine,
    spool: EventSpool,
    link: MeshLink,
  ) => new CheckReadiness({ verifier, revocations, agents, broker, abandoned, policy, spool, link }),
};

/** What it says of itself over HTTP. */
export const mcpStanding: Provider = {
  provide: Standing,
  inject: [readiness],
  useFactory: (own: ChecksReadiness) => new Standing('mcp', () => own.check()),
};
