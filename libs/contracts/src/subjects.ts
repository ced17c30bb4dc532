import { PeerName } from './peers.js';

/**
 * Subject grammar: `deputy.<service>.<verb>.<caller>`. The caller is the last token, and NATS permissions
 * (policies/nats) let each peer publish only subjects that end in its own name.
 * `anyCaller` is what a service subscribes to.
 */
type Caller = PeerName | typeof anyCaller;
export const anyCaller = '*';

const subject = (service: string, verb: string, caller: Caller) => `deputy.${service}.${verb}.${caller}`;

export const subjects = {
  agent: {
    /** A turn of a conversation: streams {@link TurnEvent}. */
    turn: (caller: Caller) => subject('agent', 'turn', caller),
    /** The tools that the person may use: answers {@link OfferedTools}. */
    tools: (caller: Caller) => subject('agent', 'tools', caller),
    /** The caller's own conversations. */
    conversations: (caller: Caller) => subject('agent', 'conversations', caller),
  },
  mcp: {
    /** One MCP request as an HTTP exchange: streams {@link McpFrame}. */
    exchange: (caller: Caller) => subject('mcp', 'exchange', caller),
  },
  audit: {
    /** Decisions by user and time: answers a {@link DecisionPage}. */
    query: (caller: Caller) => subject('audit', 'query', caller),
  },
  identity: {
    /** What is done with people's accounts: an {@link AccountOperation}, answered by {@link AccountsAnswer}. */
    accounts: (caller: Caller) => subject('identity', 'accounts', caller),
    /** What is done with registered agents: an {@link AgentOperation}, answered by {@link AgentsAnswer}. */
    agents: (caller: Caller) => subject('identity', 'agents', caller),
    /** What a person asks about the clients they let in: a {@link ClientOperation}, answered by {@link ClientsAnswer}. */
    clients: (caller: Caller) => subject('identity', 'clients', caller),
    /** Calls that wait for people: an {@link ApprovalOperation}, answered by {@link ApprovalsAnswer}. */
    approvals: (caller: Caller) => subject('identity', 'approvals', caller),
    /** An API key for the agent's own short token: a {@link KeyExchange}, answered by {@link KeyAnswer}. */
    exchange: (caller: Caller) => subject('identity', 'exchange', caller),
    /** What an operator sees of their tenant: an {@link OverviewOperation}, answered by {@link OverviewAnswer}. */
    overview: (caller: Caller) => subject('identity', 'overview', caller),
    /** What an operator ends: a {@link RevocationOperation}, answered by {@link RevocationsAnswer}. */
    revocations: (caller: Caller) => subject('identity', 'revocations', caller),
    /** What a person ends of their own sign-ins: a {@link SignInsOperation}, answered by {@link SignInsAnswer}. */
    signIns: (caller: Caller) => subject('identity', 'sign-ins', caller),
  },
  decision: {
    /** A decision, stored before anything it permits runs. */
    decided: (caller: Caller) => subject('decision', 'decided', caller),
    /** What became of a permitted call. */
    completed: (caller: Caller) => subject('decision', 'completed', caller),
    /** How often a refusal came again that is recorded once. */
    repeated: (caller: Caller) => subject('decision', 'repeated', caller),
  },
  /** The caller no longer wants an answer: the body is the inbox it asked from. */
  cancel: (service: PeerName, caller: Caller) => subject(service, 'cancel', caller),
  /** Readiness of one service: answers {@link Readiness}. */
  ready: (service: Exclude<PeerName, 'operator'>, caller: Caller) => subject(service, 'ready', caller),
} as const;

/** A key of a bucket changed; `key` may end in a wildcard. Published by the stream itself, after it stored. */
export const changedSubject = (bucket: string, key: string) => `deputy.changed.${bucket}.${key}`;

/** All that a peer decides, for the stream that stores it. */
export const decisionSubjects = (recorder: PeerName) => subject('decision', '*', recorder);

/**
 * The peer that published on `subject`, as NATS permissions guarantee it; undefined where the last token names no peer.
 */
export function callerOf(subject: string): PeerName | undefined {
  const caller = PeerName.safeParse(subject.slice(subject.lastIndexOf('.') + 1));
  return caller.success ? caller.data : undefined;
}

/** The service that a subject asks; undefined where it names none. */
export function serviceOf(subject: string): PeerName | undefined {
  const service = PeerName.safeParse(subject.split('.')[1]);
  return service.success ? service.data : undefined;
}
