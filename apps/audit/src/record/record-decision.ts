import {
  accountType,
  agentRegistryType,
  approvalsType,
  approvalType,
  clientActions,
  clientType,
  decisionLogType,
  doorOf,
  isAccountOperation,
  isAgentOperation,
  isApprovalOperation,
  isClientOperation,
  isOverviewOperation,
  isRevocationOperation,
  isSignIn,
  ownSignInsType,
  letInClientsType,
  overviewType,
  registeredAgentType,
  revocationType,
  signInType,
  StoredEvent,
  subjects,
} from '#libs/contracts';
import { type StoredDecision } from '#libs/mesh';
import { type DecisionLog } from '../log/decision-log.js';
import { type Quarantine } from '../log/quarantine.js';
import { decisionLine } from './decision-line.js';

export interface RecordPorts {
  log: Pick<DecisionLog, 'append'>;
  quarantine: Pick<Quarantine, 'keep'>;
  /** Where people watch decisions pass. */
  print: (line: string) => void;
  /** Told of what should not be in the stream, and of a disk that does not take an event. */
  alarm: (about: Record<string, unknown>, message: string) => void;
}

/** `known`: the log or the quarantine held it already. */
export type Recorded = 'appended' | 'known' | 'set aside';

/**
 * Takes one stored event. Resolves once the event is on the disk, in the log or, when it is none, in quarantine: then it
 * may be acknowledged. Rejects when the disk did not take it: then it comes again.
 */
export async function recordDecision(
  ports: RecordPorts,
  event: unknown,
  stored: StoredDecision,
): Promise<Recorded> {
  try {
    const read = readEvent(event, stored);
    if ('reason' in read) return await setAside(ports, read.reason, stored);
    const appended = await ports.log.append(read.event, stored);
    if (appended === 'conflict') return await setAside(ports, 'another event is known under its id', stored);
    if (appended === 'appended' && read.event.type === 'decision.decided')
      ports.print(decisionLine(read.event));
    return appended;
  } catch (error) {
    // Once for each: while a disk is full they all come again every second.
    if (!stored.redelivered)
      ports.alarm(
        { err: error, stream: stored.stream, seq: stored.seq, alarm: 'decision_not_written' },
        'a decision could not be written',
      );
    throw error;
  }
}

/**
 * INVARIANT (decisions come from the decider): the subject's last token, which NATS binds to the publisher, is a peer that
 * decides this, and the message carries the event's own id, which nothing that the server itself sends does.
 */
export function readEvent(
  event: unknown,
  stored: StoredDecision,
): { event: StoredEvent } | { reason: string } {
  const parsed = StoredEvent.safeParse(event);
  if (!parsed.success) {
    const where = parsed.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.') || 'event');
    return { reason: `does not fit the schema at ${where.join(', ')}` };
  }
  if (!subjectsOf(parsed.data).includes(stored.subject))
    return { reason: 'came under a subject that is not its own' };
  if (stored.messageId !== parsed.data.eventId) return { reason: 'came without its id' };
  return { event: parsed.data };
}

/** Under which subjects it may come. */
function subjectsOf(event: StoredEvent): readonly string[] {
  // Who is turned away is said by whoever keeps that door, and nobody is let in at one but a client that registers itself.
  const door = event.type === 'decision.completed' ? undefined : doorOf(event.resource.type);
  if (door) {
    const isRepeated = event.type === 'decision.repeated';
    const mayBe =
      isRepeated ||
      (event.type === 'decision.decided' && event.decision === 'deny') ||
      event.tool === clientActions.register;
    if (event.tool !== door.action || !mayBe) return [];
    return door.keepers.map(subjects.decision[isRepeated ? 'repeated' : 'decided']);
  }
  const decider = deciderOf(event);
  if (!decider) return [];
  if (event.type === 'decision.completed') return [subjects.decision.completed(decider)];
  return [subjects.decision[event.type === 'decision.repeated' ? 'repeated' : 'decided'](decider)];
}

/** What identity decides and nobody else: each kind of operation, by its name and by what it is about. */
const ofIdentity: readonly { isOperation: (tool: string) => boolean; about: readonly string[] }[] = [
  { isOperation: isAgentOperation, about: [agentRegistryType, registeredAgentType] },
  { isOperation: isRevocationOperation, about: [revocationType] },
  { isOperation: isClientOperation, about: [clientType, letInClientsType] },
  { isOperation: isOverviewOperation, about: [overviewType] },
  { isOperation: isAccountOperation, about: [accountType] },
  { isOperation: isSignIn, about: [signInType, ownSignInsType] },
  { isOperation: isApprovalOperation, about: [approvalsType, approvalType] },
];

/**
 * mcp decides every call; identity, what operators do and who lets clients in; this service itself, who may ask it, and nothing else. What
 * goes by the name of an operation and is about something else, or the other way round, is decided by nobody.
 */
function deciderOf(event: StoredEvent): 'mcp' | 'identity' | 'audit' | undefined {
  const named = ofIdentity.find(({ isOperation }) => isOperation(event.tool));
  if (event.type === 'decision.completed') return named ? 'identity' : 'mcp';
  const { type } = event.resource;
  // A call that came to nothing else than its name, which may be any: mcp alone hears of such.
  if (type === 'Tool') return 'mcp';
  if (named !== ofIdentity.find(({ about }) => about.includes(type))) return undefined;
  if (named) return 'identity';
  return type === decisionLogType ? 'audit' : 'mcp';
}

async function setAside(
  { quarantine, alarm }: RecordPorts,
  reason: string,
  stored: StoredDecision,
): Promise<Recorded> {
  const { stream, seq, subject, messageId = null, text } = stored;
  const kept = await quarantine.keep({ stream, seq, subject, messageId, reason, text });
  if (kept === 'kept') {
    alarm(
      { stream, seq, subject, reason, alarm: 'decision_quarantined' },
      'an event of a decision stream was set aside',
    );
  } else if (kept !== 'known' && isPowerOfTwo(kept.beyond)) {
    // A flood of them is told by its size and not by a flood of lines.
    alarm(
      { stream, seq, subject, reason, ...kept, alarm: 'quarantine_full' },
      'the quarantine is full: what is no event stays in the stream alone; find out whose key sends it',
    );
  }
  return kept === 'known' ? 'known' : 'set aside';
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));
