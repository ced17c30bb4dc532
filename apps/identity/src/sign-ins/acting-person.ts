import { nobody, personKey, type TenantDirectory } from '#libs/contracts';
import { type Asked } from '#libs/enforcement';
import { rolesIn } from '#libs/principal';
import { type ClientStanding } from '../agents/admit-client.js';
import { type Client } from '../clients/client-entry.js';
import { type Person } from '../people/person.js';

export interface ActingPerson {
  readonly person: Person;
  readonly client: Pick<Client, 'id'>;
  /** The client as it is registered in the person's tenant, or would be. */
  readonly standing: ClientStanding;
  /** Of their session here. */
  readonly sessionId: string | null;
}

/**
 * Of whoever acts on this service's own pages, through whichever client: signing in is no use of the client yet, and what may be done
 * through one that is disabled is said where it is used.
 */
export const onOwnPages = { trust: 'full', ceiling: [], state: 'active' } satisfies ClientStanding;

/** Who acts, where this service has authenticated the person itself and there is no token yet. */
export function actingPerson(
  { person, client, standing, sessionId }: ActingPerson,
  { tenants, issuerId }: { readonly tenants: TenantDirectory; readonly issuerId: string },
): Asked['principal'] {
  const { id: subject, username: name, tenant, groups } = person;
  const { trust, ceiling, state } = standing;
  return {
    user: { key: personKey(issuerId, subject), issuer: issuerId, subject, name },
    tenant,
    roles: rolesIn(tenants, tenant, groups) ?? [],
    agent: { id: client.id, standing: { kind: 'client', trust, ceiling, state } },
    actors: [client.id],
    tokenId: nobody,
    sessionId,
  };
}
