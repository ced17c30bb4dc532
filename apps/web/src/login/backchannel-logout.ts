import { createHash } from 'node:crypto';
import { personKey } from '#libs/contracts';
import { WebError } from '../problems/web-error.js';
import { type Sessions } from '../session/sessions.js';
import { type SessionIndex } from '../session/session-index.js';
import { type SessionEnds } from '../session/session-ends.js';
import { type LogoutClaims } from './verify-logout-token.js';

export interface BackchannelPorts {
  /** @throws WebError */
  readonly verify: (token: string) => Promise<LogoutClaims>;
  readonly sessions: Pick<Sessions, 'endIndexed'>;
  readonly index: Pick<SessionIndex, 'ofPerson' | 'ofSignIn'>;
  readonly ends: Pick<SessionEnds, 'revoke'>;
  /** Writes a key that is not there. @throws an error with code `conflict` when it is */
  readonly claim: (key: string) => Promise<unknown>;
  /** Takes a claim back. */
  readonly release: (key: string) => Promise<unknown>;
  readonly issuerId: string;
}

/** Ends sessions on the issuer's word (OpenID Connect Back-Channel Logout 1.0 section 2.7). */
export class BackchannelLogout {
  constructor(private readonly ports: BackchannelPorts) {}

  /** @throws WebError `bad_request` for a token that is not good, or was used before */
  async receive(token: unknown): Promise<void> {
    if (typeof token !== 'string') throw new WebError('bad_request', 'send the `logout_token` as a form');
    const claims = await this.ports.verify(token);
    const claim = await this.once(claims.jti);
    try {
      await this.end(claims);
    } catch (cause) {
      // What was not done counts for nothing: the issuer sends the same notice again.
      await this.ports.release(claim).catch(() => undefined);
      throw cause;
    }
  }

  private async end({ sid, sub }: LogoutClaims): Promise<void> {
    const person = sub === undefined ? undefined : personKey(this.ports.issuerId, sub);
    if (sid === undefined && person) {
      await this.ports.sessions.endIndexed(await this.ports.index.ofPerson(person), person);
      return;
    }
    if (sid === undefined) return;
    // Also where no session is known here: what was got by the sign-in may run all the same.
    await this.ports.ends.revoke(sid, 'signed_out');
    await this.ports.sessions.endIndexed(await this.ports.index.ofSignIn(sid), person);
  }

  /** INVARIANT (a notice counts once): of equal ones, at whichever process they arrive, only the first. */
  private async once(jti: string): Promise<string> {
    const key = `logout.${createHash('sha256').update(jti).digest('base64url')}`;
    try {
      await this.ports.claim(key);
      return key;
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'conflict') throw cause;
      throw new WebError('bad_request', 'this logout token was used before', { cause });
    }
  }
}
