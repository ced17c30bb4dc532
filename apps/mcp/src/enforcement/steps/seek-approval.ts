import { AnswerKind, approvalKey } from '#libs/contracts';
import { askedTooOften, Denial, Waiting } from '#libs/enforcement';
import { type ApprovalFault } from '../../approvals/approval-fault.js';
import { type Found } from '../../approvals/approvals.js';
import { boundCall } from '../../approvals/bound-call.js';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type CallBegun, type Judged, type Permitted, type Resolved, type Validated } from '../stages.js';

type Given = CallBegun & Validated & Resolved & Judged;
type Ports = Pick<EnforcementPorts, 'policy' | 'approvals'>;

/**
 * What policy permits goes on. What it denies until people answer is looked for: with their answer to this very call policy is asked
 * again, and what it then says is the decision; without one the call waits.
 */
export function seekApproval({ policy, approvals }: Ports) {
  return async (call: Given): Promise<Permitted | Denial | Waiting> => {
    const { judged, principal, tool, resource, lease, circumstances } = call;
    if (!(judged instanceof Waiting)) return { decision: judged, approval: undefined };
    const { success, data: kind } = AnswerKind.safeParse(judged.on);
    // INVARIANT (nobody waits in vain): what nobody can answer is the denial that it is meanwhile, and nobody's own word is nobody's.
    if (!success || (kind === 'confirmation' && !principal.user)) return judged.meanwhile;
    const context = { ...circumstances, answers: [kind] };
    const question = { principal, action: tool.name, resource, context };
    const decision = await policy.decide(question);
    // So is what an answer would not lift.
    if (decision.decision !== 'permit') return Denial.of('decision', decision, question, { resource, lease });
    const bound = boundCall(call, { kind, fingerprint: decision.fingerprint });
    let found: Found | number;
    try {
      found = await approvals.find(bound, namedIn(call));
      if (found.state === 'none') {
        const { rationale, detail } = judged.meanwhile;
        found = await approvals.open(bound, found.former, {
          rationale: [...rationale],
          why: (detail.explanation?.why ?? []).map((sentence) => sentence.slice(0, 200)),
        });
      }
    } catch (cause) {
      const text = 'whether people have answered is not known now, so nothing was run; try again later';
      return deny('decision', 'APPROVALS_UNKNOWN', text, { resource, lease, cause });
    }
    if (typeof found === 'number') return askedTooOften('you ask people more often than you may', found);
    switch (found.state) {
      case 'granted':
        return { decision, approval: found.request };
      case 'waiting':
        return new Waiting(kind, judged.meanwhile, found.request.id);
      case 'faulty':
        return deny('decision', found.fault, sentences[found.fault], {
          ...{ resource, lease },
          ...(found.id !== undefined && { approvalId: found.id }),
        });
      case 'full': {
        const text = `you have ${String(found.most)} calls that wait, which is as many as you may: answer them or take some back`;
        return deny('decision', 'TOO_MANY_WAIT', text, { resource, lease });
      }
      case 'none':
        // Others took its place again and again meanwhile.
        return deny('decision', 'APPROVALS_UNKNOWN', 'the same call is being made by others; try again', {
          ...{ resource, lease },
        });
    }
  };
}

/** The approval that a call names: itself, or by what its first round left. Anything else names none that there is. */
function namedIn({ message, answers }: Given): string | undefined {
  const meta = message.params['_meta'] as Readonly<Record<string, unknown>> | undefined;
  const left = answers.state as { readonly approval?: unknown } | null | undefined;
  const named = meta?.[approvalKey] ?? left?.approval;
  if (named === undefined) return undefined;
  return typeof named === 'string' && /^[0-9a-f-]{36}$/.test(named) ? named : 'none';
}

const sentences: Readonly<Record<ApprovalFault, string>> = {
  APPROVAL_UNKNOWN: 'there is no such approval; make the call without it, and it waits for a new one',
  APPROVAL_FOR_ANOTHER_CALL:
    'this approval is for another call: person, agent, tool and arguments must be those that were approved',
  APPROVAL_POLICY_CHANGED:
    'the policies have changed since this was asked, so its approval is void; ask again',
  APPROVAL_RESOURCE_CHANGED:
    'what this is about has changed since it was asked, so its approval is void; read it again, then ask again',
  APPROVAL_EXPIRED: 'nobody answered in time, or the answer was not used in time; ask again',
  APPROVAL_SPENT:
    'this approval was used before, and is good for one call; its record says what became of that',
  APPROVAL_DENIED: 'a person has said no to this call',
  APPROVAL_VOID: 'the sign-in of whoever asked or answered has ended, and the approval with it; ask again',
  APPROVAL_UNSOUND: 'what is stored as the answer is no answer to this call; ask again, and tell an operator',
};
