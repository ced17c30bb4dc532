import { type TrustedIssuer } from '#libs/principal';
import { compare, type Difference, type Step } from '../difference.js';
import { desiredJwtConfig, desiredJwtRole } from '../desired-state.js';
import { type BootstrapSettings } from '../settings.js';
import { type VaultPort } from '../vault-port.js';
import { authMethod } from './mounts.js';

export const jwtConfig: Step = (vault, settings) =>
  ofEach(settings, async (issuer) => {
    const path = `auth/${issuer.vaultMount}/config`;
    const current = await readMounted(vault, issuer, path);
    const what = `${issuer.vaultMount} configuration`;
    return compare(vault, { what, path, wanted: desiredJwtConfig(issuer), current });
  });

export const jwtRole: Step = (vault, settings) =>
  ofEach(settings, async (issuer) => {
    const path = `auth/${issuer.vaultMount}/role/${settings.jwtRole}`;
    const current = await readMounted(vault, issuer, path);
    const what = `${issuer.vaultMount} role ${settings.jwtRole}`;
    return compare(vault, { what, path, wanted: desiredJwtRole(settings, issuer), current });
  });

const readMounted = async (vault: VaultPort, { vaultMount }: TrustedIssuer, path: string) =>
  (await authMethod(vault, vaultMount)) && (await vault.read(path));

async function ofEach(
  { issuers }: BootstrapSettings,
  find: (issuer: TrustedIssuer) => Promise<Difference[]>,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const issuer of issuers) found.push(...(await find(issuer)));
  return found;
}
