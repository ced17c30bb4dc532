import { type Client, type Provider } from 'oidc-provider';
import { tenantOfMachine } from '#libs/contracts';
import { type MachineClients } from './machine-clients.js';

type Compare = (this: Pick<Client, 'clientId'>, actual: string) => boolean | Promise<boolean>;

/** Lets the library authenticate machine agents by their keys, of which it has no secret to compare. */
export function useMachineClients(provider: Provider, machines: MachineClients): void {
  const prototype = provider.Client.prototype as unknown as { compareClientSecret: Compare };
  const ofOthers: Compare = prototype.compareClientSecret;
  prototype.compareClientSecret = function (actual) {
    return tenantOfMachine(this.clientId) === undefined
      ? ofOthers.call(this, actual)
      : machines.proves(this, actual);
  };
}
