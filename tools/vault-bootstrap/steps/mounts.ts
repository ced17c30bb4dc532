import { missing, type Step } from '../difference.js';
import { type VaultPort } from '../vault-port.js';

/** First of all, so that everything after it is on record. */
export const auditDevice: Step = async (vault, { auditFile }) => {
  if (!auditFile) return [];
  const enabled = await vault.read('sys/audit');
  if (enabled?.['file/']) return [];
  const device = { type: 'file', options: { file_path: auditFile } };
  return [missing('audit device file', () => vault.write('sys/audit/file', device))];
};

export const jwtMethod: Step = async (vault, { jwtMount }) => {
  if (await authMethod(vault, jwtMount)) return [];
  const method = { type: 'jwt', description: "Deputy's users" };
  return [missing(`auth method ${jwtMount}`, () => vault.write(`sys/auth/${jwtMount}`, method))];
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
