import { apiKeyType, type KeyRefusal } from '#libs/contracts';
import { type Arrival } from './circumstances.js';
import { type TurnedAway } from './turned-away.js';

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

/**
 * Records that an API key makes nobody of whoever brings it.
 * INVARIANT (a refused key is recorded or counted, and never kept): what is known of it is whose it was; of the key itself, nothing.
 */
export class RefusedKeys {
  constructor(private readonly turnedAway: Pick<TurnedAway, 'record'>) {}

  /** Never rejects. */
  record(code: KeyCode, arrival: Arrival, holder?: KeyHolder): Promise<void> {
    const known = holder && {
      brought: holder.keyId,
      known: { tenant: holder.tenant, agent: { id: holder.agent }, sessionId: holder.keyId },
    };
    return this.turnedAway.record({ door: apiKeyType, code, ...known }, arrival);
  }
}
