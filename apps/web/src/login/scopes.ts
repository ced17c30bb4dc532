import { apis } from '#libs/contracts';
import { type ApiAtIssuer, type TrustedIssuer } from '#libs/principal';
import { WebError } from '../problems/web-error.js';
import { type Audience, audiences } from '../session/session.js';

type Asked = Record<string, string>;

/** What of an API an issuer has tokens for. */
const apiAt = ({ apis: known }: TrustedIssuer, audience: Audience): ApiAtIssuer | undefined =>
  known.get(apis[audience]);

/** What a sign-in asks for: everything it asks consent for; of an issuer whose tokens are for one API each, the agent's alone. */
export function askedAtSignIn(issuer: TrustedIssuer): Asked {
  const { signInScopes, asksFor } = issuer.profile;
  const wanted = asksFor === 'once' ? (['agent'] as const) : audiences;
  const scopes = wanted.flatMap((audience) => apiAt(issuer, audience)?.scope ?? []);
  return {
    scope: [...new Set([...signInScopes, ...scopes])].join(' '),
    ...audienceParameter(issuer, 'agent'),
  };
}

/** What the code is redeemed with: Entra wants to be told which API, others take the first. */
export const askedWithCode = (issuer: TrustedIssuer): Asked =>
  issuer.profile.asksFor === 'scope'
    ? { scope: [...issuer.profile.signInScopes, apiAt(issuer, 'agent')?.scope].join(' ') }
    : {};

/**
 * What a refresh asks for.
 * @throws WebError `forbidden` for an API that the issuer has no tokens for
 */
export function askedAtRefresh(issuer: TrustedIssuer, audience: Audience): Asked {
  const api = apiAt(issuer, audience);
  const isOnce = issuer.profile.asksFor === 'once';
  if (!api || (isOnce && audience !== 'agent'))
    throw new WebError(
      'forbidden',
      `your identity provider gives out no token for \`${audience}\`; an administrator finds why in docs/identity.md`,
    );
  if (isOnce) return {};
  return { scope: `openid ${api.scope}`, ...audienceParameter(issuer, audience) };
}

/** Whether the token that came with the code is for the agent alone. */
export const isForAgentAlone = ({ profile }: TrustedIssuer): boolean => profile.asksFor !== 'refresh';

function audienceParameter(issuer: TrustedIssuer, audience: Audience): Asked {
  const named = issuer.profile.asksFor === 'audience' ? apiAt(issuer, audience)?.audience : undefined;
  return named === undefined ? {} : { audience: named };
}
