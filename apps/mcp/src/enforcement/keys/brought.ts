import { ApiKey, apiKeyHeader, holdsApiKey } from '#libs/contracts';
import { type Arrival, type KeyCode } from '#libs/enforcement';

/** By what somebody says who they are, before anything of it is believed. */
export type Brought =
  | { readonly by: 'nothing' }
  | { readonly by: 'token'; readonly token: string }
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'misused key'; readonly code: KeyCode };

/** Parameters in which people put what belongs in a header. */
const keyParameter = /^(x[-_])?(agent[-_])?(api[-_]?)?key$|^access_token$/i;

/**
 * INVARIANT (a key has one place): it is taken in its own header alone, over HTTP, and beside nothing else. One that is seen
 * anywhere else was seen by whatever writes down addresses and headers, and a request that says in two ways who asks says it of nobody.
 */
export function broughtBy(
  { url, headers }: Pick<Request, 'url' | 'headers'>,
  { transport }: Arrival,
): Brought {
  const misused = (code: KeyCode) => ({ by: 'misused key', code }) as const;
  const elsewhere = [...headers].some(
    ([name, value]) => name !== apiKeyHeader && holdsApiKey(`${name}:${value}`),
  );
  if (elsewhere || isInAddress(url)) return misused('KEY_MISPLACED');
  const key = headers.get(apiKeyHeader);
  const authorization = headers.get('authorization');
  if (key === null) {
    const token = /^bearer +([\w~+/.-]+=*) *$/i.exec(authorization ?? '')?.[1];
    return token === undefined ? { by: 'nothing' } : { by: 'token', token };
  }
  if (transport !== 'http') return misused('KEY_MISPLACED');
  if (authorization !== null) return misused('KEY_BESIDE_TOKEN');
  return ApiKey.safeParse(key).success ? { by: 'key', key } : misused('KEY_MALFORMED');
}

function isInAddress(url: string): boolean {
  if (holdsApiKey(url)) return true;
  return [...new URL(url).searchParams.keys()].some((name) => keyParameter.test(name));
}
