import { type PeerName } from './peers.js';
import { apiKeyType } from './api-keys.js';

/** Whoever is known by no name, in a record: a tenant, an agent, a token. No tenant is called so. */
export const nobody = '-';

/** Who did something, or wanted to, in words. */
export function whoIn({
  user,
  agent,
}: {
  user?: { readonly name: string } | undefined;
  agent: { readonly id: string };
}): string {
  if (user) return `${user.name} via ${agent.id}`;
  return agent.id === nobody ? 'a stranger' : `${agent.id} alone`;
}

interface DoorPlan {
  /** What was wanted. */
  readonly action: string;
  /** The services that say who was turned away there. */
  readonly keepers: readonly PeerName[];
}

/**
 * Where somebody is turned away before anything is decided, by the type of what they brought. What they call themselves proves
 * nothing and can be another each time, so it stands in a record as the resource and never as who it was.
 */
export const doors = {
  [apiKeyType]: { action: 'authenticate', keepers: ['mcp', 'identity'] },
  /** A bearer token. */
  AccessToken: { action: 'authenticate', keepers: ['mcp'] },
  /** What somebody known sends to mcp that is no request as its revision of MCP has it, and no call: those are decided about. */
  Envelope: { action: 'mcp_request', keepers: ['mcp'] },
  /** What a client says of itself (RFC 7591). */
  ClientRegistration: { action: 'clients_register', keepers: ['identity'] },
  /** A client that sends somebody to sign in, or out, or asks for their tokens: who it is, and where it wants them back. */
  ClientRequest: { action: 'clients_authorize', keepers: ['identity'] },
  /** What a client wants tokens of a person for: a code, a refresh token, a token of another. */
  Redemption: { action: 'tokens_redeem', keepers: ['identity'] },
  /** A password, or a code of a second factor. Who it was is not said: what is typed for a name may be a password. */
  SignInAttempt: { action: 'sign_in_attempt', keepers: ['identity'] },
} as const satisfies Record<string, DoorPlan>;
export type Door = keyof typeof doors;

/** Of the type of a resource; undefined for one that something is decided about. */
export const doorOf = (type: string): DoorPlan | undefined =>
  Object.hasOwn(doors, type) ? doors[type as Door] : undefined;
