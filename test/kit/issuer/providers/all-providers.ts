import { type Provider } from './provider.js';
import { auth0 } from './auth0.js';
import { cognito } from './cognito.js';
import { entra } from './entra.js';
import { generic } from './generic.js';
import { keycloak } from './keycloak.js';
import { oktaServer } from './okta.js';
import { Granted, listen, type RunningProvider, startProvider } from './start-provider.js';

const alone: Readonly<Record<string, Provider>> = { entra, keycloak, cognito, auth0, generic };
export const providerNames = ['entra', 'keycloak', 'cognito', 'auth0', 'okta', 'generic'] as const;
export type ProviderName = (typeof providerNames)[number];

/** A provider by its name: where people sign in first, and then what else of it issues tokens. */
export async function startNamedProvider(
  name: ProviderName,
): Promise<[RunningProvider, ...RunningProvider[]]> {
  const provider = alone[name];
  if (provider) return [await startProvider(provider)];
  const [granted, listener] = [new Granted(), await listen()];
  return [
    await startProvider(oktaServer('agent'), granted, listener),
    await startProvider(oktaServer('mcp'), granted, listener),
  ];
}
