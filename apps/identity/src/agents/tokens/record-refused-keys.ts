import { type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { Allowance } from '#libs/budgets';
import { tenantOfMachine } from '#libs/contracts';
import { clientOf } from '#libs/edge';
import { codeOfKeyRefusal, type RefusedKeys } from '#libs/enforcement';
import { KeyRefused } from '../keys/verify-key.js';
import { type MachineClients } from './machine-clients.js';

/** Keys that are not taken, from one address. A key that is taken is looked at first and waits for nobody. */
const tries = { burst: 30, perSecond: 0.5 };

/** Records client credentials that are no key of a machine agent, and bounds how often one address hears so. */
export function recordRefusedKeys(
  provider: Provider,
  machines: MachineClients,
  refused: Pick<RefusedKeys, 'record'>,
  clock: () => number,
): void {
  const allowance = new Allowance(tries, clock);
  provider.use(async (ctx, next) => {
    await next();
    const refusal = refusalIn(ctx as KoaContextWithOIDC, machines);
    if (!refusal) return;
    const { address, prefix } = clientOf(ctx.req);
    const { reason, held } = refusal;
    const holder = held && { tenant: held.agent.tenant, agent: held.agent.id, keyId: held.key.id };
    await refused.record(codeOfKeyRefusal[reason], { transport: 'http', address }, holder);
    const waitMs = allowance.spend(prefix);
    if (waitMs === 0) return;
    ctx.status = 429;
    ctx.set('retry-after', String(Math.ceil(waitMs / 1_000)));
    ctx.body = {
      error: 'slow_down',
      error_description: 'too many API keys that are not taken come from this address',
    };
  });
}

/** Of a request for a machine's token that was answered with `invalid_client`; undefined for any other. */
function refusalIn({ oidc, status }: KoaContextWithOIDC, machines: MachineClients): KeyRefused | undefined {
  if ((oidc as KoaContextWithOIDC['oidc'] | undefined)?.route !== 'token' || status !== 401) return undefined;
  const { client, params } = oidc;
  if (client) return tenantOfMachine(client.clientId) === undefined ? undefined : machines.refusalOf(client);
  return params?.['grant_type'] === 'client_credentials' ? new KeyRefused('unknown') : undefined;
}
