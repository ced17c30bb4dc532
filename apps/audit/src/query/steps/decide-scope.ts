import { decisionLogType, type Person } from '#libs/contracts';
import { Denial, explain, lacksDecision, type Situated } from '#libs/enforcement';
import { type Resource } from '#libs/policy';
import { type QueryPorts } from '../query-ports.js';
import { action, type Queried, type Scoped } from '../query-stages.js';

/** Whose decisions may be shown: everybody's in the tenant if policy permits that, else the principal's own. */
export function decideScope({ policy }: Pick<QueryPorts, 'policy'>) {
  return async (asking: Queried & Situated): Promise<Scoped | Denial> => {
    const { principal, circumstances: context } = asking;
    const scopes = scopesOf(asking);
    const resources = scopes.map((owner) => logOf(principal.tenant, owner));
    const questions = resources.map((resource) => ({ principal, action, resource, context }));
    const decisions = await policy.decideMany(questions);
    // Nobody is given less than they asked for because nothing was decided.
    const undecided = decisions.find(lacksDecision);
    if (undecided)
      return Denial.of('decision', undecided, { principal, action }, resources[0] ? { resource: resources[0] } : {}); // prettier-ignore
    const permitted = decisions.findIndex(({ decision }) => decision === 'permit');
    const at = permitted === -1 ? decisions.length - 1 : permitted;
    const [decision, question, owner] = [decisions[at], questions[at], scopes[at]];
    if (!decision || !question) throw new TypeError('nothing was decided');
    const { resource } = question;
    if (permitted !== -1) return { decision, resource, owner };
    const explanation = await explain(policy, question, decision);
    return Denial.of('decision', decision, question, { resource, explanation });
  };
}

/** The widest first. Who asks for somebody else by name is not answered with their own. */
function scopesOf({ principal: { user }, query: { user: wanted } }: Queried): (Person | undefined)[] {
  const another = wanted !== undefined && (!user || ![user.key, user.subject, user.name].includes(wanted));
  return another || !user ? [undefined] : [undefined, user];
}

/** INVARIANT (tenant boundary): the tenant comes from the token alone. */
const logOf = (tenant: string, owner: Person | undefined): Resource => ({
  type: decisionLogType,
  id: tenant,
  attributes: { tenant, ...(owner && { owner: owner.key }) },
});
