import { sentence } from '../api/problem.js';
import { type Call } from '../state/turn.js';
import { preview } from '../state/words.js';
import { DecisionDetails } from './DecisionDetails.js';

/** What a card shows when it is unfolded. */
export function CallDetails({ call }: { call: Call }) {
  return (
    <div className="call-body">
      <h3>
        Arguments of <code>{call.tool}</code>
      </h3>
      <pre tabIndex={0}>{preview(call.arguments)}</pre>
      {call.verdict && (
        <>
          <h3>Decision</h3>
          <DecisionDetails verdict={call.verdict} />
        </>
      )}
      {call.result !== undefined && call.result !== null && (
        <>
          <h3>Result</h3>
          <pre tabIndex={0}>{preview(call.result)}</pre>
        </>
      )}
      {call.outcome === 'succeeded' && call.error && <p className="muted">{sentence(call.error)}</p>}
    </div>
  );
}
