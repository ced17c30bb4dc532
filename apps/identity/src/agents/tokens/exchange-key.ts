import { type Provider } from 'oidc-provider';
import { apis, type KeyAnswer, type KeyExchange } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { TokenRejected } from '#libs/principal';
import { type Ends } from '../../ends/ends.js';
import { NotKnownNow } from '../../provider/not-known-now.js';
import { type Resources } from '../../provider/resources.js';
import { type HeldKey, KeyRefused } from '../keys/verify-key.js';
import { type MachineClients } from './machine-clients.js';

export interface ExchangePorts {
  /** The one of now: it signs. */
  readonly provider: () => Provider;
  readonly machines: MachineClients;
  readonly resources: Pick<Resources, 'describe'>;
  readonly ends: Pick<Ends, 'check'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Gives mcp the agent's own short token in the place of an API key: the same that client credentials bring. */
export class ExchangeKey {
  constructor(private readonly ports: ExchangePorts) {}

  /** @throws MeshError `unavailable` while it is not known which keys are taken */
  async exchange({ key }: KeyExchange): Promise<KeyAnswer> {
    try {
      const verified = await this.ports.machines.verify(key);
      if (verified instanceof KeyRefused) return refusal(verified);
      await this.#requireUnended(verified);
      const { agent, claims } = verified;
      const token = await this.#issue(agent.id, claims);
      return { outcome: 'exchanged', token, holder: holderOf(verified) };
    } catch (cause) {
      if (!(cause instanceof TokenRejected || cause instanceof NotKnownNow)) throw cause;
      throw new MeshError('unavailable', 'which API keys are taken is not known now; try again', { cause });
    }
  }

  async #issue(id: string, claims: Parameters<MachineClients['hold']>[1]): Promise<string> {
    const { machines, resources } = this.ports;
    const provider = this.ports.provider();
    const client = await provider.Client.find(id);
    if (!client) throw new MeshError('unavailable', `\`${id}\` is not known now; try again`);
    machines.hold(client, claims);
    const resourceServer = new provider.ResourceServer(apis.mcp, resources.describe(apis.mcp));
    return new provider.ClientCredentials({
      ...{ client, resourceServer, expiresIn: claims.seconds },
    }).save();
  }

  /** INVARIANT (silence is refusal): no token is given out while nothing is heard of what was ended. */
  async #requireUnended({ agent, key }: HeldKey): Promise<void> {
    const { id, tenant } = agent;
    // Of the second to come: what the agent did until now may be ended, and its key still be taken.
    const issuedAt = Math.floor(this.ports.clock() / 1_000) + 1;
    await this.ports.ends.check({ sessionId: key.id, tenant, actors: [id], issuedAt });
  }
}

const holderOf = ({ agent: { tenant, id }, key }: HeldKey) => ({ tenant, agent: id, keyId: key.id });

const refusal = ({ reason, held }: KeyRefused): KeyAnswer => ({
  outcome: 'refused',
  reason,
  ...(held && { holder: holderOf(held) }),
});
