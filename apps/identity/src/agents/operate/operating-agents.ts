import { type Provider } from '@nestjs/common';
import { type Recording } from '../../records/recording.js';
import { ExchangeKey, type ExchangePorts } from '../tokens/exchange-key.js';
import { type AgentPorts } from './agent-ports.js';
import { OperateAgents } from './operate-agents.js';

/** What is done with agents, and with their keys. */
export const operatingAgents = (
  agents: AgentPorts,
  exchange: Omit<ExchangePorts, 'ends' | 'clock'>,
  recording: Pick<Recording, 'forOperations'>,
): Provider[] => [
  { provide: ExchangeKey, useFactory: () => new ExchangeKey({ ...exchange, ...agents }) },
  { provide: OperateAgents, useFactory: () => new OperateAgents(recording.forOperations(), agents) },
];
