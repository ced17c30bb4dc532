import { differingFields, type Difference, stale, type Step } from '../difference.js';
import { type DesiredGroup, desiredGroups, managedBy } from '../desired-state.js';
import { type VaultPort } from '../vault-port.js';
import { authMethod } from './mounts.js';

const root = 'identity/group/name';

export const groups: Step = async (vault, settings) => {
  const wanted = desiredGroups(settings);
  const found: Difference[] = [];
  for (const [name, desired] of wanted) found.push(...(await group(vault, name, desired)));
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
  { policies, alias: called, mount }: DesiredGroup,
): Promise<Difference[]> {
  const accessor = async () => (await authMethod(vault, mount))?.accessor;
  const path = `${root}/${name}`;
  const wanted = { type: 'external', policies, metadata: { managed_by: managedBy } };
  const current = await vault.read(path);
  const alias = current?.alias as Record<string, unknown> | undefined;
  const fields = [
    ...differingFields(wanted, current),
    ...differingFields({ name: called, mount_accessor: await accessor() }, alias).map(
      (field) => `alias ${field}`,
    ),
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
        // Asked again: the method may have been mounted just before.
        const mounted = { name: called, mount_accessor: await accessor() };
        await vault.write('identity/group-alias', { ...mounted, canonical_id: id });
      },
    },
  ];
}
