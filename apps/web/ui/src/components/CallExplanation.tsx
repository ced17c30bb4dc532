import { sentence } from '../api/problem.js';
import { type Call } from '../state/turn.js';
import { Rule } from './Rule.js';

/** What does not exist and what may not be seen are told in the same words: the difference would be an answer. */
const notFound = 'RESOURCE_NOT_FOUND';

/** A refusal and a failure, told apart in words: the first is an answer, the second is an accident. */
export function CallExplanation({ call }: { call: Call }) {
  if (call.outcome !== 'succeeded' && call.verdict?.rationale.includes(notFound)) {
    return (
      <p className="call-explanation refused">
        <strong>Not found, so nothing was run.</strong> It does not exist, or you may not see it (
        <code>{notFound}</code>).
      </p>
    );
  }
  if (call.outcome === 'refused' || (call.verdict?.decision === 'deny' && call.outcome === undefined)) {
    return (
      <p className="call-explanation refused">
        <strong>{byPolicy(call) ? 'Policy refused this' : 'This was refused'}, so nothing was run.</strong>{' '}
        <Why call={call} />
      </p>
    );
  }
  if (call.outcome === 'failed') {
    return (
      <p className="call-explanation failed">
        <strong>
          {call.verdict?.decision === 'permit' ? 'It was permitted, but it failed.' : 'The call failed.'}
        </strong>{' '}
        {call.error && sentence(call.error)}
      </p>
    );
  }
  return null;
}

/** Whether a policy said no, or the want of one that says yes. */
const byPolicy = ({ verdict }: Call) =>
  !verdict || verdict.policies.length > 0 || verdict.rationale.includes('NO_MATCHING_PERMIT');

/** Who was refused what, why and who could do it, with the codes beside it. */
function Why({ call: { verdict, error } }: { call: Call }) {
  if (verdict) {
    return (
      <>
        {verdict.message && <>{sentence(verdict.message)} </>}
        <Rule {...verdict} />
      </>
    );
  }
  return error ? <>{sentence(error)}</> : null;
}
