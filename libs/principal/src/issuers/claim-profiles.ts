import { type ClaimProfile, type ProfileName } from './claim-profile.js';
import { auth0 } from './profiles/auth0.js';
import { cognito } from './profiles/cognito.js';
import { deputy } from './profiles/deputy.js';
import { entra } from './profiles/entra.js';
import { generic } from './profiles/generic.js';
import { keycloak } from './profiles/keycloak.js';
import { okta } from './profiles/okta.js';

/** What is known of each kind of issuer before configuration adds to it. */
export const claimProfiles: Readonly<Record<ProfileName, ClaimProfile>> = {
  deputy,
  entra,
  cognito,
  auth0,
  keycloak,
  okta,
  generic,
};
