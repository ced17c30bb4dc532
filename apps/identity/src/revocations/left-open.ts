import { type EndingOrdered, type OpenLogin } from '#libs/contracts';
import { keyOfRevocation } from '#libs/mesh';
import { revocableOf, RevocationList } from '#libs/principal';
import { nameOf } from './order-ending.js';

/**
 * How many of the logins that are open at Vault an order means, by the instance that opened them. It asks the list by which services
 * deny tokens, with this one order in it.
 */
export function leftOpen(
  ordered: EndingOrdered,
  logins: readonly (OpenLogin & { readonly instance: string })[],
): Map<string, number> {
  const list = new RevocationList(Infinity, () => ordered.at);
  list.add(keyOfRevocation(nameOf(ordered)), JSON.stringify({ version: 1, before: ordered.before, reason: 'by_operator' })); // prettier-ignore
  const open = new Map<string, number>();
  for (const { instance, held } of logins)
    if (list.has(revocableOf({ ...held, tenant: held.tenant })))
      open.set(instance, (open.get(instance) ?? 0) + 1);
  return open;
}
