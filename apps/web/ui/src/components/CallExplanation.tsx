import { sentence } from '../api/problem.js';
import { type Call } from '../state/turn.js';
import { isNotFound, notFound } from '../state/words.js';
import { Rule } from './Rule.js';

/** A refusal and a failure, told apart in words: the first is an answer, the second is an accident. */
export function CallExplanation({ call }: { call: Call }) {
  if (call.outcome !== 'succeeded' && call.verdict && isNotFound(call.verdict)) {
    return (
      <p className="call-explanation refused">
        <strong>Not found, so nothing was run.</strong> {notFound} (
        <code>{call.verdict.rationale.join(', ')}</code>).
      </p>
    );
  }
  if (call.outcome === 'refused' || (call.verdict?.decision === 'deny' && call.outcome === undefined)) {
    return (
      <p className={`call-explanation ${call.verdict?.waitsFor === undefined ? 'refused' : 'asks'}`}>
        <strong>{headOf(call)}</strong> <Why call={call} />
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

const headOf = (call: Call) =>
  call.verdict?.waitsFor !== undefined
    ? 'Policy asks for a person first.'
    : `${byPolicy(call) ? 'Policy refused this' : 'This was refused'}, so nothing was run.`;

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
