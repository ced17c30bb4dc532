import { type Provider } from './provider.js';
import { auth0 } from './auth0.js';
import { cognito } from './cognito.js';
import { entra } from './entra.js';
import { generic } from './generic.js';
import { keycloak } from './keycloak.js';
import { oktaServer } from './okta.js';
import { Granted, listen, type RunningProvider, startProvider } from './start-provider.js';

export const providerNames = ['entra', 'keycloak', 'cognito', 'auth0', 'okta', 'generic'] as const;
export type ProviderName = (typeof providerNames)[number];

/** Each with all of it that issues tokens, where people sign in first. */
export const providersByName: Readonly<Record<ProviderName, readonly [Provider, ...Provider[]]>> = {
  entra: [entra],
  keycloak: [keycloak],
  cognito: [cognito],
  auth0: [auth0],
  okta: [oktaServer('agent'), oktaServer('mcp')],
  generic: [generic],
};

/** A provider by its name: where people sign in first, and then what else of it issues tokens. */
export async function startNamedProvider(
  name: ProviderName,
): Promise<[RunningProvider, ...RunningProvider[]]> {
  const [first, ...others] = providersByName[name];
  const [granted, listener] = [new Granted(), await listen()];
  return [
    await startProvider(first, granted, listener),
    ...(await Promise.all(others.map((one) => startProvider(one, granted, listener)))),
  ];
}
