import { type Request, type Response } from 'express';
import { errors, type Provider } from 'oidc-provider';
import { type People } from '../people/people.js';
import { type Person } from '../people/person.js';

/** Whoever is signed in here in a browser. */
export interface SignedInHere {
  readonly person: Person;
  /** Of their session. */
  readonly uid: string;
}

/**
 * Whose session a browser's signed cookie names, as the OpenID library and the whole mesh know it.
 * @throws SessionNotFound where nobody is signed in; NotKnownNow
 */
export async function signedInHere(
  provider: Provider,
  people: Pick<People, 'byId'>,
  request: Request,
  response: Response,
): Promise<SignedInHere> {
  const session = await provider.Session.get(provider.createContext(request, response));
  const person = session.accountId === undefined ? undefined : await people.byId(session.accountId);
  if (!person) throw new errors.SessionNotFound('nobody is signed in here');
  return { person, uid: session.uid };
}
