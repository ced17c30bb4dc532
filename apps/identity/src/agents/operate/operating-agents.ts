import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { CountedRefusals, RefusedKeys } from '#libs/enforcement';
import { PolicyEngine } from '#libs/policy';
import { type Logger } from '#libs/telemetry';
import { type OperationPorts } from '../../operations/operation-ports.js';
import { operationPorts } from '../../operations/operating-ports.js';
import { ExchangeKey, type ExchangePorts } from '../tokens/exchange-key.js';
import { type AgentPorts } from './agent-ports.js';
import { OperateAgents } from './operate-agents.js';

/** What is done with agents, and with their keys. */
export const operatingAgents = (
  agents: AgentPorts,
  exchange: Omit<ExchangePorts, 'ends' | 'clock'>,
  logger: Logger,
): Provider[] => [
  {
    provide: RefusedKeys,
    inject: [PolicyEngine, CountedRefusals],
    useFactory: (policy: PolicyEngine, refusals: CountedRefusals) =>
      new RefusedKeys({ refusals, policy, clock: () => new Date(), newId: randomUUID, logger }),
  },
  { provide: ExchangeKey, useFactory: () => new ExchangeKey({ ...exchange, ...agents }) },
  {
    provide: OperateAgents,
    inject: [operationPorts],
    useFactory: (ports: () => OperationPorts) => new OperateAgents(ports(), agents),
  },
];
