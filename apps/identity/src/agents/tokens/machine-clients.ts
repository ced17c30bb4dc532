import { randomBytes } from 'node:crypto';
import { type ClientMetadata } from 'oidc-provider';
import { type RegisteredAgent, tenantOfMachine } from '#libs/contracts';
import { type WatchedAgents } from '#libs/mesh';
import { type ScopeRules, within } from '#libs/principal';
import { accessTokenSeconds } from '../../clients/audiences.js';
import { type People } from '../../people/people.js';
import { claimsAbout } from '../../provider/token-claims.js';
import { type HeldKey, type KeyPorts, KeyRefused, verifyKey } from '../keys/verify-key.js';

export interface MachinePorts extends KeyPorts {
  readonly agents: Pick<WatchedAgents, 'withKey' | 'find'>;
  readonly people: Pick<People, 'byId'>;
  readonly scopes: Pick<ScopeRules, 'givenTo' | 'carriedBy'>;
}

/** What a machine's token says beyond RFC 9068's own claims; `sub` where it acts for a person. */
export interface MachineClaims {
  readonly sub?: string;
  /** Without the one that opens the API. */
  readonly scopes: readonly string[];
  readonly own: Readonly<Record<string, unknown>>;
  /** How long the token may live, in seconds: no longer than the key is taken. */
  readonly seconds: number;
}

/**
 * Machine agents as clients of the OpenID provider: known by the registry alone, and authenticated by an API key.
 * INVARIANT (no token without a key): what a token says hangs on the very client object whose key was verified, which is made anew for
 * each request.
 */
export class MachineClients {
  readonly #proven = new WeakMap<object, MachineClaims>();
  readonly #refused = new WeakMap<object, KeyRefused>();

  constructor(private readonly ports: MachinePorts) {}

  /** As the library takes a client (RFC 7591 section 2); undefined for an id that is no machine's. @throws TokenRejected */
  async metadata(id: string): Promise<ClientMetadata | undefined> {
    const tenant = tenantOfMachine(id);
    const agent = tenant === undefined ? undefined : await this.ports.agents.find(tenant, id);
    if (agent?.kind !== 'machine') return undefined;
    return {
      client_id: id,
      client_name: id,
      // The library wants one. Nobody has it, and it is compared with nothing.
      client_secret: randomBytes(32).toString('base64url'),
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    };
  }

  /** @throws TokenRejected `agents_unknown` while nothing is heard of the registry */
  async verify(key: string): Promise<(HeldKey & { claims: MachineClaims }) | KeyRefused> {
    const held = await verifyKey(key, this.ports);
    if (held instanceof KeyRefused) return held;
    const claims = await this.#claimsOf(held);
    return claims ? { ...held, claims } : new KeyRefused('no_consent', held);
  }

  /** Whether the secret that a client authenticates with is a key of it. */
  async proves(client: { readonly clientId: string }, secret: string): Promise<boolean> {
    const verified = await this.verify(secret);
    if (verified instanceof KeyRefused) this.#refused.set(client, verified);
    else if (verified.agent.id !== client.clientId) this.#refused.set(client, new KeyRefused('unknown'));
    else this.hold(client, verified.claims);
    return this.#proven.has(client);
  }

  /** What the tokens of this client, whose key was verified, say. */
  hold(client: object, claims: MachineClaims): void {
    this.#proven.set(client, claims);
  }

  claimsOf(client: object | undefined): MachineClaims {
    const claims = client && this.#proven.get(client);
    if (!claims) throw new Error('a machine agent has no token without its key');
    return claims;
  }

  refusalOf(client: object): KeyRefused | undefined {
    return this.#refused.get(client);
  }

  /** Undefined where the person for whom it is to act cannot be acted for. */
  async #claimsOf({ agent, key }: HeldKey): Promise<MachineClaims | undefined> {
    const left = key.endsAt === null ? Infinity : (Date.parse(key.endsAt) - this.ports.clock()) / 1_000;
    const seconds = Math.max(1, Math.floor(Math.min(accessTokenSeconds, left)));
    const common = { azp: agent.id, sid: key.id };
    if (!agent.person) {
      const own = { ...common, tid: agent.tenant, groups: agent.groups };
      const scopes = this.ports.scopes.givenTo({
        tenant: agent.tenant,
        groups: agent.groups,
        isMachine: true,
      });
      return { scopes, seconds, own };
    }
    const sub = subjectOf(agent.person);
    const person = await this.ports.people.byId(sub);
    if (person?.tenant !== agent.tenant) return undefined;
    const scopes = within(this.ports.scopes.givenTo(person), this.ports.scopes.carriedBy('machine'));
    return { scopes, seconds, sub, own: { ...claimsAbout(person), ...common } };
  }
}

const subjectOf = ({ key }: NonNullable<RegisteredAgent['person']>) => key.slice(key.indexOf('#') + 1);
