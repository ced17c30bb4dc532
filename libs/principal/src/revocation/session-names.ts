import { type PersonKey } from '#libs/contracts';
import { type TrustedIssuer } from '../issuers/trusted-issuer.js';

/**
 * The session of the mesh's own issuer that a sign-in there is part of, `<that one>` of `<that one>.<its own>`: the name itself where it is
 * part of none.
 */
export function sessionOf(sid: string): string {
  const dot = sid.indexOf('.');
  return dot > 0 ? sid.slice(0, dot) : sid;
}

/** What an issuer's names of sign-ins (`sid`) say here. */
export interface SignInNames {
  /** What a sign-in is part of, and ends with. */
  readonly sessionOf: (sid: string) => string;
  /** By which its end is said. */
  readonly endedBy: (sid: string) => string;
}

/**
 * INVARIANT (an issuer ends its own): a name of another issuer than the mesh's own says nothing but itself, whatever is in it, and
 * ends sign-ins of that issuer's people alone, whoever else goes by the same name.
 */
export const signInNames = ({ id, profile }: Pick<TrustedIssuer, 'id' | 'profile'>): SignInNames =>
  profile.name === 'deputy'
    ? { sessionOf, endedBy: (sid) => sid }
    : { sessionOf: (sid) => sid, endedBy: (sid) => ofIssuer(id, sid) };

/** All by whose end a sign-in is over. @param person whose it is, where it is somebody's */
export const endsOf = (sid: string, person: PersonKey | undefined): readonly string[] => [
  ...new Set([sid, sessionOf(sid), ...(person === undefined ? [] : [ofIssuer(issuerOf(person), sid)])]),
];

/** No issuer's id holds the mark, and none of the mesh's own names of sessions does. */
const mark = '#';
const ofIssuer = (issuer: string, sid: string) => `${issuer}${mark}${sid}`;
const issuerOf = (person: PersonKey) => person.slice(0, person.indexOf(mark));
