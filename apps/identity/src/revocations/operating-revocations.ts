import { randomUUID } from 'node:crypto';
import { type Provider } from '@nestjs/common';
import { personKey } from '#libs/contracts';
import { type MeshPlace } from '#libs/mesh';
import { type IdentityConfig } from '../config.js';
import { type People } from '../people/people.js';
import { type Recording } from '../records/recording.js';
import { readLive } from '../overview/read-live.js';
import { type EndingAndWithdrawing } from './end-and-report.js';
import { OperateRevocations } from './operate-revocations.js';
import { type ConsentPorts, withdrawConsents } from './withdraw-consents.js';

/** An operator waits for confirmations no longer than this; what is not confirmed then is told as out. */
const patienceMs = 2_000;

/** How things are ended on the mesh, with the consents that are part of them. */
export const endingOn = (
  { link }: MeshPlace,
  { clock, registry }: Pick<ConsentPorts, 'clock' | 'registry'>,
  { tenants }: Pick<IdentityConfig, 'tenants'>,
): EndingAndWithdrawing => ({
  ...{ link, clock, patienceMs },
  logins: readLive(link).logins,
  withdrawConsents: (ending) => withdrawConsents(ending, { registry, clock, tenants: Object.keys(tenants) }),
});

/** What operators end. */
export const operatingRevocations = (
  ending: EndingAndWithdrawing,
  { people }: { readonly people: People },
  { issuerId, meshTenant }: IdentityConfig,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateRevocations,
  useFactory: () =>
    new OperateRevocations(recording.forOperations(), {
      ...ending,
      meshTenant,
      newId: randomUUID,
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
