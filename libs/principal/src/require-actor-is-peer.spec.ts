import { describe, expect, it } from '@jest/globals';
import { type Principal } from './principal.js';
import { requireActorIsPeer } from './require-actor-is-peer.js';

const actedBy = (id: string) => ({ agent: { id } }) as Principal;

describe('INVARIANT (actor is peer)', () => {
  it('lets a service send the tokens issued to it', () => {
    expect(() => requireActorIsPeer(actedBy('deputy-agent'), 'agent')).not.toThrow();
  });
  it('refuses a token that another service was issued', () => {
    expect(() => requireActorIsPeer(actedBy('deputy-web'), 'agent')).toThrow(
      expect.objectContaining({ code: 'peer_mismatch' }),
    );
  });
});
