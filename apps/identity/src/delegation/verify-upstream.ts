import { decodeJwt } from 'jose';
import { apis, type TenantDirectory } from '#libs/contracts';
import {
  createTokenVerifier,
  type Principal,
  type Revocations,
  type ScopeRules,
  type TrustedIssuer,
} from '#libs/principal';
import { DelegationRefused } from './delegation-refused.js';

/** A person whom another issuer knows, by a token of theirs that this service verified; undefined for a token of its own. */
export type VerifyUpstream = (token: string) => Promise<Principal | undefined>;

export interface UpstreamOptions {
  /** All that the mesh trusts. */
  readonly issuers: readonly TrustedIssuer[];
  readonly tenants: TenantDirectory;
  readonly scopes: ScopeRules;
  readonly revocations: Pick<Revocations, 'check'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Verifies tokens of issuers that exchange none, so that this service exchanges them (`local-sts`). They are verified as the agent
 * verifies them, for whom they are.
 */
export function verifyUpstream({ issuers, ...common }: UpstreamOptions): VerifyUpstream {
  const upstream = issuers.filter(
    ({ profile }) => profile.name !== 'deputy' && profile.exchange === 'local-sts',
  );
  const verifier = createTokenVerifier({ ...common, issuers: upstream, audience: apis.agent });
  return async (token) => {
    if (!upstream.some(({ issuer }) => issuer === issuerOf(token))) return undefined;
    try {
      return await verifier.verify(token);
    } catch (cause) {
      throw new DelegationRefused('assertion_invalid', (cause as Error).message);
    }
  };
}

/** What it says of itself, to find out who must verify it. */
function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
