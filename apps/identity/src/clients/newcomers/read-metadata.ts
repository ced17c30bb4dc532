import { type ClientMetadata, errors } from 'oidc-provider';
import { z } from 'zod';
import { humanText } from '#libs/contracts';
import { imitates } from './imitates.js';

/** As many and as long as an entry of the registry of agents holds. */
const redirects = z.array(z.string().min(1).max(512)).min(1).max(16);
const words = z.array(z.string().max(128)).max(16);

/** RFC 7591 section 2, as far as anything follows from it here. */
const Said = z.object({
  redirect_uris: redirects,
  client_name: z.unknown().optional(),
  grant_types: words.optional(),
  response_types: words.optional(),
  token_endpoint_auth_method: z.string().max(128).optional(),
});

/** What a client said about itself, in the form that this service keeps. */
export interface SelfDescription {
  readonly name: string | undefined;
  readonly redirectUris: readonly string[];
  readonly mayRefresh: boolean;
  /** How it means to authenticate; undefined when it does not say. */
  readonly authMethod: string | undefined;
}

/**
 * Reads what a client says about itself: fields that are not named here are not looked at, so that nobody registers a logout
 * address, a set of keys or an algorithm.
 * @param mayReturnTo why a redirect is not taken; undefined when it is
 * @throws InvalidClientMetadata, with the codes of RFC 7591 section 3.2.2
 */
export function readMetadata(
  said: unknown,
  mayReturnTo: (uri: string) => string | undefined,
): SelfDescription {
  const parsed = Said.safeParse(said);
  if (!parsed.success) throw new errors.InvalidClientMetadata(whatIsWrong(parsed.error));
  const { redirect_uris, client_name, grant_types, response_types, token_endpoint_auth_method } = parsed.data;
  const redirectUris = [...new Set(redirect_uris)];
  for (const [at, uri] of redirectUris.entries()) {
    const problem = mayReturnTo(uri);
    // The library tells by the name that it begins with that the code is `invalid_redirect_uri`.
    if (problem) throw new errors.InvalidClientMetadata(`redirect_uris ${String(at + 1)}: it ${problem}`);
  }
  if (grant_types && !grant_types.includes('authorization_code'))
    throw new errors.InvalidClientMetadata('grant_types must have `authorization_code`');
  if (response_types && !response_types.includes('code'))
    throw new errors.InvalidClientMetadata('response_types must have `code`');
  return {
    name: nameOf(client_name),
    redirectUris,
    mayRefresh: grant_types?.includes('refresh_token') ?? false,
    authMethod: token_endpoint_auth_method,
  };
}

/** As oidc-provider takes it: a public client that people sign in to, and nothing else. */
export const toProviderMetadata = (
  id: string,
  { name, redirectUris, mayRefresh }: SelfDescription,
): ClientMetadata => ({
  client_id: id,
  ...(name === undefined ? {} : { client_name: name }),
  redirect_uris: [...redirectUris],
  grant_types: ['authorization_code', ...(mayRefresh ? ['refresh_token'] : [])],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  // A loopback redirect may use any port (RFC 8252 section 7.3).
  application_type: 'native',
});

/** What cannot be shown as it is meant is not shown at all. It proves nothing in any case. */
function nameOf(said: unknown): string | undefined {
  const name = humanText(64).safeParse(said);
  return name.success && !ofSeveralScripts(name.data) && !imitates(name.data) ? name.data : undefined;
}

/**
 * Letters of one script look like those of another (UTS #39 section 5.1): a name is of one, where Chinese, Japanese and Korean are
 * each written in several, and with Latin (its 'highly restrictive' level).
 */
function ofSeveralScripts(name: string): boolean {
  const letters = name.normalize('NFKC').match(/\p{L}/gu) ?? [];
  return !scriptSets.some((set) => letters.every((letter) => set.test(letter)));
}
const scriptSets = [
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Common}]/u,
  ...['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Thai', 'Georgian', 'Armenian'].map(
    (script) => new RegExp(`[\\p{Script=${script}}\\p{Script=Common}]`, 'u'),
  ),
]; // prettier-ignore

function whatIsWrong({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join(' ') || 'the description'}: ${issue.message}` : 'it cannot be read';
}
