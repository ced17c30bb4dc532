import { apiKeyType, type KeyRefusal } from '#libs/contracts';
import { type CountedRefusals } from './counted-refusals.js';
import { type Arrival } from './circumstances.js';
import { type AlarmLog } from './decide-in-process.js';
import { decisionEvent, type Stamp } from './events.js';
import { type GuardedDecisionPoint } from './guarded-decision-point.js';

/** Why nobody is known by an API key. The first five are said of a key that is well formed and where it belongs. */
export type KeyCode =
  | 'KEY_UNKNOWN'
  | 'KEY_REVOKED'
  | 'KEY_ENDED'
  | 'AGENT_DISABLED'
  | 'CONSENT_MISSING'
  | 'KEY_MALFORMED'
  /** In another header, or in the address. */
  | 'KEY_MISPLACED'
  /** Two ways to say who asks. */
  | 'KEY_BESIDE_TOKEN';

export const codeOfKeyRefusal: Readonly<Record<KeyRefusal, KeyCode>> = {
  unknown: 'KEY_UNKNOWN',
  revoked: 'KEY_REVOKED',
  ended: 'KEY_ENDED',
  disabled: 'AGENT_DISABLED',
  no_consent: 'CONSENT_MISSING',
};

/** Whose key it is, or was, where that is known. */
export interface KeyHolder {
  readonly tenant: string;
  readonly agent: string;
  readonly keyId: string;
}

export interface RefusedKeysPorts extends Stamp {
  readonly refusals: Pick<CountedRefusals, 'refuse'>;
  readonly policy: Pick<GuardedDecisionPoint, 'fingerprint'>;
  readonly logger: AlarmLog;
}

/** What was tried with it. */
const action = 'authenticate';
/** Of a key that is nobody's: no tenant and no agent has this name. */
const nobody = '-';

/**
 * Records that somebody was turned away before anything was decided, since the API key that they brought makes nobody of them.
 * INVARIANT (a refused key is recorded or counted, and never kept): what is known of it is whose it was; of the key itself, nothing.
 */
export class RefusedKeys {
  constructor(private readonly ports: RefusedKeysPorts) {}

  /** Never rejects. */
  async record(code: KeyCode, { transport, peer, address }: Arrival, holder?: KeyHolder): Promise<void> {
    const { clock, newId, policy, refusals, logger } = this.ports;
    const { tenant = nobody, agent = nobody, keyId = nobody } = holder ?? {};
    const callId = newId();
    try {
      const event = decisionEvent(
        {
          callId,
          begun: performance.now(),
          principal: {
            tenant,
            agent: { id: agent },
            ...{ roles: [], actors: holder ? [agent] : [], tokenId: nobody },
            sessionId: holder ? keyId : null,
          },
          circumstances: { time: clock(), transport, ...(peer && { peer }), ...(address && { address }) },
          tool: action,
          arguments: {},
          revision: null,
        },
        {
          stage: 'admission',
          decision: { decision: 'deny', rationale: [code], policies: [], fingerprint: policy.fingerprint },
          resource: { type: apiKeyType, id: keyId, attributes: {} },
        },
        this.ports,
      );
      await refusals.refuse(event);
    } catch (err) {
      logger.error({ err, callId, alarm: 'denial_not_recorded' }, 'a refused key could not be recorded');
    }
  }
}
