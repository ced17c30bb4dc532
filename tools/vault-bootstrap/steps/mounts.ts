import { methodMark } from '../desired-state.js';
import { type Difference, missing, stale, type Step } from '../difference.js';
import { type VaultPort } from '../vault-port.js';

/** First of all, so that everything after it is on record. */
export const auditDevice: Step = async (vault, { auditFile }) => {
  if (!auditFile) return [];
  const enabled = await vault.read('sys/audit');
  if (enabled?.['file/']) return [];
  const device = { type: 'file', options: { file_path: auditFile } };
  return [missing('audit device file', () => vault.write('sys/audit/file', device))];
};

/** One for each issuer. What it made for an issuer that is no longer trusted is disabled: it would go on letting people in. */
export const jwtMethod: Step = async (vault, { issuers }) => {
  const found: Difference[] = [];
  for (const { vaultMount } of issuers)
    if (!(await authMethod(vault, vaultMount)))
      found.push(
        missing(`auth method ${vaultMount}`, () =>
          vault.write(`sys/auth/${vaultMount}`, { type: 'jwt', description: methodMark }),
        ),
      );
  for (const [path, method] of Object.entries((await vault.read('sys/auth')) ?? {})) {
    const mount = path.replace(/\/$/, '');
    const { description } = (method ?? {}) as { description?: unknown };
    if (description === methodMark && !issuers.some(({ vaultMount }) => vaultMount === mount))
      found.push(stale(vault, `auth method ${mount}`, `sys/auth/${mount}`));
  }
  return found;
};

export const databaseEngine: Step = async (vault, { databaseMount }) => {
  if (await isMounted(vault, databaseMount)) return [];
  const engine = { type: 'database', description: "Deputy's credentials" };
  return [
    missing(`secrets engine ${databaseMount}`, () => vault.write(`sys/mounts/${databaseMount}`, engine)),
  ];
};

export async function authMethod(
  vault: VaultPort,
  mount: string,
): Promise<{ accessor?: string } | undefined> {
  const methods = await vault.read('sys/auth');
  return methods?.[`${mount}/`] as { accessor?: string } | undefined;
}

export async function isMounted(vault: VaultPort, mount: string): Promise<boolean> {
  const mounted = await vault.read('sys/mounts');
  return mounted?.[`${mount}/`] !== undefined;
}
