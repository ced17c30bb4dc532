import { z } from 'zod';
import { IssuerId, PersonKey, Subject } from '#libs/contracts';
import { SignInPlace } from './sign-in-place.js';

/** Whom a token is for. Each is asked for with the one refresh token. */
export const audiences = ['agent', 'audit', 'identity'] as const;
export const Audience = z.enum(audiences);
export type Audience = z.infer<typeof Audience>;

/** An access token and when to replace it. Times are epoch milliseconds. */
export const HeldToken = z.object({ token: z.string(), refreshAt: z.number(), expiresAt: z.number() });
export type HeldToken = z.infer<typeof HeldToken>;

/** One person's login in one browser. Never leaves the server unsealed. Times are epoch milliseconds. */
export const Session = z.object({
  version: z.literal(2),
  /** As an ID token named them; the names are to be read by people. */
  user: z.object({
    key: PersonKey,
    issuer: IssuerId,
    subject: Subject,
    name: z.string(),
    displayName: z.string(),
  }),
  /** `sid` of the ID token: the sign-in that its tokens are of. Null where the issuer names none. */
  sid: z.string().max(255).nullable().default(null),
  /** `sub` of the ID token, by which the issuer says that a person signed out; not always what names the person here. */
  idSubject: Subject.optional(),
  tenant: z.string(),
  groups: z.array(z.string()),
  /** What the page must send back with every unsafe request. */
  csrf: z.string(),
  createdAt: z.number(),
  seenAt: z.number(),
  /** Absent in sessions of versions before. */
  place: SignInPlace.optional(),
  idToken: z.string(),
  refreshToken: z.string().nullable(),
  tokens: z.partialRecord(Audience, HeldToken),
  /** Who is spending the refresh token just now, and until when others wait for them. */
  refreshing: z.object({ by: z.string(), until: z.number() }).nullable(),
});
export type Session = z.infer<typeof Session>;

/** A session together with the cookie that opens it, for the length of one request. */
export interface LiveSession {
  secret: string;
  session: Session;
}
