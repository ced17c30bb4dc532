import { signInAction, signInType, type TenantDirectory } from '#libs/contracts';
import { type Arrival, type Asked, gatherCircumstances } from '#libs/enforcement';
import { MeshError } from '#libs/mesh';
import { type Resource } from '#libs/policy';
import { type OperationPlan, type OperationPorts } from '../operations/operation-ports.js';
import { Operations } from '../operations/operations.js';
import { type SecondFactors } from '../people/second-factor/second-factors.js';
import { type ActingPerson, actingPerson } from './acting-person.js';
import { type KnownContexts, type SignInContext } from './known-contexts.js';

/** A person whose password was right, through a client. */
export interface SigningIn extends ActingPerson {
  readonly arrival: Arrival;
  readonly context: SignInContext;
  /** Whether they have shown their second factor, too. */
  readonly hasShownFactor: boolean;
  /** Whether their browser is none that is known. */
  readonly isStrange: boolean;
}

export interface SignInPorts {
  readonly contexts: Pick<KnownContexts, 'isKnown' | 'keep'>;
  readonly factors: Pick<SecondFactors, 'has'>;
  readonly tenants: TenantDirectory;
  readonly issuerId: string;
}

/** What policy is told of a sign-in, gathered once. */
interface Facts {
  readonly personId: string;
  readonly where: SignInContext;
  readonly context: 'known' | 'new';
  readonly factor: 'none' | 'enrolled' | 'used';
}

/** `shown`: the second factor is asked for first. */
export type SignInVerdict = 'permitted' | 'factor_wanted' | 'refused';

/**
 * Decides whether somebody who knows the password is signed in, by where they come from and what else they have shown.
 * INVARIANT (a sign-in is on the record before it counts): one that the stream has not acknowledged signs nobody in.
 */
export class SignIns {
  readonly #operations: Operations<Facts, object>;

  constructor(
    private readonly ports: OperationPorts,
    private readonly signingIn: SignInPorts,
  ) {
    this.#operations = new Operations(planFor(signingIn), ports);
  }

  /** @throws MeshError `too_many_requests`; `unavailable` where it cannot be decided or recorded; NotKnownNow */
  async decide(asking: SigningIn): Promise<SignInVerdict> {
    const { person, context: where, hasShownFactor, arrival, isStrange } = asking;
    const { contexts, factors } = this.signingIn;
    const hasFactor = await factors.has(person.id);
    const facts: Facts = {
      personId: person.id,
      where,
      context: (await contexts.isKnown(person.id, where)) ? 'known' : 'new',
      factor: hasShownFactor ? 'used' : hasFactor ? 'enrolled' : 'none',
    };
    const principal = actingPerson(asking, this.signingIn);
    try {
      await this.#operations.operate({ arrival, principal, isStrange }, facts);
      return 'permitted';
    } catch (error) {
      if (!(error instanceof MeshError) || error.code !== 'forbidden') throw error;
      return (await this.#waitsForFactor(facts, principal, arrival)) ? 'factor_wanted' : 'refused';
    }
  }

  /** Whether what is refused would be permitted with the second factor that they have. */
  async #waitsForFactor(facts: Facts, principal: Asked['principal'], arrival: Arrival): Promise<boolean> {
    if (facts.factor !== 'enrolled') return false;
    const { circumstances: context } = gatherCircumstances(this.ports)({ arrival });
    const resource = resourceOf({ ...facts, factor: 'used' }, principal);
    const { decision } = await this.ports.policy.decide({
      principal,
      action: signInAction,
      resource,
      context,
    });
    return decision === 'permit';
  }
}

const resourceOf = (
  { personId, context, factor }: Facts,
  { tenant, user }: Asked['principal'],
): Resource => ({
  type: signInType,
  id: personId,
  attributes: { tenant, person: user?.key ?? '', context, factor },
});

const planFor = ({ contexts }: SignInPorts): OperationPlan<Facts, object> => ({
  about: 'sign-ins',
  actionOf: () => signInAction,
  named: ({ operation, principal }) => resourceOf(operation, principal),
  resourceType: signInType,
  namesNobody: ['context', 'factor'],
  async carryOut({ grant, operation: { personId, where } }) {
    grant.spend(signInAction);
    await contexts.keep(personId, where);
    return {};
  },
});
