import { ChevronRight, CircleCheck, ShieldX, TriangleAlert, Wrench } from 'lucide-react';
import { sentence } from '../api/problem.js';
import { type Call } from '../state/turn.js';
import { preview, toolTitle } from '../state/words.js';
import { CallExplanation } from './CallExplanation.js';
import { CallStatus } from './CallStatus.js';
import { DecisionBadge } from './DecisionBadge.js';
import { DecisionDetails } from './DecisionDetails.js';

const icons = { succeeded: CircleCheck, failed: TriangleAlert, refused: ShieldX } as const;

/** One tool call: what was asked, what policy said, what came of it. */
export function ToolCard({ call }: { call: Call }) {
  const Icon = call.outcome ? icons[call.outcome] : Wrench;
  return (
    <section
      className={`call ${call.outcome ?? 'running'}`}
      aria-label={`Tool call: ${toolTitle(call.tool)}`}
    >
      <details>
        <summary>
          <Icon size={17} aria-hidden className="call-icon" />
          <span className="call-title">{toolTitle(call.tool)}</span>
          {call.verdict && <DecisionBadge decision={call.verdict.decision} />}
          <CallStatus call={call} />
          <ChevronRight size={16} aria-hidden className="call-chevron" />
        </summary>
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
      </details>
      <CallExplanation call={call} />
    </section>
  );
}
