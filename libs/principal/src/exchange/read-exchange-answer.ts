import { z } from 'zod';
import { ClaimsChallenge } from '#libs/contracts';
import { type JsonAnswer } from '../bounded-json.js';
import { ExchangeRefused } from './exchange-refused.js';

const Granted = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive(),
});
/** RFC 6749 section 5.2, with Entra's additions. The description is left out: it may quote what was sent. */
const Refused = z.object({
  error: z.string().regex(/^[\w.-]{1,64}$/),
  error_codes: z.array(z.number()).max(8).optional(),
  suberror: z.string().optional(),
  claims: ClaimsChallenge.optional().catch(undefined),
});

/** OpenID Connect Core section 3.1.2.6, and what Auth0 calls it. */
const needsThePerson = new Set([
  'interaction_required',
  'login_required',
  'consent_required',
  'mfa_required',
]);

/**
 * What the token endpoint said, as a token or as the reason there is none.
 * @throws ExchangeRefused
 */
export function readExchangeAnswer({ status, body }: JsonAnswer): { token: string; expiresIn: number } {
  if (status === 200) {
    const granted = Granted.safeParse(body);
    if (granted.success)
      return { token: granted.data.access_token, expiresIn: Math.floor(granted.data.expires_in) };
    throw new ExchangeRefused('unavailable', 'the identity provider answered without a usable bearer token');
  }
  const refused = Refused.safeParse(body);
  if (status >= 500 || status === 429 || !refused.success)
    throw new ExchangeRefused('unavailable', `the identity provider answered ${status}; try again`);
  const { error, error_codes = [], suberror = '', claims } = refused.data;
  const reason = [error, ...error_codes].join(' ');
  if (error === 'temporarily_unavailable')
    throw new ExchangeRefused('unavailable', `the identity provider answered \`${reason}\`; try again`);
  if (needsThePerson.has(error) || needsThePerson.has(suberror))
    throw new ExchangeRefused('interaction_required', `the person must sign in again (\`${reason}\`)`, {
      ...(claims === undefined ? {} : { claims }),
    });
  throw new ExchangeRefused('refused', `the identity provider refused the exchange: \`${reason}\``);
}
