import { type Adapter } from 'oidc-provider';
import { type MachineClients } from '../../agents/tokens/machine-clients.js';
import { NotKnownNow } from '../../provider/not-known-now.js';
import { type RegisteredClients } from './registered-clients.js';

/** The storage port of oidc-provider for clients that are not in CLIENTS_FILE. It only finds: nothing else of it is on. */
export const clientAdapter = (
  registered: Pick<RegisteredClients, 'find'> | undefined,
  machines: Pick<MachineClients, 'metadata'> | undefined,
): Adapter => ({
  find: async (id) => {
    const machine = await machines?.metadata(id).catch(() => {
      throw new NotKnownNow('which agents are registered is not known now; try again');
    });
    return machine ?? registered?.find(id);
  },
  upsert: unused,
  findByUid: unused,
  findByUserCode: unused,
  consume: unused,
  destroy: unused,
  revokeByGrantId: unused,
});

const unused = () => Promise.reject(new Error('oidc-provider does not keep clients here'));
