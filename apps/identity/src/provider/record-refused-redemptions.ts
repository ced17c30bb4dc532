import { type errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { nobody, personKey, tenantOfMachine } from '#libs/contracts';
import { clientOf } from '#libs/edge';
import { type Known, strangersText, type TurnedAway } from '#libs/enforcement';
import { type People } from '../people/people.js';
import { type RecordStore } from '../storage/record-store.js';
import { isOfDocument } from './record-refused-clients.js';
import { sidOf } from './session-names.js';

export interface RedemptionPorts {
  readonly store: Pick<RecordStore, 'get' | 'isGrantOver'>;
  readonly people: Pick<People, 'byId'>;
  readonly issuerId: string;
  readonly turnedAway: Pick<TurnedAway, 'record'>;
}

type Refusal = Pick<errors.OIDCProviderError, 'error' | 'error_detail' | 'cause' | 'statusCode'>;

/** Of a code or refresh token. */
interface Held {
  readonly accountId?: string;
  readonly clientId?: string;
  readonly grantId?: string;
}

/** What people's tokens are given for, and by which parameter it comes. */
const redeemed: Readonly<Record<string, readonly [kind: string, parameter: string]>> = {
  authorization_code: ['AuthorizationCode', 'code'],
  refresh_token: ['RefreshToken', 'refresh_token'],
};

/**
 * Records that no token was given for what somebody brought to the token endpoint. Whose code or refresh token it is, or was, is known by
 * what is kept of it, and who brings it is not: a thief, as well as its client.
 * INVARIANT (a refused redemption is recorded or counted): by its reason, and of each sign-in that it ends.
 * A machine's key and a client's document have doors of their own.
 */
export function recordRefusedRedemptions(provider: Provider, ports: RedemptionPorts): void {
  const refusals = new WeakMap<object, Refusal>();
  provider.on('grant.error', (ctx: object, error: Refusal & Error) => {
    if (!isOfDocument(error) && error.statusCode < 500) refusals.set(ctx, error);
  });
  provider.use(async (ctx, next) => {
    await next();
    const refusal = refusals.get(ctx);
    if (!refusal || isOfMachine(ctx as KoaContextWithOIDC)) return;
    const { oidc } = ctx as KoaContextWithOIDC;
    const { client_id: said, grant_type } = oidc.params ?? {};
    const [kind, held] = await heldFor(oidc, ports);
    const code = await codeOf(refusal, held, oidc.client?.clientId, ports);
    const { address } = clientOf(ctx.req);
    await ports.turnedAway.record(
      {
        ...{ door: 'Redemption', code, brought: strangersText(oidc.client?.clientId ?? said) },
        said: { grant: kind ?? strangersText(grant_type), ...(code === usedTwice && { sign_in: 'ended' }) },
        ...(held && { known: await knownBy(held, ports) }),
      },
      { transport: 'http', address },
    );
  });
}

/** What is kept of what was brought. The library drops a refresh token that is used twice. */
async function heldFor(
  { params, entities }: KoaContextWithOIDC['oidc'],
  { store }: Pick<RedemptionPorts, 'store'>,
): Promise<[kind?: string, held?: Held]> {
  const [kind, parameter = ''] = redeemed[String(params?.['grant_type'])] ?? [];
  const brought = params?.[parameter];
  if (kind === undefined || typeof brought !== 'string') return [];
  const found = kind === 'RefreshToken' ? entities.RefreshToken : undefined;
  // What cannot be looked up now is refused all the same.
  return [kind, found ?? (await store.get(kind, brought).catch(() => undefined))];
}

const isOfMachine = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.params?.['grant_type'] === 'client_credentials' ||
  (oidc.client !== undefined && tenantOfMachine(oidc.client.clientId) !== undefined);

const usedTwice = 'USED_TWICE';

async function codeOf(
  { error, error_detail = '', cause }: Refusal,
  held: Held | undefined,
  clientId: string | undefined,
  { store }: Pick<RedemptionPorts, 'store'>,
): Promise<string> {
  if (error !== 'invalid_grant' || clientId === undefined) return error.toUpperCase();
  if (!held) return 'NOT_KNOWN';
  if (/already (?:used|consumed)/.test(error_detail)) return usedTwice;
  if (held.clientId !== clientId) return 'WRONG_CLIENT';
  if (await store.isGrantOver(held.grantId ?? '')) return 'SIGN_IN_ENDED';
  // Nothing else that the library wraps is an error of a grant: RFC 7636 section 4.6.
  return cause === undefined ? 'INVALID_GRANT' : 'WRONG_VERIFIER';
}

/** Whose it is. */
async function knownBy(held: Held, { people, issuerId }: RedemptionPorts): Promise<Known> {
  const { accountId, clientId } = held;
  const person = await people.byId(accountId ?? '').catch(() => undefined);
  return {
    tenant: person?.tenant ?? nobody,
    ...(person && {
      user: {
        ...{ key: personKey(issuerId, person.id), issuer: issuerId, subject: person.id },
        name: person.username,
      },
    }),
    agent: { id: clientId ?? nobody },
    sessionId: sidOf(held),
  };
}
