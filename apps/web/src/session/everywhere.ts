import { SignInsAnswer, subjects } from '#libs/contracts';
import { MeshError, type MeshLink } from '#libs/mesh';
import { WebError } from '../problems/web-error.js';
import { type OpenTurns } from '../turns/open-turns.js';
import { type AccessTokens } from './access-tokens.js';
import { type LiveSession } from './session.js';
import { type Sessions } from './sessions.js';

export interface EverywherePorts {
  readonly sessions: Pick<Sessions, 'claimEnd' | 'endOthers'>;
  readonly turns: Pick<OpenTurns, 'stop'>;
  readonly tokens: Pick<AccessTokens, 'for'>;
  readonly link: Pick<MeshLink, 'client'>;
  /** Whether people sign in at the mesh's own issuer. */
  readonly isOwnIssuer: boolean;
}

/**
 * Signs a person out wherever they are signed in: the sessions of this service are ended here, and whatever else was given to them by
 * the identity service, which decides and records it.
 * INVARIANT (everywhere is everywhere, or is not said): where the identity service does not do its part, what was done is told as a failure, and
 * the session that asks goes on, so that it can ask again.
 */
export class Everywhere {
  constructor(private readonly ports: EverywherePorts) {}

  /**
   * Leaves the session that asks, and what the browser of it may open: whoever calls ends it where it is to end, too.
   * @param what `all` ends besides what else was given by the sign-in of that session
   * @returns `heldHere`, whether that was all: of other sign-ins at another issuer nothing is known here, so that `others` leaves them alone
   * @throws WebError `unavailable`, `not_logged_in`; MeshError as the identity service refuses it
   */
  async end(own: LiveSession, what: 'all' | 'others'): Promise<SignInsAnswer> {
    const { sessions, turns } = this.ports;
    await sessions.claimEnd(own);
    for (const { key } of await sessions.endOthers(own)) turns.stop(key);
    if (what === 'others' && !this.ports.isOwnIssuer) return { heldHere: false };
    return this.#askIdentity(own, what);
  }

  async #askIdentity({ secret }: LiveSession, what: 'all' | 'others'): Promise<SignInsAnswer> {
    const { tokens, link } = this.ports;
    try {
      const bearer = await tokens.for(secret, 'identity');
      const operation = { version: 1, do: what === 'all' ? 'end' : 'endOthers' };
      const about = { answer: SignInsAnswer, bearer };
      return await link.client.request(subjects.identity.signIns('web'), operation, about);
    } catch (cause) {
      if (!isOutOfReach(cause)) throw cause;
      throw new WebError('unavailable', notEverywhere, { cause });
    }
  }
}

const notEverywhere =
  'the identity service did not end what you were given elsewhere, so that you may still be signed in there; try again';

const isOutOfReach = (error: unknown): boolean =>
  (error instanceof MeshError || error instanceof WebError) &&
  ['unavailable', 'deadline_exceeded', 'identity_unavailable', 'internal'].includes(error.code);
