/** The type of what policy decides on: one sign-in of a person, with what is known of where they come from. */
export const signInType = 'SignIn';
/** The action that policy is asked about, and that stands in records. */
export const signInAction = 'sign_in';
/** Whether identity decides this, and nobody else may record it. */
export const isSignIn = (tool: string): boolean => tool === signInAction;

/** `acr` of a token: by what the person signed in (OpenID Connect Core section 2). */
export const acrValues = { password: 'urn:deputy:acr:pwd', secondFactor: 'urn:deputy:acr:mfa' } as const;

/** Asks the mesh's own issuer for a sign-in with a second factor: a claims request (OpenID Connect Core section 5.5.1.1). */
export const secondFactorChallenge = JSON.stringify({
  id_token: { acr: { essential: true, value: acrValues.secondFactor } },
});
