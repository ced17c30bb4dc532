import { apis, type TenantDirectory } from '#libs/contracts';
import { type Secret } from '#libs/config';
import { clientIdAt, type TrustedIssuer } from '../issuers/trusted-issuer.js';
import { exchangeTarget } from '../issuers/trust-issuers.js';
import { type Principal } from '../principal.js';
import { type IsRevoked } from '../revocation/revocable.js';
import { type Revocations } from '../revocation/revocations.js';
import { type ScopeRules } from '../scopes/scope-rules.js';
import { createTokenVerifier } from '../verification/create-token-verifier.js';
import { createTokenExchange, type ExchangedToken, type TokenExchange } from './create-token-exchange.js';
import { ExchangeRefused } from './exchange-refused.js';
import { requireSamePerson } from './require-same-person.js';

/** Gets a service a token for mcp on the behalf of whoever sent it theirs. */
export interface PersonExchange {
  /** Those that are asked for tokens. */
  readonly issuers: readonly string[];
  /** @throws ExchangeRefused and nothing else */
  exchange(principal: Principal): Promise<ExchangedToken>;
  /** Drops what was exchanged for tokens that are over. @returns how many */
  forget(isRevoked: IsRevoked): number;
}

export interface ExchangeByIssuerOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly tenants: TenantDirectory;
  readonly scopes: ScopeRules;
  readonly revocations: Pick<Revocations, 'check'>;
  /** The secret of `deputy-agent` at an issuer. */
  readonly secretAt: (issuer: TrustedIssuer) => Secret;
}

/**
 * One exchange for each issuer whose people come: where its profile says, in its form.
 * INVARIANT (a token goes home): a person's token is sent to the issuer that signed it, or to the mesh's own where configuration
 * says so, and to no other.
 */
export function exchangeByIssuer({ issuers, secretAt, ...common }: ExchangeByIssuerOptions): PersonExchange {
  const exchanges = new Map<string, TokenExchange>();
  const asked = new Set<string>();
  const mcpVerifier = createTokenVerifier({ ...common, issuers, audience: apis.mcp });
  for (const from of issuers.filter(({ apis: opened }) => opened.has(apis.agent))) {
    const target = exchangeTarget(from, issuers);
    const mcp = target?.apis.get(apis.mcp);
    if (!target || !mcp) continue;
    asked.add(target.issuer);
    exchanges.set(
      from.issuer,
      createTokenExchange({
        strategy: from.profile.exchange,
        issuer: target.issuer,
        clientId: clientIdAt(target, 'deputy-agent'),
        clientSecret: secretAt(target),
        audience: mcp.audience ?? apis.mcp,
        scope: mcp.scope,
        accept: async (token, held) => requireSamePerson(mcpVerifier, token, { held, issuer: target.issuer }),
      }),
    );
  }
  return {
    issuers: [...asked],
    exchange: (principal) => {
      const exchange = exchanges.get(principal.issuer);
      if (exchange) return exchange.exchange(principal.token, principal);
      return Promise.reject(
        new ExchangeRefused('refused', `\`${principal.issuer}\` has nobody who exchanges its tokens`),
      );
    },
    forget: (isRevoked) =>
      [...exchanges.values()].reduce((count, exchange) => count + exchange.forget(isRevoked), 0),
  };
}
