import { z } from 'zod';

const version = z.literal(1);

/** What a person ends of their own sign-ins, with all that was given in them. */
export const SignInsOperation = z.discriminatedUnion('do', [
  /** All until now, the one by which they ask too. */
  z.strictObject({ version, do: z.literal('end') }),
  /** All but the one by which they ask. */
  z.strictObject({ version, do: z.literal('endOthers') }),
]);
export type SignInsOperation = z.infer<typeof SignInsOperation>;

export const SignInsAnswer = z.object({
  /**
   * Whether the mesh's own issuer has the person's sign-ins. Of somebody whom another issuer signs in it has none: `end` ends what they were
   * given until now all the same, and `endOthers` ends nothing, since nobody here knows one sign-in there from another.
   */
  heldHere: z.boolean(),
});
export type SignInsAnswer = z.infer<typeof SignInsAnswer>;

/** The type of what policy decides on: all sign-ins of a person. */
export const ownSignInsType = 'OwnSignIns';
export const ownSignInsActions = { end: 'sessions_end', endOthers: 'sessions_end_other' } as const;

/** The type of what policy decides on: one sign-in of a person, with what is known of where they come from. */
export const signInType = 'SignIn';
/** The action that policy is asked about, and that stands in records. */
export const signInAction = 'sign_in';
/** Whether identity decides this, and nobody else may record it. */
export const isSignIn = (tool: string): boolean =>
  [signInAction, ...Object.values<string>(ownSignInsActions)].includes(tool);

/** `acr` of a token: by what the person signed in (OpenID Connect Core section 2). */
export const acrValues = { password: 'urn:deputy:acr:pwd', secondFactor: 'urn:deputy:acr:mfa' } as const;

/** Asks the mesh's own issuer for a sign-in with a second factor: a claims request (OpenID Connect Core section 5.5.1.1). */
export const secondFactorChallenge = JSON.stringify({
  id_token: { acr: { essential: true, value: acrValues.secondFactor } },
});
