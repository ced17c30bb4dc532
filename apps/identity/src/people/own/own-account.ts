import { accountType, ownAccountActions, type TenantDirectory } from '#libs/contracts';
import { type Arrival } from '#libs/enforcement';
import { type OperationPlan, type OperationPorts } from '../../operations/operation-ports.js';
import { Operations } from '../../operations/operations.js';
import { type ActingPerson, actingPerson } from '../../sign-ins/acting-person.js';
import { type KnownContexts } from '../../sign-ins/known-contexts.js';
import { type Passwords } from '../passwords.js';
import { type People } from '../people.js';
import { type Person } from '../person.js';
import { type SecondFactors } from '../second-factor/second-factors.js';

/** A person at one of this service's own pages. */
export interface OwnAsking extends ActingPerson {
  readonly arrival: Arrival;
  /** Whether their browser is none that is known. */
  readonly isStrange: boolean;
}

export interface OwnAccountPorts {
  readonly people: Pick<People, 'changeProved'>;
  readonly passwords: Pick<Passwords, 'hash' | 'matches'>;
  readonly factors: Pick<SecondFactors, 'confirm' | 'takeBack' | 'remove'>;
  readonly contexts: Pick<KnownContexts, 'forget'>;
  /** Ends all sign-ins of a person. */
  readonly endSignIns: (personId: string) => Promise<void>;
  readonly tenants: TenantDirectory;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly issuerId: string;
}

interface Change {
  readonly do: keyof typeof ownAccountActions;
  readonly personId: string;
  /** What is done once it is permitted. */
  readonly run: () => Promise<object>;
}

/**
 * What people change of their own account: decided and recorded like whatever else is done in the mesh. Whoever calls has checked that it is
 * them: by their password, and by a code where a factor is to be removed.
 * INVARIANT (a change ends the others): after another password or factor, every sign-in of the person is over, so that whoever had got
 * into one is out, and is no longer somebody whose address and browser are known. So is the one in which the change was made, since nobody can tell it from
 * a copy of its cookie: whoever calls begins another in its place, in the browser that made the change.
 * What they proved is of the account as it was read before: where an operator, or they elsewhere, have changed it since, nothing is
 * changed here (`conflict`), see `People.changeProved`.
 */
export class OwnAccount {
  readonly #operations: Operations<Change, object>;

  constructor(
    ports: OperationPorts,
    private readonly own: OwnAccountPorts,
  ) {
    this.#operations = new Operations(plan, ports);
  }

  /**
   * @returns them as they are now; undefined for the password that they have
   * @throws MeshError `forbidden`, `too_many_requests`, `conflict`, `unavailable`
   */
  async changePassword(asking: OwnAsking, password: string): Promise<Person | undefined> {
    if (await this.own.passwords.matches(asking.person.passwordHash, password)) return undefined;
    let changed: Person | undefined;
    await this.#change(asking, 'password', async () => {
      const passwordHash = await this.own.passwords.hash(password);
      changed = await this.#edit(asking, { passwordHash, passwordGiven: false });
      await this.#endSignIns(asking);
      return {};
    });
    return changed;
  }

  /** @returns recovery codes; undefined for a wrong code. @throws as {@link changePassword} */
  async addFactor(asking: OwnAsking, place: string, code: string): Promise<readonly string[] | undefined> {
    let codes: readonly string[] | undefined;
    await this.#change(asking, 'addFactor', async () => {
      const given = await this.own.factors.confirm(asking.person, place, code);
      if (given) await this.#keepFactor(asking, given);
      codes = given;
      return { added: codes !== undefined };
    });
    return codes;
  }

  /** Once a code of it was taken. @throws as {@link changePassword} */
  removeFactor(asking: OwnAsking): Promise<void> {
    return this.#change(asking, 'removeFactor', async () => {
      await this.#edit(asking);
      await this.own.factors.remove(asking.person.id);
      await this.#endSignIns(asking);
      return {};
    });
  }

  async #change(asking: OwnAsking, what: Change['do'], run: Change['run']): Promise<void> {
    const principal = actingPerson(asking, this.own);
    await this.#operations.operate(
      { arrival: asking.arrival, principal, isStrange: asking.isStrange },
      { do: what, personId: asking.person.id, run },
    );
  }

  async #keepFactor(asking: OwnAsking, codes: readonly string[]): Promise<void> {
    try {
      await this.#edit(asking);
    } catch (error) {
      await this.own.factors.takeBack(asking.person.id, codes);
      throw error;
    }
    await this.#endSignIns(asking);
  }

  #edit({ person }: OwnAsking, edit: Partial<Person> = {}): Promise<Person> {
    const changedAt = Math.floor(this.own.clock() / 1_000);
    return this.own.people.changeProved(person, { ...edit, changedAt });
  }

  async #endSignIns({ person }: OwnAsking): Promise<void> {
    await this.own.contexts.forget(person.id);
    return this.own.endSignIns(person.id);
  }
}

const plan: OperationPlan<Change, object> = {
  about: 'your account',
  actionOf: (change) => ownAccountActions[change.do],
  named: ({ operation: { personId }, principal: { tenant, user } }) => ({
    ...{ type: accountType, id: personId },
    attributes: { tenant, person: user?.key ?? '' },
  }),
  resourceType: accountType,
  namesNobody: [],
  async carryOut({ grant, operation }) {
    grant.spend(ownAccountActions[operation.do]);
    return operation.run();
  },
};
