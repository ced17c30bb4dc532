import { randomUUID } from 'node:crypto';
import { type Account, type AccountOperation, type AccountsAnswer, personKey } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { newUsername, type Person, toUsername } from '../person.js';
import { readableSecret } from '../readable-secret.js';
import { type AccountPorts } from './account-ports.js';
import { ownPerson } from './own-person.js';
import { requireDistinct } from './require-distinct.js';

type Of<What extends AccountOperation['do']> = Extract<AccountOperation, { do: What }>;

/**
 * Does what was permitted.
 * INVARIANT (who is changed holds nothing of before): whoever is disabled, removed, in other groups or has another password is stored so
 * first, so that nothing new is given out, and then what they hold is ended. Where that fails, asking again ends it.
 * @throws MeshError `not_found`, `conflict`, `bad_request`, or `unavailable`
 */
export async function carryOut(
  ports: AccountPorts,
  operation: AccountOperation,
  tenant: string,
): Promise<AccountsAnswer> {
  const { people } = ports;
  switch (operation.do) {
    case 'list': {
      const all = await people.ofTenant(tenant);
      return show(
        ports,
        all.sort((a, b) => (a.username < b.username ? -1 : 1)),
      );
    }
    case 'add':
      return add(ports, operation, tenant);
    case 'enable':
      return show(ports, [await change(ports, operation, tenant, { enabled: true })]);
    case 'disable':
      return ended(ports, await change(ports, operation, tenant, { enabled: false, ...anew(ports) }));
    case 'groups': {
      requireGroups(ports, operation.groups, tenant);
      const groups = [...new Set(operation.groups)];
      return ended(ports, await change(ports, operation, tenant, { groups, ...anew(ports) }));
    }
    case 'password':
      return newPassword(ports, operation, tenant);
    case 'factor': {
      const person = await change(ports, operation, tenant, anew(ports));
      await ports.factors.remove(person.id);
      return ended(ports, person);
    }
    case 'remove': {
      const person = await change(ports, operation, tenant, { enabled: false });
      const { ended: report } = await ended(ports, person);
      await ports.factors.remove(person.id);
      await people.remove(person);
      return { accounts: [], ...(report && { ended: report }) };
    }
  }
}

async function add(ports: AccountPorts, operation: Of<'add'>, tenant: string): Promise<AccountsAnswer> {
  requireGroups(ports, operation.groups, tenant);
  const { name } = operation;
  const username = usernameOf(operation);
  const password = readableSecret();
  const person: Person = {
    id: randomUUID(),
    username,
    name,
    tenant,
    groups: [...new Set(operation.groups)],
    passwordHash: await ports.passwords.hash(password),
    passwordGiven: true,
    enabled: true,
  };
  const isAdded = await ports.people.addDistinct(person, (others) => requireDistinct(person, others));
  if (!isAdded)
    throw new MeshError('conflict', `somebody signs in as \`${person.username}\`; choose another name`);
  return show(ports, [person], { username: person.username, password });
}

function usernameOf({ username }: Of<'add'>): string {
  const parsed = newUsername.safeParse(username);
  if (parsed.success) return parsed.data;
  throw new MeshError('bad_request', 'as it would be kept, this is no username; choose another');
}

async function newPassword(ports: AccountPorts, operation: Of<'password'>, tenant: string) {
  const password = readableSecret();
  const passwordHash = await ports.passwords.hash(password);
  const person = await change(ports, operation, tenant, {
    ...{ passwordHash, passwordGiven: true },
    ...anew(ports),
  });
  const answer = await ended(ports, person);
  return { ...answer, issued: { username: person.username, password } };
}

async function change(
  { people }: AccountPorts,
  { username }: { readonly username: string },
  tenant: string,
  edit: Partial<Person>,
): Promise<Person> {
  const known = await ownPerson(people, tenant, username);
  const changed = known && (await people.change(known, edit));
  if (changed) return changed;
  throw new MeshError('not_found', `nobody of your tenant signs in as \`${toUsername(username)}\``);
}

/** Whoever has signed in before may be why: their browser is none that is known. */
const anew = ({ clock }: Pick<AccountPorts, 'clock'>) => ({ changedAt: Math.floor(clock() / 1_000) });

/** So may whoever signed in last from somewhere: nothing is known of that any more. */
async function ended(ports: AccountPorts, person: Person): Promise<AccountsAnswer> {
  await ports.contexts.forget(person.id);
  return { ...(await show(ports, [person])), ended: await ports.endAll(person) };
}

function requireGroups({ tenants }: AccountPorts, groups: readonly string[], tenant: string): void {
  const known = Object.keys(tenants[tenant]?.groups ?? {});
  const other = groups.find((group) => !known.includes(group));
  if (other === undefined) return;
  throw new MeshError('bad_request', `\`${other}\` is no group of your tenant; it has ${known.join(', ')}`);
}

/** Accounts as they are shown: nothing of them that anybody could sign in with. */
async function show(
  { issuerId, factors }: AccountPorts,
  people: readonly Person[],
  issued?: AccountsAnswer['issued'],
): Promise<AccountsAnswer> {
  const accounts = people.map(
    async ({ id, username, name, groups, enabled, passwordGiven = false }): Promise<Account> => ({
      ...{ key: personKey(issuerId, id), username, name, groups, enabled, passwordGiven },
      secondFactor: await factors.has(id),
    }),
  );
  return { accounts: await Promise.all(accounts), ...(issued && { issued }) };
}
