import { Denial, refusalOf, Waiting } from '#libs/enforcement';
import { TokenRejected } from '#libs/principal';
import { type Tool } from '../../toolbox/tool.js';
import { type Toolboxes } from '../../toolbox/toolboxes.js';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type CallBegun, type Judged, type Resolved, type Validated } from '../stages.js';
import { admissionQuestion } from './admit.js';
import { toldNotFound } from './resource-not-found.js';

type Ports = Pick<EnforcementPorts, 'policy' | 'toolboxes'>;

/** The decision, on the resource as it is stored. */
export function decide({ policy, toolboxes }: Ports) {
  /** Whether the principal may see the resource at all, by the reading tools of its kind. */
  const sees = async ({ principal, resource, circumstances: context }: Given) => {
    const reading = readingTools(toolboxes, resource.type);
    const answers = await policy.decideMany(
      reading.map(({ name: action }) => ({ principal, action, resource, context })),
    );
    return answers.some(({ decision }) => decision === 'permit');
  };

  return async (call: Given): Promise<Judged | Denial> => {
    const { principal, tool, resource, lease, circumstances: context, signal } = call;
    const findable = tool.declaration.resource.find !== undefined;
    if (signal.aborted) {
      // Whether they may know of it was not asked.
      const told = findable ? { told: toldNotFound(resource) } : {};
      const over = signal.reason instanceof TokenRejected;
      const [code, text] = over
        ? (['SIGN_IN_ENDED', signal.reason.message] as const)
        : (['CALL_CANCELLED', 'the call was cancelled'] as const);
      return deny('decision', code, text, { resource, lease, ...told });
    }
    const question = { principal, action: tool.name, resource, context };
    const decision = await policy.decide(question);
    if (decision.decision === 'permit') return { judged: decision };
    const hidden = findable && !(await sees(call));
    // INVARIANT (not found reads like refused): the record keeps the true rule, the principal hears of no resource.
    // Nor of anything that it waits for.
    if (hidden)
      return Denial.of('decision', decision, question, {
        resource,
        lease,
        told: toldNotFound(resource),
        // Who else could is not asked: it would take time that what is not there does not take.
        explanation: { why: decision.why ?? [] },
      });
    const refusal = await refusalOf(policy, 'decision', decision, question, { resource, lease });
    return refusal instanceof Waiting ? { judged: refusal } : refusal;
  };
}

/**
 * INVARIANT (not found reads like refused): the time too. A hidden resource costs the questions that this step asks; one that
 * is not there costs as many, in as many turns, about what could exist, and their answers are not used.
 */
export async function askAsOften(
  { principal, tool, circumstances: context }: Omit<Given, keyof Resolved>,
  { policy, toolboxes }: Ports,
): Promise<void> {
  const ask = (one: Tool) => admissionQuestion(one, { principal, context });
  await policy.decide(ask(tool));
  await policy.decideMany(readingTools(toolboxes, tool.declaration.resource.type).map(ask));
}

type Given = CallBegun & Validated & Resolved;

/** The tools that read one kind of resource: whoever may use one of them on it sees it. */
const readingTools = (toolboxes: Toolboxes, type: string): readonly Tool[] =>
  toolboxes
    .all()
    .filter(
      ({ declaration: { effect, needs, resource } }) =>
        effect === 'read' && needs === 'reader' && resource.type === type,
    );
