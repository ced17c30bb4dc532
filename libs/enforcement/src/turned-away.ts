import { type Door, doors, nobody } from '#libs/contracts';
import { type CountedRefusals } from './counted-refusals.js';
import { type Arrival } from './circumstances.js';
import { type AlarmLog } from './decide-in-process.js';
import { type Asked, decisionEvent, type Stamp } from './events.js';
import { type GuardedDecisionPoint } from './guarded-decision-point.js';

type Named = Asked['principal'];
export type Known = Pick<Named, 'tenant' | 'agent'> & Partial<Named>;

/** Somebody who is not let in at a door, whoever they are. */
export interface TurnedAwayFrom {
  readonly door: Door;
  /** Why: one of few, since equal ones are counted together. */
  readonly code: string;
  /** What they brought, fit to be written down: {@link strangersText}. */
  readonly brought?: string;
  /** More of what they said, fit to be written down. */
  readonly said?: Readonly<Record<string, string>>;
  /** Who it is, where that is known and not only said. */
  readonly known?: Known;
  /** Of the Model Context Protocol, where it is spoken at the door. */
  readonly revision?: string | null;
}

export interface TurnedAwayPorts extends Stamp {
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  readonly policy: Pick<GuardedDecisionPoint, 'fingerprint'>;
  readonly logger: AlarmLog;
}

/**
 * Records that somebody was turned away before anything was decided.
 * INVARIANT (no stranger spends the stream): however many come, with whatever names, from wherever, the records are of a few kinds for each door,
 * and each kind is counted.
 */
export class TurnedAway {
  constructor(private readonly ports: TurnedAwayPorts) {}

  /** Never rejects. */
  async record(from: TurnedAwayFrom, arrival: Arrival): Promise<void> {
    const { newId, policy, refusals, logger } = this.ports;
    const { door, code, brought = nobody, said = {}, known, revision = null } = from;
    const callId = newId();
    try {
      const asked = { ...askedAt(door, callId, arrival, this.ports.clock(), known), revision };
      const decision = {
        decision: 'deny',
        rationale: [code],
        policies: [],
        fingerprint: policy.fingerprint,
      } as const;
      const resource = { type: door, id: brought, attributes: said };
      const judged = { stage: 'admission', decision, resource, namesNobody: Object.keys(said) } as const;
      await refusals.refuse(decisionEvent(asked, judged, this.ports));
    } catch (err) {
      logger.error(
        { err, callId, door, alarm: 'denial_not_recorded' },
        'who was turned away could not be recorded',
      );
    }
  }
}

/** What is asked for at a door, by somebody who is known or not. */
export function askedAt(
  door: Door,
  callId: string,
  { transport, peer, address }: Arrival,
  time: Date,
  known: Known = { tenant: nobody, agent: { id: nobody }, actors: [] },
): Asked {
  const { tenant, user, agent, roles = [], actors = [agent.id], tokenId = nobody, sessionId = null } = known;
  return {
    callId,
    begun: performance.now(),
    principal: { tenant, user, agent, roles, actors, tokenId, sessionId },
    circumstances: { time, transport, ...(peer && { peer }), ...(address && { address }) },
    tool: doors[door].action,
    arguments: {},
    revision: null,
  };
}
