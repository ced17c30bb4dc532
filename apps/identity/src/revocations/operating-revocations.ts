import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { personKey } from '#libs/contracts';
import { type MeshPlace } from '#libs/mesh';
import { type IdentityConfig } from '../config.js';
import { type People } from '../people/people.js';
import { type Recording } from '../records/recording.js';
import { readLive } from '../overview/read-live.js';
import { OperateRevocations } from './operate-revocations.js';
import { type ConsentPorts, withdrawConsents } from './withdraw-consents.js';

/** An operator waits for confirmations no longer than this; what is not confirmed then is told as out. */
const patienceMs = 2_000;

/** What operators end. */
export const operatingRevocations = (
  { link }: MeshPlace,
  { people, clock, registry }: { readonly people: People } & Pick<ConsentPorts, 'clock' | 'registry'>,
  { issuerId, meshTenant, tenants }: IdentityConfig,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateRevocations,
  useFactory: () =>
    new OperateRevocations(recording.forOperations(), {
      ...{ link, clock, patienceMs, meshTenant },
      newId: randomUUID,
      logins: readLive(link).logins,
      withdrawConsents: (ending) =>
        withdrawConsents(ending, { registry, clock, tenants: Object.keys(tenants) }),
      findPerson: async (name) => {
        const own = `${issuerId}#`;
        const person = await (name.startsWith(own)
          ? people.byId(name.slice(own.length))
          : people.byUsername(name));
        return (
          person && { key: personKey(issuerId, person.id), tenant: person.tenant, name: person.username }
        );
      },
    }),
});
