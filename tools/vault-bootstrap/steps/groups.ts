import { differingFields, type Difference, stale, type Step } from '../difference.js';
import { desiredGroups, managedBy } from '../desired-state.js';
import { type VaultPort } from '../vault-port.js';
import { authMethod } from './mounts.js';

const root = 'identity/group/name';

export const groups: Step = async (vault, settings) => {
  const wanted = desiredGroups(settings);
  const accessor = (await authMethod(vault, settings.jwtMount))?.accessor;
  const found: Difference[] = [];
  for (const [name, policies] of wanted) found.push(...(await group(vault, name, policies, accessor)));
  for (const name of await vault.list(root)) {
    if (wanted.has(name)) continue;
    const current = await vault.read(`${root}/${name}`);
    const metadata = current?.metadata as Record<string, unknown> | null | undefined;
    if (metadata?.managed_by === managedBy) found.push(stale(vault, `group ${name}`, `${root}/${name}`));
  }
  return found;
};

/** An external group and its alias: the name under which the identity provider's tokens speak of it. */
async function group(
  vault: VaultPort,
  name: string,
  policies: string[],
  accessor: string | undefined,
): Promise<Difference[]> {
  const path = `${root}/${name}`;
  const wanted = { type: 'external', policies, metadata: { managed_by: managedBy } };
  const current = await vault.read(path);
  const alias = current?.alias as Record<string, unknown> | undefined;
  const fields = [
    ...differingFields(wanted, current),
    ...differingFields({ name, mount_accessor: accessor }, alias).map((field) => `alias ${field}`),
  ];
  if (current && fields.length === 0) return [];
  return [
    {
      what: `group ${name}`,
      how: current ? 'different' : 'missing',
      fields: current ? fields : [],
      mend: async () => {
        const written = await vault.write('identity/group', { name, ...wanted });
        const id = written?.id ?? (await vault.read(path))?.id;
        await vault.write('identity/group-alias', { name, mount_accessor: accessor, canonical_id: id });
      },
    },
  ];
}
