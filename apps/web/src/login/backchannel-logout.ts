import { createHash } from 'node:crypto';
import { WebError } from '../problems/web-error.js';
import { type Sessions } from '../session/sessions.js';
import { type SessionIndex } from '../session/session-index.js';
import { type SessionEnds } from '../session/session-ends.js';
import { type LogoutClaims } from './verify-logout-token.js';

export interface BackchannelPorts {
  /** @throws WebError */
  readonly verify: (token: string) => Promise<LogoutClaims>;
  readonly sessions: Pick<Sessions, 'endIndexed'>;
  readonly index: Pick<SessionIndex, 'ofSubject' | 'ofSignIn'>;
  readonly ends: Pick<SessionEnds, 'revoke'>;
  /** Writes a key that is not there. @throws an error with code `conflict` when it is */
  readonly claim: (key: string) => Promise<unknown>;
  /** Takes a claim back. */
  readonly release: (key: string) => Promise<unknown>;
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
    const { index, sessions, ends } = this.ports;
    if (sid === undefined) {
      // By the issuer's own name of a person: what names them here may be another claim, which a notice has not.
      if (sub !== undefined) await sessions.endIndexed(await index.ofSubject(sub));
      return;
    }
    // Also where no session is known here: what was got by the sign-in may run all the same.
    await ends.revoke(sid, 'signed_out');
    await sessions.endIndexed(await index.ofSignIn(sid));
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
