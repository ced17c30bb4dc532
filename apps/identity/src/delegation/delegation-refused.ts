import { errors } from 'oidc-provider';

/** Why there is no on-behalf-of token, with Entra's code for it. */
const reasons = {
  parameter_missing: ['invalid_request', 900144, 'a required parameter is missing or wrong'],
  assertion_invalid: ['invalid_grant', 50013, 'the assertion is not an access token of this issuer'],
  assertion_expired: ['invalid_grant', 500133, 'the assertion has expired'],
  assertion_refused: ['invalid_grant', 50013, 'the identity assertion is not taken'],
  assertion_used: ['invalid_grant', 50013, 'the assertion was used before'],
  assertion_audience: [
    'invalid_grant',
    500131,
    'the assertion was not issued to the client that presents it',
  ],
  chain_too_long: ['invalid_grant', 50013, 'too many services stand between the person and this one'],
  user_disabled: ['invalid_grant', 50057, 'the person may not sign in'],
  session_over: ['interaction_required', 50173, 'the person has signed out; they must sign in again'],
  target_refused: ['invalid_grant', 65001, 'the client may not act for people at that API'],
  scope_refused: ['invalid_scope', 70011, 'the scope is not one of that API'],
} as const satisfies Record<string, readonly [string, number, string]>;

export type DelegationRefusal = keyof typeof reasons;

/** A refused exchange. As JSON it has Entra's members, which RFC 6749 section 5.2 permits. */
export class DelegationRefused extends errors.CustomOIDCProviderError {
  readonly entraCode: number;

  constructor(
    readonly reason: DelegationRefusal,
    detail?: string,
  ) {
    const [error, entraCode, text] = reasons[reason];
    super(error, detail === undefined ? text : `${text}: ${detail}`);
    this.entraCode = entraCode;
  }
}
