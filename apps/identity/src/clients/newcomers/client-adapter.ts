import { type Adapter } from 'oidc-provider';
import { type RegisteredClients } from './registered-clients.js';

/** The storage port of oidc-provider for clients that are not in CLIENTS_FILE. It only finds: nothing else of it is on. */
export const clientAdapter = (registered: RegisteredClients | undefined): Adapter => ({
  find: (id) => registered?.find(id) ?? Promise.resolve(undefined),
  upsert: unused,
  findByUid: unused,
  findByUserCode: unused,
  consume: unused,
  destroy: unused,
  revokeByGrantId: unused,
});

const unused = () => Promise.reject(new Error('oidc-provider does not keep clients here'));
